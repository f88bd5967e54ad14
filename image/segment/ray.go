package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// rays measures free lengths inside a mask.
type rays struct {
	image.Grid
	inside  []uint8
	dist    []float32 // to the nearest voxel outside, mm
	inv     geom.Affine
	slackMM float64 // the points of two voxels that lie nearer to each other than their centres, at most by this
}

func newRays(m *image.Mask, dist *image.Field) rays {
	h := m.SpacingMM()
	return rays{Grid: m.Grid, inside: m.Data, dist: dist.Data, inv: m.FromLPS(), slackMM: math.Sqrt(h[0]*h[0] + h[1]*h[1] + h[2]*h[2])}
}

// length returns how far one can go from p in the unit direction d before leaving the mask, at most limitMM, in steps of 1 mm. Steps that the distance to the
// nearest voxel outside the mask allows are taken at once.
func (r rays) length(p, d geom.Vec, limitMM float64) float64 {
	q, e := r.inv.Apply(p), r.inv.Direction(d)
	q = q.Add(geom.Vec{X: 0.5, Y: 0.5, Z: 0.5})
	last := 0.0
	for s := 1.0; s <= limitMM; {
		x, y, z := q.X+s*e.X, q.Y+s*e.Y, q.Z+s*e.Z
		if !(x >= 0 && y >= 0 && z >= 0 && x < float64(r.Size[0]) && y < float64(r.Size[1]) && z < float64(r.Size[2])) {
			if s > last+1 { // the border of the grid lies in the leap
				s = last + 1
				last = s
				continue
			}
			return s - 0.5
		}
		i := r.Index(int(x), int(y), int(z))
		if r.inside[i] == 0 {
			return s - 0.5
		}
		last = s
		s += math.Max(1, math.Min(limitMM, math.Ceil(float64(r.dist[i])-r.slackMM)))
	}
	return limitMM
}

// A ring is the fan of rays at right angles to an axis.
type ring struct {
	meanMM, cv float64 // mean length, and standard deviation over mean
	centre     geom.Vec
}

// fan casts n rays from p at right angles to the axis and recentres once.
func (r rays) fan(p, axis geom.Vec, n int, limitMM float64) ring {
	var out ring
	for pass := 0; pass < 2; pass++ {
		f := geom.FrameOf(geom.Plane{Origin: p, Normal: axis}, geom.Vec{})
		var s, s2 float64
		var c geom.Vec
		for i := 0; i < n; i++ {
			sn, cs := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			d := f.U.Scale(cs).AddScaled(sn, f.V)
			l := r.length(p, d, limitMM)
			s += l
			s2 += l * l
			c = c.AddScaled(l, d)
		}
		m := s / float64(n)
		out = ring{meanMM: m, cv: math.Sqrt(math.Max(0, s2/float64(n)-m*m)) / m, centre: p}
		// Seen from a point e off the centre of a circle the mean of the end points is e/2 towards it: twice the mean recentres.
		shift := c.Scale(2 / float64(n))
		if pass == 0 && shift.Norm() < m {
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
