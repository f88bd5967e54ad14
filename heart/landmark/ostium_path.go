package landmark

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

const (
	minSpeed      = 0.01 // of the front where nothing is tubular; in a clean artery it is 0.1 to 0.3
	erasedTubular = 0.4  // next to the lumen nothing can be told, so that every place there counts as an artery
	minContrast   = 0.15 // of the lumen's: a lumen of 1 mm in 1.5 mm voxels
	minTubular    = 0.05 // a clean artery has 0.25 to 0.6, the gap between root and a chamber 0 to 0.03
	endTubular    = 0.2  // of an artery where it is seen well
	endAwayMM     = 5.0  // off the wall
	sameMouthMM   = 3.5  // a left main artery is 4.5 mm wide (Dodge 1992): two mouths do not start nearer to each other
	maxWays       = 8    // looked at closely; more tubes start at no root
)

// An artery can run along the wall with a millimetre between: its mouth, not that gap, is where the contrast dips least. The steep front slows down by exp(steepness) from
// cleanContrast to none: 20 mm in clean contrast take no longer than a millimetre at three quarters of it. An artery with a faint first part is followed by the plain front (steepness 0).
const (
	steepness     = 12
	cleanContrast = 0.7
)

// paths returns the ways from the root's lumen to tubular places outside, each from the lumen outward, by a front that is fast in arteries and slow elsewhere. Ways shorter than minMM are left out, and
// darkness is not crossed.
func (s *surround) paths(minMM, steep float64) []geom.Curve {
	speed := image.NewField(s.Grid)
	var seeds []int
	for x, a := range s.away.Data {
		c := float64(s.whole.Data[x])
		switch {
		case a <= 0:
			seeds = append(seeds, x) // the front's source; it does not move inside
		case a <= shellMM && c >= minContrast/2:
			t := erasedTubular
			if a > eraseMM {
				t = math.Min(1, float64(s.tubular.Data[x]))
			}
			speed.Data[x] = float32(math.Exp(-steep*(1-math.Min(1, c/cleanContrast))) * (minSpeed + t*t))
		}
	}
	time := image.FastMarching(speed, seeds, 0)
	var out []geom.Curve
	for _, x := range s.ends() {
		p := image.MinimalPath(time, x)
		if len(p) < 3 {
			continue
		}
		c := make(geom.Curve, len(p))
		for i, q := range p {
			c[len(p)-1-i] = q
		}
		if c = c.Resample(0.5).Smooth(4); c.Length() >= minMM {
			out = append(out, c)
		}
	}
	return out
}

// ends returns tubular places off the wall, most tubular first, no two within 2 mm.
func (s *surround) ends() []int {
	var at []int
	for x, t := range s.tubular.Data {
		if t >= endTubular && s.away.Data[x] >= endAwayMM {
			at = append(at, x)
		}
	}
	sort.SliceStable(at, func(i, j int) bool { return s.tubular.Data[at[i]] > s.tubular.Data[at[j]] })
	taken := make([]bool, s.Len())
	const r = 3 // voxels
	var out []int
	for _, x := range at {
		if taken[x] {
			continue
		}
		out = append(out, x)
		i, j, k := s.Voxel(x)
		for dk := -r; dk <= r; dk++ {
			for dj := -r; dj <= r; dj++ {
				for di := -r; di <= r; di++ {
					if s.Inside(i+di, j+dj, k+dk) {
						taken[s.Index(i+di, j+dj, k+dk)] = true
					}
				}
			}
		}
	}
	return out
}

// A way is a path with what its weakest places are like.
type way struct {
	path              geom.Curve
	contrast, tubular float64 // least mean over 1.5 mm, between the erased edge and 12 mm on
	mean              float64 // mean tubularity of that part
}

func (w *way) rank() float64 { return w.tubular + 0.2*w.mean + 0.1*w.contrast }

// ways rates the paths, best first, and leaves out those broken by darkness or by what is no tube.
func (s *surround) ways(paths []geom.Curve) []way {
	away, tub, con := image.NewFieldSampler(s.away), image.NewFieldSampler(s.tubular), image.NewFieldSampler(s.Field)
	var out []way
	for _, p := range paths {
		w := way{path: p, contrast: 2, tubular: 2}
		var c, t []float64
		for x := 0.0; x <= math.Min(p.Length(), 12); x += 0.5 {
			q := p.At(x)
			if away.At(q) < eraseMM+nearMM/3 {
				continue
			}
			c, t = append(c, con.At(q)), append(t, tub.At(q))
			w.mean += t[len(t)-1]
			if n := len(c); n >= 3 {
				w.contrast = math.Min(w.contrast, (c[n-1]+c[n-2]+c[n-3])/3)
				w.tubular = math.Min(w.tubular, (t[n-1]+t[n-2]+t[n-3])/3)
			}
		}
		if len(c) < 6 || w.contrast < minContrast || w.tubular < minTubular {
			continue
		}
		w.mean /= float64(len(c))
		out = append(out, w)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].rank() > out[j].rank() })
	return out
}

// separate keeps the ways to different arteries: of ways that start together the best; and none to an artery that is joined outside the wall to a better way's by places more tubular than this way's
// weakest: that artery comes from there and only passes here.
func (s *surround) separate(ws []way) []way {
	inv := s.FromLPS()
	index := func(p geom.Vec) int {
		q := inv.Apply(p)
		c := func(x float64, n int) int { return min(max(int(math.Floor(x+0.5)), 0), n-1) }
		return s.Index(c(q.X, s.Size[0]), c(q.Y, s.Size[1]), c(q.Z, s.Size[2]))
	}
	var keep []way
	m := image.NewMask(s.Grid)
	for _, w := range ws {
		own := true
		for _, k := range keep {
			own = own && k.path[0].Dist(w.path[0]) >= sameMouthMM
		}
		if !own {
			continue
		}
		if len(keep) > 0 {
			level := math.Max(w.tubular+0.03, 0.1)
			for x, t := range s.tubular.Data {
				m.Data[x] = 0
				if float64(t) >= level && s.away.Data[x] > eraseMM {
					m.Data[x] = 1
				}
			}
			label, _ := image.Components(m.Data, m.Size, 26)
			end := label[index(w.path[len(w.path)-1])]
			for _, k := range keep {
				for x := 3.0; x <= k.path.Length() && own; x++ {
					own = end == 0 || label[index(k.path.At(x))] != end
				}
			}
		}
		if own {
			keep = append(keep, w)
		}
		if len(keep) == maxWays {
			break
		}
	}
	return keep
}
