package segment

import (
	"math"

	"github.com/apical-heart/apical/image"
)

// refine moves every wall point to where the ray crosses the edge's density, linearly between samples a quarter of a millimetre apart, at most reachMM from the grid's
// answer. Where the ray does not cross (a coronary's mouth, a calcified wall) the point stays.
func (t *Tube) refine(f *image.Field, edgeHU float64) {
	const reachMM, step = 1.25, 0.25
	at := image.NewFieldSampler(f)
	for k := range t.Radius {
		for a := range t.Radius[k] {
			// Outward from inside the wall: the crossing nearest to the grid's answer.
			best, found := math.Inf(1), 0.0
			last := at.At(t.Inner(k, a, reachMM))
			for d := reachMM - step; d >= -reachMM; d -= step {
				hu := at.At(t.Inner(k, a, d))
				if last >= edgeHU && hu < edgeHU {
					x := d + step*(edgeHU-hu)/(last-hu)
					if math.Abs(x) < best {
						best, found = math.Abs(x), x
					}
				}
				last = hu
			}
			if !math.IsInf(best, 1) {
				t.Radius[k][a] -= found
			}
		}
	}
}

// Wall returns the radius of the tube's wall as it would be without leaflets: for each ray and plane the local linear fit of the refined radii over the height, sigma 1.25 mm, without
// what lies within clearMM of the leaflets' attachment (heights crown, NaN: none), where their roots stand in the lumen.
func (t *Tube) Wall(crown [NAngle]float64, clearMM float64) *Tube {
	const sigmaMM = 1.25
	out := &Tube{Frame: t.Frame, FirstMM: t.FirstMM, StepMM: t.StepMM, Centre: make([][2]float64, len(t.Centre)), Radius: make([][]float64, len(t.Radius)), Cost: t.Cost}
	n := len(t.Radius)
	// One star centre for neighbours: each plane's points are seen from its own centre, so fit displacements of the points seen from the plane's.
	half := int(4 * sigmaMM / t.StepMM)
	for k := range t.Radius {
		out.Centre[k] = t.Centre[k]
		out.Radius[k] = make([]float64, NAngle)
	}
	for k := range t.Radius {
		for a := range out.Radius[k] {
			var s0, s1, s2, y0, y1 float64
			for j := max(0, k-half); j <= min(n-1, k+half); j++ {
				d := t.HeightMM(j) - t.HeightMM(k)
				if !math.IsNaN(crown[a]) && math.Abs(t.HeightMM(j)-crown[a]) < clearMM {
					continue
				}
				w := math.Exp(-d * d / (2 * sigmaMM * sigmaMM))
				// The same direction from this plane's centre, to first order in the centre's drift.
				sn, cs := math.Sincos(2 * math.Pi * float64(a) / NAngle)
				y := t.Radius[j][a] + (t.Centre[j][0]-t.Centre[k][0])*cs + (t.Centre[j][1]-t.Centre[k][1])*sn
				s0 += w
				s1 += w * d
				s2 += w * d * d
				y0 += w * y
				y1 += w * y * d
			}
			if det := s0*s2 - s1*s1; det > 1e-6*s0*s0 {
				out.Radius[k][a] = (y0*s2 - y1*s1) / det
			} else {
				out.Radius[k][a] = t.Radius[k][a]
			}
		}
	}
	return out
}
