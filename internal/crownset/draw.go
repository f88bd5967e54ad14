package main

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/num"
)

// draw returns a patient beyond the published ranges, in a scan of the root alone.
func draw(c *num.Chance, seed uint64) phantom.Options {
	o := phantom.Options{Bare: true, AboutRoot: true, FieldOfViewMM: [3]float64{70, 70, 70}}
	o.Indication = [2]string{phantom.Stenosis, phantom.Insufficiency}[c.Intn(2)]
	o.Leaflets = [2]string{heart.Closed, heart.Open}[c.Intn(2)]
	xy := c.Uniform(0.4, 0.85)
	o.SpacingMM = [3]float64{xy, xy}
	o = phantom.Random(seed, o, 180)
	o.NoiseSDHU = math.Min(45, o.NoiseSDHU*c.Uniform(0.6, 1.3))
	a := phantom.Draw(seed, o.Indication, o.Leaflets)
	da := a.AnnulusPerimeterMM / math.Pi
	maybe := func(share float64, f func()) {
		if c.Float64() < share {
			f()
		}
	}
	maybe(0.5, func() { a.HingeExponent = c.Uniform(1.7, 4.5) })
	for i := range 3 {
		maybe(0.5, func() { a.NadirDeg[i] += c.Uniform(-12, 12) })
		maybe(0.5, func() { a.CommissureDeg[i] += c.Uniform(-12, 12) })
	}
	maybe(0.5, func() {
		a.STJHeightMM = da * c.Uniform(0.55, 1.1)
		for i := range a.CommissureHeightMM {
			a.CommissureHeightMM[i] = a.STJHeightMM * c.Uniform(0.55, 0.88)
		}
		a.STJTiltMM = math.Min(a.STJTiltMM, 0.1*a.STJHeightMM)
		for i := range a.CoronaryHeightMM {
			a.CoronaryHeightMM[i] = math.Min(a.CoronaryHeightMM[i], a.STJHeightMM-1)
		}
	})
	maybe(0.4, func() {
		for i := range a.SinusDiameterMM {
			a.SinusDiameterMM[i] = da + c.Uniform(3, 17)
		}
		a.STJDiameterMM = da * c.Uniform(1, 1.5)
		a.AscendingDiameterMM = a.STJDiameterMM + c.Uniform(1, 12)
	})
	maybe(0.5, func() { a.AnnulusEccentricity = c.Uniform(0, 0.4) })
	maybe(0.5, func() { a.AnnulusMajorDeg = c.Uniform(0, 360) })
	maybe(0.5, func() { a.LVOTAreaRatio, a.LVOTEccentricity = c.Uniform(0.7, 1.35), c.Uniform(0, 0.45) })
	maybe(0.4, func() { a.WallThicknessMM = c.Uniform(0.7, 3) })
	maybe(0.4, func() { a.LeafletThicknessMM = c.Uniform(0.4, 3) })
	maybe(0.5, func() { a.LeafletHU = c.Uniform(40, 170) })
	maybe(0.4, func() { a.EffectiveHeightMM, a.CoaptationMM = da*c.Uniform(0.22, 0.45), c.Uniform(1, 7) })
	maybe(0.4, func() { a.BellySagMM = c.Uniform(-2, 2) })
	maybe(0.4, func() { a.CoaptationGapMM = c.Uniform(0, 4) })
	maybe(0.4, func() { a.OpenInwardMM = da * c.Uniform(0.02, 0.45); a.OpenExponent = c.Uniform(1.8, 4.5) })
	maybe(0.4, func() { a.MyocardiumHU = c.Uniform(60, 160) })
	maybe(0.5, func() { a.RightContrast, a.AtriumContrast = c.Uniform(0.1, 1.15), c.Uniform(0.6, 1.1) })
	maybe(0.3, func() { a.RootShear = [2]float64{c.Uniform(-0.25, 0.25), c.Uniform(-0.25, 0.25)} })
	maybe(0.25, func() {
		for i := range a.CalciumMM3 {
			a.CalciumMM3[i] = c.Uniform(0, 500)
		}
		a.CalciumHU = c.Uniform(600, 1500)
	})
	maybe(0.2, func() { a.CalciumHU, a.CalciumLVOT = c.Uniform(700, 1400), true })
	maybe(0.06, func() { // leaflets that the scan does not show
		a.LeafletThicknessMM, a.CalciumMM3, a.CalciumLVOT = 0.02, [3]float64{}, false
	})
	o.Anatomy = &a
	return o
}

// A warp moves every point by a sum of waves: real rings are no ellipses.
type warp struct {
	k, a  []geom.Vec
	phase []float64
}

// bend draws waves of 14 to 50 mm that strain the picture by at most a seventh each.
func bend(c *num.Chance) warp {
	var w warp
	dir := func() geom.Vec { return geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)}.Unit() }
	for range c.Intn(6) {
		l := c.Uniform(14, 50)
		w.k = append(w.k, dir().Scale(2*math.Pi/l))
		w.a = append(w.a, dir().Scale(math.Min(1, l/(2*math.Pi)*c.Uniform(0, 0.14))))
		w.phase = append(w.phase, c.Uniform(0, 2*math.Pi))
	}
	return w
}

// from returns where the warped picture's point p comes from.
func (w warp) from(p geom.Vec) geom.Vec {
	q := p
	for i := range w.k {
		q = q.AddScaled(math.Sin(w.k[i].Dot(p)+w.phase[i]), w.a[i])
	}
	return q
}

// to is the inverse of from.
func (w warp) to(q geom.Vec) geom.Vec {
	p := q
	for range 60 {
		p = p.Add(q.Sub(w.from(p)))
	}
	return p
}
