package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// rays measures free lengths inside a mask.
type rays struct {
	mask *image.Mask
	inv  geom.Affine
}

func newRays(m *image.Mask) rays { return rays{mask: m, inv: m.FromLPS()} }

func (r rays) in(p geom.Vec) bool {
	q := r.inv.Apply(p)
	i, j, k := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
	return r.mask.Inside(i, j, k) && r.mask.Data[r.mask.Index(i, j, k)] != 0
}

// length returns how far one can go from p in the unit direction d before leaving the mask, at most limitMM, in steps of 1 mm.
func (r rays) length(p, d geom.Vec, limitMM float64) float64 {
	for s := 1.0; s <= limitMM; s++ {
		if !r.in(p.AddScaled(s, d)) {
			return s - 0.5
		}
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
