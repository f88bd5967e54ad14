package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// rays measures free lengths inside a mask.
type rays struct {
	image.Grid
	leap []uint8 // mm that can be gone from anywhere in a voxel in any direction before the next look; 0 outside the mask
	inv  geom.Affine
}

// A heading is a unit direction, in LPS and in voxels per mm.
type heading struct{ lps, voxels geom.Vec }

// headings returns the directions.
func (r *rays) headings(dirs ...geom.Vec) []heading {
	out := make([]heading, len(dirs))
	for i, d := range dirs {
		out[i] = heading{d, r.inv.Direction(d)}
	}
	return out
}

// bothWays returns each direction and its opposite.
func (r *rays) bothWays(dirs []geom.Vec) []heading {
	var out []heading
	for _, d := range dirs {
		out = append(out, r.headings(d, d.Scale(-1))...)
	}
	return out
}

// start returns where a ray from p starts: voxel coordinates whose whole part is the voxel.
func (r *rays) start(p geom.Vec) geom.Vec {
	return r.inv.Apply(p).Add(geom.Vec{X: 0.5, Y: 0.5, Z: 0.5})
}

// newRays prepares a mask; dist is the distance of its voxels to the nearest one outside.
func newRays(m *image.Mask, dist *image.Field) *rays {
	h := m.SpacingMM()
	// Two points in voxels whose centres lie d apart are at least d less one diagonal of a voxel apart.
	slack := math.Sqrt(h[0]*h[0] + h[1]*h[1] + h[2]*h[2])
	r := &rays{Grid: m.Grid, leap: make([]uint8, len(m.Data)), inv: m.FromLPS()}
	num.Parallel(len(r.leap), 1<<16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if m.Data[i] != 0 {
				r.leap[i] = uint8(math.Max(1, math.Min(100, math.Ceil(float64(dist.Data[i])-slack))))
			}
		}
	})
	return r
}

// length returns how far one can go from q, which start gave, before leaving the mask, at most limitMM, in steps of 1 mm.
func (r *rays) length(q geom.Vec, h *heading, limitMM float64) float64 {
	e := &h.voxels
	nx, ny, nz := float64(r.Size[0]), float64(r.Size[1]), float64(r.Size[2])
	row, slice := r.Size[0], r.Size[0]*r.Size[1]
	limit := int(limitMM)
	last := 0
	for s := 1; s <= limit; {
		t := float64(s)
		x, y, z := q.X+t*e.X, q.Y+t*e.Y, q.Z+t*e.Z
		if !(x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz) {
			if s == last+1 {
				return t - 0.5
			}
			s = last + 1 // the border of the grid lies in the leap
			continue
		}
		l := int(r.leap[int(x)+row*int(y)+slice*int(z)])
		if l == 0 {
			return t - 0.5
		}
		last = s
		s += l
	}
	return limitMM
}

// A fan is a set of rays at right angles to an axis, and the two along it.
type fan struct {
	axis  geom.Vec
	rays  [fanRays]heading
	along [2]heading
}

const fanRays = 12

// fans returns the fan about each axis.
func (r *rays) fans(axes []geom.Vec) []fan {
	out := make([]fan, len(axes))
	for i, a := range axes {
		f := geom.FrameOf(geom.Plane{Normal: a}, geom.Vec{})
		out[i].axis = a
		for n := range fanRays {
			sn, cs := math.Sincos(2 * math.Pi * float64(n) / fanRays)
			out[i].rays[n] = r.headings(f.U.Scale(cs).AddScaled(sn, f.V))[0]
		}
		copy(out[i].along[:], r.headings(a, a.Scale(-1)))
	}
	return out
}

// A ring is what the rays of a fan tell of the section.
type ring struct {
	meanMM, cv float64 // mean length, and standard deviation over mean
	centre     geom.Vec
}

