package landmark

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

const (
	darkHU        = 50   // unenhanced soft tissue: the wall of an artery
	nearMM        = 0.75 // voxel edge of the first look: half the radius of the thinnest artery looked for (3 mm)
	shellMM       = 14   // how far off the wall it looks
	eraseMM       = 1.0  // next to the lumen its own blurred edge is taken out
	minSpeed      = 0.01 // of the front where nothing is tubular; in a clean artery it is 0.1 to 0.4
	erasedTubular = 0.4  // next to the lumen nothing can be told, so that every place there counts as an artery
	// An artery can run along the wall with a millimetre between: its mouth, not that gap, is where the contrast dips least. The front slows down by exp(steepness) from
	// cleanContrast to none: a way round of 20 mm in clean contrast is as fast as a millimetre at three quarters of it.
	steepness     = 12
	cleanContrast = 0.7
	minContrast   = 0.15 // of the lumen's: a 1 mm lumen in 1.5 mm voxels
	minTubular    = 0.05 // a clean artery has 0.25 to 0.6, the gap between root and a chamber 0 to 0.03
)

// surround is what lies around the root: blood as 1 and soft tissue (and whatever is darker) as 0, with the root's own lumen taken out, and how much each place
// looks like the middle of an artery.
type surround struct {
	*image.Field              // contrast 0 to 1.1
	whole        *image.Field // the same with the root's lumen
	away         *image.Field // mm from the root's lumen, 0 inside
	tubular      *image.Field // 0 to about 1
}

// lookAround makes the surround of the planes between two heights of the tube.
func lookAround(root *segment.Root, l *segment.Labels, loMM, hiMM float64) *surround {
	t := root.Tube
	f := t.Frame
	f.Origin = f.At(0, 0, (loMM+hiMM)/2)
	g := image.IsotropicGrid(f, [3]float64{34, 34, (hiMM - loMM) / 2}, nearMM)
	s := &surround{Field: image.ResampleField(root.HU, g, darkHU)}
	inside := t.Inside(g, 0)
	s.away = image.DistanceTo(inside, shellMM+1)
	s.whole = image.NewField(g)
	span := l.LumenHU - darkHU
	for i, hu := range s.Data {
		v := (float64(hu) - darkHU) / span
		v = math.Min(1.1, math.Max(0, v))
		s.whole.Data[i] = float32(v)
		if s.away.Data[i] <= eraseMM {
			v = 0
		}
		s.Data[i] = float32(v)
	}
	s.tubular = tubularity(s.Field, s.away)
	return s
}

// tubularity returns how much each voxel of the shell looks like the middle of a bright tube of an artery's width: the second largest of the three downward
// curvatures, largest over scales. A cylinder of radius R under a Gaussian of R/sqrt 2 curves by exp(-1) of its contrast over sigma^2; the factor e makes that 1.
// A plate or the border of a chamber has one curvature and gives 0 (Sato et al. 1998, Med Image Anal 2:143).
func tubularity(f, away *image.Field) *image.Field {
	out := image.NewField(f.Grid)
	n := f.Size
	stride := [3]int{1, n[0], n[0] * n[1]}
	for _, sigma := range [3]float64{0.9, 1.4, 2.1} {
		sm := image.Gaussian(f, sigma)
		gain := math.E * sigma * sigma / (nearMM * nearMM)
		num.Parallel(n[2], 4, func(lo, hi int) {
			for k := max(lo, 1); k < min(hi, n[2]-1); k++ {
				for j := 1; j < n[1]-1; j++ {
					for i := 1; i < n[0]-1; i++ {
						x := f.Index(i, j, k)
						if a := away.Data[x]; a <= 0 || a > shellMM || f.Data[x] < 0.15 {
							continue
						}
						if v := float32(gain * middleCurvature(sm.Data, x, stride)); v > out.Data[x] {
							out.Data[x] = v
						}
					}
				}
			}
		})
	}
	return out
}

