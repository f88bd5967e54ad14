package segment

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Sides of the valve inside the tube.
const (
	VentricleSide = 1
	AortaSide     = 2
)

// Calcium is tissue, too: from calciumFromHU over blood it counts as such, fully from calciumToHU over it (the relative threshold of calcium is lumen + 100 HU, ct-planning 4.8; a
// smoothed picture's noise stays under 50 HU).
const (
	calciumFromHU = 80
	calciumToHU   = 160
)

// Tissue is how far a density speaks for tissue in the lumen: 0 is blood; 1 is soft tissue or calcium.
func Tissue(hu, lumenHU, softHU float64) float64 {
	if over := hu - lumenHU - calciumFromHU; over > 0 {
		return math.Min(1, over/(calciumToHU-calciumFromHU))
	}
	return Darkness(hu, lumenHU, softHU)
}

// Darkness is how far a density lies from blood (0) towards soft tissue (1); what is brighter than blood counts as blood.
func Darkness(hu, lumenHU, softHU float64) float64 {
	return math.Min(1, math.Max(0, (lumenHU-hu)/(lumenHU-softHU)))
}

// sides tells for each voxel inside the tube whether blood comes to it from the ventricle or from the aorta: two fronts start at the planes under lowMM and over highMM
// and are slow in tissue. They meet on the leaflets.
func sides(f *image.Field, t *Tube, lumenHU, softHU, lowMM, highMM float64) *image.Mask {
	within := t.Inside(f.Grid, 0)
	lime := bloomed(f, within, lumenHU)
	speed := image.NewField(f.Grid)
	seeds := make([]uint8, f.Len())
	inv := f.ToLPS
	num.Parallel(f.Size[2], 2, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			h := inv.Apply(geom.Vec{Z: float64(k)}).Sub(t.Frame.Origin).Dot(t.Frame.W)
			for j := 0; j < f.Size[1]; j++ {
				for i := 0; i < f.Size[0]; i++ {
					x := f.Index(i, j, k)
					if within.Data[x] == 0 {
						continue
					}
					d := Tissue(float64(f.Data[x]), lumenHU, softHU) / 0.07
					if lime.Data[x] != 0 {
						d = 10
					}
					speed.Data[x] = float32(1 / (1 + d*d))
					switch {
					case h <= lowMM:
						seeds[x] = VentricleSide
					case h >= highMM:
						seeds[x] = AortaSide
					}
				}
			}
		}
	})
	label, _ := image.Compete(speed, seeds, within)
	return &image.Mask{Grid: f.Grid, Data: label}
}

// bloomMM is how far around calcium a density says nothing: on its way from calcium to leaflet it passes through that of blood, and would open a way through the leaflet.
const bloomMM = 1.2

// bloomed returns the voxels within bloomMM of calcium.
func bloomed(f *image.Field, within *image.Mask, lumenHU float64) *image.Mask {
	m := image.NewMask(f.Grid)
	for i, x := range f.Data {
		if within.Data[i] != 0 && float64(x) > lumenHU+calciumToHU {
			m.Data[i] = 1
		}
	}
	return image.Dilate(m, bloomMM)
}

// Inside returns the voxels of g inside the tube, at least marginMM from its wall. g's third axis is the tube's.
func (t *Tube) Inside(g image.Grid, marginMM float64) *image.Mask {
	m := image.NewMask(g)
	least, most := make([]float64, len(t.Radius)), make([]float64, len(t.Radius))
	for p, r := range t.Radius {
		least[p], most[p] = slices.Min(r)-marginMM, slices.Max(r)-marginMM
	}
	num.Parallel(g.Size[2], 2, func(lo, hi int) {
		for x := lo * g.Size[0] * g.Size[1]; x < hi*g.Size[0]*g.Size[1]; x++ {
			i, j, k := g.Voxel(x)
			u, v, h := t.Frame.Local(g.LPS(float64(i), float64(j), float64(k)))
			p := int(math.Floor((h-t.FirstMM)/t.StepMM + half))
			if p < 0 || p >= len(t.Radius) {
				continue
			}
			u, v = u-t.Centre[p][0], v-t.Centre[p][1]
			r := math.Sqrt(u*u + v*v)
			if r <= least[p] || r <= most[p] && r <= t.radiusAt(p, math.Atan2(v, u))-marginMM {
				m.Data[x] = 1
			}
		}
	})
	return m
}

// half rounds to the nearest plane. Grids that are laid along the tube have points half-way between two planes; without the little more,
// the last digit of a product would choose, another one where the picture lies elsewhere.
const half = 0.5 + 1e-6

// radiusAt returns the free radius of plane p at an angle, linear between the rays.
func (t *Tube) radiusAt(p int, angle float64) float64 {
	x := angle / (2 * math.Pi) * NAngle
	x -= math.Floor(x/NAngle) * NAngle
	i := int(x)
	w := x - float64(i)
	r := t.Radius[p]
	return (1-w)*r[i%NAngle] + w*r[(i+1)%NAngle]
}