// ring casts the rays of a fan from p and recentres once. The longest sixth of the rays is left out of mean and variation, and shortened for the centre: there a
// branch leaves, or another vessel's blood shows through the wall. A variation that cannot be less than most any more is returned as infinite.
func (r *rays) ring(p geom.Vec, f *fan, limitMM, most float64) ring {
	var out ring
	var long, sorted [fanRays]float64
	const left = fanRays / 6
	for pass := 0; pass < 2; pass++ {
		q := r.start(p)
		for n, four := range fanFours {
			r.lengths(q, f, &four, limitMM, &long)
			for m, i := range four {
				l := long[i]
				k := 4*n + m
				for ; k > 0 && sorted[k-1] > l; k-- {
					sorted[k] = sorted[k-1]
				}
				sorted[k] = l
			}
			if pass == 1 && n < len(fanFours)-1 && varies(sorted[:4*(n+1)-left], fanRays-left, most) {
				out.cv = math.Inf(1)
				return out
			}
		}
		kept := sorted[:fanRays-left]
		var s, s2 float64
		for _, l := range kept {
			s += l
			s2 += l * l
		}
		m := s / float64(len(kept))
		out = ring{meanMM: m, cv: math.Sqrt(math.Max(0, s2/float64(len(kept))-m*m)) / m, centre: p}
		if pass == 1 {
			break
		}
		most := 1.3 * sorted[fanRays/2]
		var c geom.Vec
		for i, l := range long {
			c = c.AddScaled(math.Min(l, most), f.rays[i].lps)
		}
		// Seen from a point e off the centre of a circle the mean of the end points is e/2 towards it: twice the mean recentres.
		if shift := c.Scale(2.0 / fanRays); shift.Norm() < m {
			p = p.Add(shift)
		}
	}
	return out
}

// fanFours is the order in which rays are cast: four that lie far apart tell most of a section.
var fanFours = [fanRays / 4][4]int{{0, 3, 6, 9}, {1, 4, 7, 10}, {2, 5, 8, 11}}

// lengths writes what length gives for four rays of a fan. They go on by turns: a ray waits for its place to be looked up, and four can
// wait at the same time.
func (r *rays) lengths(q geom.Vec, f *fan, four *[4]int, limitMM float64, out *[fanRays]float64) {
	nx, ny, nz := float64(r.Size[0]), float64(r.Size[1]), float64(r.Size[2])
	row, slice := r.Size[0], r.Size[0]*r.Size[1]
	limit := int(limitMM)
	var at, last [fanRays]int
	under := *four // way
	for _, i := range four {
		at[i], out[i] = 1, limitMM
	}
	for n := len(under); n > 0; {
		for k := 0; k < n; {
			i := under[k&3]
			e := &f.rays[i].voxels
			s := at[i]
			if s > limit {
				n--
				under[k&3] = under[n&3]
				continue
			}
			t := float64(s)
			x, y, z := q.X+t*e.X, q.Y+t*e.Y, q.Z+t*e.Z
			l := 0
			if x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz {
				l = int(r.leap[int(x)+row*int(y)+slice*int(z)])
			} else if s > last[i]+1 {
				at[i] = last[i] + 1 // the border of the grid lies in the leap
				continue
			}
			if l == 0 {
				out[i] = t - 0.5
				n--
				under[k&3] = under[n&3]
				continue
			}
			last[i], at[i] = s, s+l
			k++
		}
	}
}

// varies reports whether the standard deviation of n lengths, of which these are known, is more than most times their mean for sure: it
// is least where all others are alike, at the sum of the squares over the sum.
func varies(known []float64, n int, most float64) bool {
	var s, s2 float64
	for _, l := range known {
		s += l
		s2 += l * l
	}
	const rounding = 1e-6
	return float64(n)*s2 > (1+most*most+rounding)*(s*s+float64(n-len(known))*s2)
}

// walled returns the share of the directions from p in which the blood ends, within limitMM, at muscle at least 6 mm thick: what a left ventricle has
// all round but for its two valves, and no other chamber has on more than its septal and diaphragmatic sides. reachMM is the mean free length. A share that cannot
// come to least any more is returned as 0, without a reach.
func (r *rays) walled(hu *image.Sampler, p geom.Vec, dirs []heading, limitMM, bloodHU, least float64) (share, reachMM float64) {
	q := r.start(p)
	n := float64(len(dirs))
	open := 0.0
	for i := range dirs {
		h := &dirs[i]
		l := r.length(q, h, limitMM)
		reachMM += l
		thick := l < limitMM
		for x := 2.5; x <= 6.5 && thick; x += 2 {
			v := hu.At(p.AddScaled(l+x, h.lps))
			thick = v > 20 && v < bloodHU
		}
		if thick {
			share++
			continue
		}
		if open++; (n-open)/n < least {
			return 0, 0
		}
	}
	return share / n, reachMM / n
}
