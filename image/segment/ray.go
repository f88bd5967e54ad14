package segment

import (
	"math"
	"slices"

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

// newRays prepares a mask; dist is the distance of its voxels to the nearest one outside.
func newRays(m *image.Mask, dist *image.Field) rays {
	h := m.SpacingMM()
	// Two points in voxels whose centres lie d apart are at least d less one diagonal of a voxel apart.
	slack := math.Sqrt(h[0]*h[0] + h[1]*h[1] + h[2]*h[2])
	r := rays{Grid: m.Grid, leap: make([]uint8, len(m.Data)), inv: m.FromLPS()}
	num.Parallel(len(r.leap), 1<<16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if m.Data[i] != 0 {
				r.leap[i] = uint8(math.Max(1, math.Min(100, math.Ceil(float64(dist.Data[i])-slack))))
			}
		}
	})
	return r
}

// length returns how far one can go from p in the unit direction d before leaving the mask, at most limitMM, in steps of 1 mm.
func (r rays) length(p, d geom.Vec, limitMM float64) float64 {
	q, e := r.inv.Apply(p), r.inv.Direction(d)
	q = q.Add(geom.Vec{X: 0.5, Y: 0.5, Z: 0.5})
	nx, ny, nz := float64(r.Size[0]), float64(r.Size[1]), float64(r.Size[2])
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
		l := int(r.leap[int(x)+r.Size[0]*(int(y)+r.Size[1]*int(z))])
		if l == 0 {
			return t - 0.5
		}
		last = s
		s += l
	}
	return limitMM
}

// A ring is the fan of rays at right angles to an axis.
type ring struct {
	meanMM, cv float64 // mean length, and standard deviation over mean
	centre     geom.Vec
}

// fan casts n rays from p at right angles to the axis and recentres once. The longest sixth of the rays is left out of mean and variation, and shortened for the centre: there a
// branch leaves, or another vessel's blood shows through the wall.
func (r rays) fan(p, axis geom.Vec, n int, limitMM float64) ring {
	var out ring
	long, sorted := make([]float64, n), make([]float64, n)
	f := geom.FrameOf(geom.Plane{Origin: p, Normal: axis}, geom.Vec{})
	for pass := 0; pass < 2; pass++ {
		for i := range long {
			sn, cs := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			long[i] = r.length(p, f.U.Scale(cs).AddScaled(sn, f.V), limitMM)
		}
		copy(sorted, long)
		slices.Sort(sorted)
		kept := sorted[:n-n/6]
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
		most := 1.3 * sorted[n/2]
		var c geom.Vec
		for i, l := range long {
			sn, cs := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			c = c.AddScaled(math.Min(l, most), f.U.Scale(cs).AddScaled(sn, f.V))
		}
		// Seen from a point e off the centre of a circle the mean of the end points is e/2 towards it: twice the mean recentres.
		if shift := c.Scale(2 / float64(n)); shift.Norm() < m {
			p = p.Add(shift)
		}
	}
	return out
}

// walled returns the share of n directions from p in which the blood ends, within limitMM, at muscle at least 6 mm thick: what a left ventricle has
// all round but for its two valves, and no other chamber has on more than its septal and diaphragmatic sides. reachMM is the mean free length.
func (r rays) walled(hu *image.Sampler, p geom.Vec, dirs []geom.Vec, limitMM, bloodHU float64) (share, reachMM float64) {
	for _, d := range dirs {
		for _, s := range []float64{1, -1} {
			d := d.Scale(s)
			l := r.length(p, d, limitMM)
			reachMM += l
			if l >= limitMM {
				continue
			}
			thick := true
			for x := 2.5; x <= 6.5 && thick; x += 2 {
				h := hu.At(p.AddScaled(l+x, d))
				thick = h > 20 && h < bloodHU
			}
			if thick {
				share++
			}
		}
	}
	n := float64(2 * len(dirs))
	return share / n, reachMM / n
}
