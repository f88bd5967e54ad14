package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const (
	septumEdgeMM  = 0.5
	septumBlurMM  = 0.7  // half of the noise goes, a membrane of 1.5 mm stays
	septumDeepMM  = 10.0 // outside the wall: beyond the crest of any septum
	behindFromMM  = 3.0  // outside the wall the right heart's blood has begun where only a membrane parts it
	behindToMM    = 7.0
	septumStepMM  = 0.25
	faintest      = 0.2 // of the contrast: what a membrane of 0.5 mm leaves in voxels of 1.5 mm
	septumNextRay = 1   // to each side, averaged: 0.6 mm each
)

// A septumEye reads the tissue outside the outflow tract's wall under one commissure.
type septumEye struct {
	tube     *segment.Tube
	at       *image.Sampler
	angle    int
	muscleHU float64
	lumenHU  float64 // left heart's blood
	behindHU float64 // median of what lies behind the wall over the annulus
	noiseHU  float64 // standard deviation there, unmixed contrast included
	sigmaMM  float64
}

// newSeptumEye looks at the block about the wall at an angle (in rays) and a height.
func newSeptumEye(v *image.Volume, l *segment.Labels, b *base, angle, annulusMM float64) *septumEye {
	t := b.tube
	s, c := math.Sincos(2 * math.Pi * angle / nAngle)
	f := geom.Frame{U: t.Frame.U.Scale(c).AddScaled(s, t.Frame.V), W: t.Frame.W}
	f.V = f.W.Cross(f.U)
	f.Origin = wallPoint(t, angle, annulusMM+(septumOverMM-septumUnderMM)/2).AddScaled(septumDeepMM/2, f.U)
	g := image.IsotropicGrid(f, [3]float64{12, 12, (septumOverMM+septumUnderMM)/2 + 3}, septumEdgeMM)
	return &septumEye{tube: t, at: image.NewFieldSampler(image.Gaussian(image.Resample(v, g), septumBlurMM)), angle: int(math.Round(angle)),
		muscleHU: muscleHU(l), lumenHU: l.LumenHU, sigmaMM: b.pointSigma(v.SpacingMM())}
}

// place returns the point a depth outside the wall on a ray at a height.
func (e *septumEye) place(ray int, heightMM, depthMM float64) geom.Vec {
	a := float64((ray%nAngle + nAngle) % nAngle)
	s, c := math.Sincos(2 * math.Pi * a / nAngle)
	return wallPoint(e.tube, a, heightMM).AddScaled(depthMM*c, e.tube.Frame.U).AddScaled(depthMM*s, e.tube.Frame.V)
}

// outside returns the density there, averaged over neighbouring rays.
func (e *septumEye) outside(ray int, heightMM, depthMM float64) float64 {
	var s float64
	for d := -septumNextRay; d <= septumNextRay; d++ {
		s += e.at.At(e.place(ray+d, heightMM, depthMM))
	}
	return s / (2*septumNextRay + 1)
}

// within reports whether the picture shows all that may be read between two heights.
func (e *septumEye) within(v *image.Volume, loMM, hiMM float64) bool {
	at := image.NewSampler(v)
	for _, ray := range []int{e.angle - septumRays - septumNextRay, e.angle + septumRays + septumNextRay} {
		for _, h := range []float64{loMM, hiMM} {
			if !at.Inside(e.place(ray, h, septumDeepMM)) {
				return false
			}
		}
	}
	return true
}

// seeBehind learns what lies behind the thin part, between two heights.
func (e *septumEye) seeBehind(loMM, hiMM float64) {
	var x []float64
	for ray := e.angle - septumRays; ray <= e.angle+septumRays; ray += 2 {
		for h := loMM; h <= hiMM; h += 2 * septumStepMM {
			for d := behindFromMM; d <= behindToMM; d += 2 * septumStepMM {
				x = append(x, e.outside(ray, h, d))
			}
		}
	}
	e.behindHU = median(x)
	for i := range x {
		x[i] = math.Abs(x[i] - e.behindHU)
	}
	e.noiseHU = math.Max(1, 1.4826*median(x)) // of normal noise the standard deviation
}

