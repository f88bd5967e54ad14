package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Seeds of the cut between the ventricle and the chambers it opens into.
const (
	sureShare  = 0.70 // of directions with thick muscle: the ventricle; its base and its thin apex have less
	otherShare = 0.40 // less than this, deepMM from any wall and on the base's side of the ventricle: another chamber (0.2 to 0.4 in atria, 0.1 to 0.3 in vessels)
	deepMM     = 7    // no leaflet's pocket is so deep
	baseSide   = 0.5  // of the way from the root's neck to the middle of the ventricle
	cutReachMM = 30   // from a sure place to the cavity's edge, the thin apex included
	outflowMM  = 8    // under the neck the tube's wall is the outflow tract's: the depth at which planning measures it (ct-planning 4.5) and some more
)

// cutVentricle parts the ventricle's blood from the left atrium's and the aorta's by the cheapest surface: the mitral orifice, its leaflets where they stand in the way, and the
// sides of the aortic valve.
func (c *closeup) cutVentricle(s *site) {
	seeds := c.seeds(s)
	within := image.NewMask(c.Grid)
	open := make([]float32, len(within.Data))
	sure := image.NewMask(c.Grid)
	for i, x := range seeds {
		if x == cutInside {
			sure.Data[i] = 1
		}
	}
	near := image.DistanceTo(sure, cutReachMM)
	for i, x := range c.hu.Data {
		if c.blood.Data[i] != 0 && near.Data[i] < cutReachMM {
			within.Data[i] = 1
			// Noise is a tenth of the contrast at most; leaflets darken by half of it and more.
			d := c.shade(x) / 0.2
			open[i] = float32(1 / (1 + d*d))
		}
	}
	side := cutInTwoLooks(within, seeds, open)
	for i, in := range side {
		switch {
		case in != 0:
			c.label.Data[i] = Ventricle
		case seeds[i] == cutOutside && c.sides.Data[i] == AortaSide:
			c.label.Data[i] = Aorta
		}
	}
	keepConnected(c.label, Ventricle) // a sure place outside it was none
}

func (c *closeup) seeds(s *site) []uint8 {
	seeds := make([]uint8, c.Len())
	inv := c.FromLPS()
	// A place and its neighbours on the lattice make a solid.
	paint := func(p geom.Vec, seed uint8) {
		q := inv.Apply(p)
		x, y, z := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
		for d := range 27 {
			if i, j, k := x+d%3-1, y+d/3%3-1, z+d/9-1; c.Inside(i, j, k) {
				seeds[c.Index(i, j, k)] = seed
			}
		}
	}
	for _, p := range c.otherPlaces() {
		paint(p, cutOutside)
	}
	for _, p := range s.ventricle {
		if p.share >= sureShare {
			paint(p.at, cutInside)
		}
	}
	for i, x := range c.sides.Data {
		if x == Nothing || c.blood.Data[i] == 0 {
			continue
		}
		a, b, d := c.Voxel(i)
		switch h := c.heightMM(c.LPS(float64(a), float64(b), float64(d))); {
		case x == AortaSide:
			seeds[i] = cutOutside
		case h > -outflowMM:
			seeds[i] = cutInside
		}
	}
	return seeds
}

// otherPlaces returns deep places in the blood that cannot be the ventricle's.
func (c *closeup) otherPlaces() []geom.Vec {
	const stride = 3
	var at []geom.Vec
	first := func(axis int) int { return c.view.from(axis, c.box.Lo[axis], stride) - c.box.Lo[axis] }
	for k := first(2); k < c.Size[2]; k += stride {
		for j := first(1); j < c.Size[1]; j += stride {
			for i := first(0); i < c.Size[0]; i += stride {
				p := c.LPS(float64(i), float64(j), float64(k))
				if c.dist.At(i, j, k) < deepMM || c.sides.At(i, j, k) != Nothing {
					continue
				}
				if _, _, h := c.axis.Local(p); h > baseSide*c.midMM {
					continue
				}
				at = append(at, p)
			}
		}
	}
	r, hu := newRays(c.blood, c.dist), image.NewFieldSampler(c.hu)
	dirs := r.bothWays(halfSphere(24))
	share := make([]float64, len(at))
	num.Parallel(len(at), 64, func(lo, hi int) {
		for n := lo; n < hi; n++ {
			share[n], _ = r.walled(hu, at[n], dirs, 60, c.l.LowHU, otherShare)
		}
	})
	var out []geom.Vec
	for n, p := range at {
		if share[n] < otherShare {
			out = append(out, p)
		}
	}
	return out
}

// papillaryMM is the radius of the ball that papillary muscles and trabeculae are thinner than: muscle that blood surrounds within it belongs to the cavity.
const papillaryMM = 5

// fillVentricle adds the papillary muscles to the cavity.
func (c *closeup) fillVentricle() {
	m := image.NewMask(c.Grid)
	for i, x := range c.label.Data {
		if x == Ventricle {
			m.Data[i] = 1
		}
	}
	for i, x := range image.Close(m, papillaryMM).Data {
		// Blood that the cut gave to others stays theirs.
		if x != 0 && c.label.Data[i] == Nothing && c.blood.Data[i] == 0 && c.hu.Data[i] > 0 {
			c.label.Data[i] = Ventricle
		}
	}
}

// shade is how far a density lies from blood (0) towards soft tissue (1).
func (c *closeup) shade(hu float32) float64 {
	return math.Min(1, math.Max(0, (c.l.LumenHU-float64(hu))/(c.l.LumenHU-c.l.SoftHU)))
}