// middleCurvature returns minus the middle eigenvalue of the Hessian in voxels at x, or 0 if that is not positive.
func middleCurvature(d []float32, x int, s [3]int) float64 {
	at := func(o int) float64 { return float64(d[x+o]) }
	c := 2 * at(0)
	hxx := at(s[0]) + at(-s[0]) - c
	hyy := at(s[1]) + at(-s[1]) - c
	hzz := at(s[2]) + at(-s[2]) - c
	cross := func(a, b int) float64 { return (at(a+b) + at(-a-b) - at(a-b) - at(b-a)) / 4 }
	hxy, hxz, hyz := cross(s[0], s[1]), cross(s[0], s[2]), cross(s[1], s[2])
	// Closed form for symmetric matrices (Smith 1961, Commun ACM 4:168).
	p1 := hxy*hxy + hxz*hxz + hyz*hyz
	q := (hxx + hyy + hzz) / 3
	a, b, e := hxx-q, hyy-q, hzz-q
	p := math.Sqrt((a*a + b*b + e*e + 2*p1) / 6)
	if p == 0 {
		return math.Max(0, -q)
	}
	det := a*(b*e-hyz*hyz) - hxy*(hxy*e-hyz*hxz) + hxz*(hxy*hyz-b*hxz)
	phi := math.Acos(math.Min(1, math.Max(-1, det/(2*p*p*p)))) / 3
	largest := q + 2*p*math.Cos(phi)
	least := q + 2*p*math.Cos(phi+2*math.Pi/3)
	return math.Max(0, -(3*q - largest - least))
}

// paths returns the ways from the root's wall to tubular places, by a front that is fast in arteries and slow elsewhere; each starts at the wall. Ways shorter than
// minMM are left out, and darkness is not crossed.
func (s *surround) paths(minMM, steep float64) []geom.Curve {
	speed := image.NewField(s.Grid)
	var seeds []int
	for x, a := range s.away.Data {
		switch {
		case a <= 0:
			seeds = append(seeds, x) // the front's source; it does not move inside
		case a <= shellMM && s.whole.Data[x] >= minContrast/2:
			t := erasedTubular
			if a > eraseMM {
				t = math.Min(1, float64(s.tubular.Data[x]))
			}
			c := math.Min(1, float64(s.whole.Data[x])/cleanContrast)
			speed.Data[x] = float32(math.Exp(-steep*(1-c)) * (minSpeed + t*t))
		}
	}
	time := image.FastMarching(speed, seeds, 0)
	var out []geom.Curve
	for _, x := range s.ends(5) {
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

// ends returns tubular places at least minMM off the wall, most tubular first, no two within 2 mm.
func (s *surround) ends(minMM float64) []int {
	var at []int
	for x, t := range s.tubular.Data {
		if t >= 0.2 && float64(s.away.Data[x]) >= minMM {
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

// A way is a path with its weakest places.
type way struct {
	path              geom.Curve
	contrast, tubular float64 // least over 1.5 mm, from the wall to 12 mm on
	mean              float64 // mean tubularity
}

func (w *way) rank() float64 { return w.tubular + 0.2*w.mean + 0.1*w.contrast }

// ways rates the paths, best first.
func (s *surround) ways(paths []geom.Curve) []way {
	away, tub, con := image.NewFieldSampler(s.away), image.NewFieldSampler(s.tubular), image.NewFieldSampler(s.Field)
	var out []way
	for _, p := range paths {
		w := way{path: p, contrast: 2, tubular: 2}
		var c, t []float64
		for x := 0.0; x <= math.Min(p.Length(), 12); x += 0.5 {
			q := p.At(x)
			if away.At(q) < eraseMM+0.25 {
				continue
			}
			c, t = append(c, con.At(q)), append(t, tub.At(q))
			w.mean += tub.At(q)
			if n := len(c); n >= 3 {
				w.contrast = math.Min(w.contrast, (c[n-1]+c[n-2]+c[n-3])/3)
				w.tubular = math.Min(w.tubular, (t[n-1]+t[n-2]+t[n-3])/3)
			}
		}
		if len(c) < 6 {
			continue
		}
		w.mean /= float64(len(c))
		if w.contrast >= minContrast && w.tubular >= minTubular {
			out = append(out, w)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].rank() > out[j].rank() })
	return out
}

// separate keeps the ways to different arteries: of ways that start together the best; and none to an artery that, going along it outside the wall, is joined to
// a better way's by places more tubular than this way's weakest: that artery comes from there and only passes here.
func (s *surround) separate(ws []way) []way {
	inv := s.FromLPS()
	index := func(p geom.Vec) int {
		q := inv.Apply(p)
		c := func(x float64, n int) int { return min(max(int(math.Floor(x+0.5)), 0), n-1) }
		return s.Index(c(q.X, s.Size[0]), c(q.Y, s.Size[1]), c(q.Z, s.Size[2]))
	}
	var keep []way
	for _, w := range ws {
		own := true
		for _, k := range keep {
			own = own && k.path[0].Dist(w.path[0]) >= 3.5
		}
		if !own {
			continue
		}
		if len(keep) > 0 {
			m := image.NewMask(s.Grid)
			level := math.Max(w.tubular+0.03, 0.1)
			for x, t := range s.tubular.Data {
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
		if len(keep) == 8 {
			break
		}
	}
	return keep
}