// thickness returns how much tissue lies outside the wall at a height: up to where the density is nearer to what lies behind than to muscle for a millimetre on average; septumDeepMM if there is no such
// place.
func (e *septumEye) thickness(ray int, heightMM float64) float64 {
	edge := (e.muscleHU + e.behindHU) / 2
	sign := 1.0
	if e.behindHU < e.muscleHU {
		sign = -1
	}
	n := int(septumDeepMM/septumStepMM) + 1
	x := make([]float64, n)
	for i := range x {
		x[i] = sign * (e.outside(ray, heightMM, float64(i)*septumStepMM) - edge)
	}
	// From the darkest place of the membrane outwards; a membrane between bright blood need not reach muscle's density.
	from := 0
	if sign > 0 {
		for i := 1; i <= int(2/septumStepMM); i++ {
			if x[i] < x[from] {
				from = i
			}
		}
	} else {
		from = int(0.75 / septumStepMM)
	}
	const run = int(1 / septumStepMM)
	for i := from; i+run < n; i++ {
		var s float64
		for _, y := range x[i : i+run+1] {
			s += y
		}
		if x[i] >= 0 && s > 0 {
			if i > from {
				return septumStepMM * (float64(i) - x[i]/(x[i]-x[i-1]))
			}
			return septumStepMM * float64(i)
		}
	}
	return septumDeepMM
}

// crest finds where on one ray, from hiMM down to loMM, thin becomes thick. why says why there is none.
func (e *septumEye) crest(ray int, loMM, hiMM float64) (c crest, why string) {
	n := int((hiMM - loMM) / septumStepMM)
	t := make([]float64, n) // from above
	all := []float64{}
	for i := range t {
		if h := hiMM - float64(i)*septumStepMM; e.walled(ray, h) {
			t[i] = math.Min(normalMM, e.thickness(ray, h))
			all = append(all, t[i])
		} else {
			t[i] = math.NaN()
		}
	}
	const run = int(persistMM / septumStepMM)
	// The split into a thin part and a thick one that fits best, by least squares over as much on both sides.
	best, at := math.Inf(1), -1
	for i := run; i+run <= n; i++ {
		over, under := known(t[i-run:i]), known(t[i:i+run])
		if len(over) < run*3/4 || len(under) < run*3/4 {
			continue
		}
		s := spreadOf(over) + spreadOf(under)
		if thin, thick := median(over), median(under); s < best && thick >= thickMM && thin <= thick/2+thinSlackMM && thick-thin >= thickMM-thinMM {
			best, at, c.thin, c.thick = s, i, thin, thick
		}
	}
	if at < 0 {
		switch {
		case len(all) < 2*run:
			return c, "no wall was seen between the outflow tract and what lies behind it"
		case median(all) >= thickMM:
			return c, "the tissue is thick up to the leaflets: no membranous part was seen"
		}
		return c, "the tissue under the commissure nowhere grows to the thickness of the muscular septum"
	}
	// Half-way up the rise, nearest to the split.
	mid := (c.thin + c.thick) / 2
	i := at
	for i > 1 && t[i-1] >= mid {
		i--
	}
	for i < n-1 && !(t[i] >= mid) {
		i++
	}
	f := 0.5
	if t[i] > t[i-1] {
		f = (t[i] - mid) / (t[i] - t[i-1])
	}
	c.heightMM = hiMM - septumStepMM*(float64(i)-math.Min(1, math.Max(0, f)))
	return c, ""
}

// walled reports whether the tube's wall is one there: within the thickness of a membrane it is darker by faintest of the contrast than the blood on both sides. Where the outflow tract opens
// into the ventricle, or a leaflet takes the wall's place, it is not.
func (e *septumEye) walled(ray int, heightMM float64) bool {
	limit := math.Min(e.lumenHU, math.Max(e.behindHU, e.muscleHU)) - faintest*(e.lumenHU-e.muscleHU)
	limit = math.Max(limit, (e.lumenHU+e.muscleHU)/2)
	for d := 0.0; d <= 2; d += 2 * septumStepMM {
		if e.outside(ray, heightMM, d) < limit {
			return true
		}
	}
	return false
}

func known(x []float64) []float64 {
	var out []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// spreadOf is the sum of the squared deviations from the mean.
func spreadOf(x []float64) float64 {
	var s, q float64
	for _, v := range x {
		s += v
		q += v * v
	}
	return q - s*s/math.Max(1, float64(len(x)))
}
