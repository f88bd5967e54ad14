package landmark

import (
	"fmt"
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

const (
	profileStepMM = 0.25
	fatHU         = -95 // epicardial fat
	maxApexMM     = 20  // thickest muscle
)

// outer goes on from the inner apex along the long axis to the outer surface of the muscle.
func (k *apexLook) outer(endo geom.Vec, sigmaMM, sure float64) heart.Point {
	d := endo.Sub(k.base).Unit()
	f := geom.FrameOf(geom.Plane{Origin: endo, Normal: d}, k.frame.U)
	if t, ok := k.thickness(f); ok {
		return found(endo.AddScaled(t, d), 0.95*sure, math.Hypot(sigmaMM, 0.3), fmt.Sprintf("muscle of %.1f mm over the inner apex ends at fat or lung", t))
	}
	// Diaphragm or chest wall lies against the muscle without fat that could be seen: what the neighbours show.
	var x []float64
	for ring := 4.0; ring <= 8; ring += 2 {
		for a := range 12 {
			s, c := math.Sincos(2 * math.Pi * float64(a) / 12)
			q := k.frame
			u, v, _ := q.Local(f.At(ring*c, ring*s, 0))
			r, ok := k.edge(u, v)
			if !ok {
				continue
			}
			e := k.frame.At(u, v, 0).Sub(k.base).Unit()
			g := geom.FrameOf(geom.Plane{Origin: k.base.AddScaled(r, e), Normal: e}, f.U)
			if t, ok := k.thickness(g); ok {
				x = append(x, t)
			}
		}
	}
	if len(x) < 6 {
		return notFound("the muscle over the apex touches other tissue of the same density; no outer edge was seen")
	}
	sort.Float64s(x)
	t := x[len(x)/2]
	return found(endo.AddScaled(t, d), 0.5*sure, math.Hypot(sigmaMM, 2), fmt.Sprintf("no outer edge was seen over the apex itself; %.1f mm of muscle as around it", t))
}

// thickness measures the muscle along W of the frame, whose origin lies on the edge of the cavity.
func (k *apexLook) thickness(f geom.Frame) (mm float64, ok bool) {
	const from = -5.0
	n := int((maxApexMM + 4 - from) / profileStepMM)
	p := make([]float64, n)
	for i := range p {
		p[i] = k.disc(f, from+float64(i)*profileStepMM)
	}
	at := func(s float64) int { return int(math.Round((s - from) / profileStepMM)) }
	level := (k.muscle + fatHU) / 2
	end := -1
	for i := at(0.5); i < at(maxApexMM); i++ {
		if p[i] < level {
			end = i
			break
		}
		if s := from + float64(i)*profileStepMM; s > 4 && p[i] > k.edgeHU {
			return 0, false // other blood
		}
		// A thin sheet of fat between muscle and diaphragm darkens without reaching the level: a dip of more than a quarter of the way to fat.
		if s := from + float64(i)*profileStepMM; s > 1.5 && p[i] < k.muscle-0.25*(k.muscle-fatHU) && p[i] <= p[i-1] && p[i] < p[i+1] {
			end = i
			break
		}
	}
	if end < 0 {
		return 0, false
	}
	// What lies behind: fat, or lung with little fat before it.
	outside := p[end]
	for i := end; i < min(n, end+at(from+3)); i++ {
		outside = math.Min(outside, p[i])
	}
	outside = math.Max(outside, -850)
	t := from + float64(end)*profileStepMM
	if level := (k.muscle + outside) / 2; outside < -200 {
		// Lung: half-way lies farther out than half-way to fat.
		for i := end; i < n && p[i] > math.Max(level, -350); i++ {
			t = from + float64(i)*profileStepMM
		}
	}
	return k.refine(p, from, t, math.Max(outside, -850)), true
}

// disc is the mean density over a disc of 1.5 mm across W at height s.
func (k *apexLook) disc(f geom.Frame, s float64) float64 {
	sum := k.at.At(f.At(0, 0, s))
	for a := range 6 {
		sn, c := math.Sincos(math.Pi / 3 * float64(a))
		sum += k.at.At(f.At(1.5*c, 1.5*sn, s)) + k.at.At(f.At(0.75*c, 0.75*sn, s))
	}
	return sum / 13
}

// refine fits two steps, blood to muscle at e and muscle to what lies outside at t, blurred by one Gaussian, to the profile: in a thin wall the two blurs run into each other.
func (k *apexLook) refine(p []float64, from, t0, outside float64) float64 {
	lo, hi := -4.0, t0+1.5
	best, arg := math.Inf(1), t0
	for e := -1.0; e <= 1; e += 0.25 {
		for t := math.Max(0.75, t0-1.5); t <= t0+1.5; t += 0.125 {
			for sigma := 0.7; sigma <= 1.6; sigma += 0.15 {
				var s float64
				for i := int((lo - from) / profileStepMM); i < len(p); i += 2 {
					x := from + float64(i)*profileStepMM
					if x > hi {
						break
					}
					m := k.bloodHU + (k.muscle-k.bloodHU)*step(x-e, sigma) + (outside-k.muscle)*step(x-t, sigma)
					s += (p[i] - m) * (p[i] - m)
				}
				if s < best {
					best, arg = s, t
				}
			}
		}
	}
	return arg
}

// step is the unit step at 0 blurred by a Gaussian.
func step(x, sigma float64) float64 { return 0.5 * math.Erfc(-x/(sigma*math.Sqrt2)) }
