package quality

import (
	"fmt"
	"math"
	"sort"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const (
	// SCCT 2019 asks for 250 HU in the root (ct-planning 3).
	brightHU = 250.0
	// Rose (Proc IRE 1942;30:293): what differs from its surroundings by less than 5 standard deviations of the noise is not told from it with certainty.
	roseCNR = 5.0
	// At 3 a density half-way between blood and muscle is 1.5 standard deviations from both, and one voxel in fifteen on either side lies beyond it: the
	// lumen has no edge of its own any more.
	leastCNR = 3.0
	// An edge may be off by what a voxel of the coarsest adequate slice costs: a millimetre is even over +-0.5 mm, a standard deviation of 1/sqrt 12.
	edgeLimitMM = 0.29
	insideMM    = 3.0 // from the wall: its blur ends there
)

// blood is what the lumen is filled with.
type blood struct {
	rootHU, ventricleHU float64 // medians; NaN where there is none
	muscleHU            float64
	noiseHU             float64 // standard deviation in the lumen of the root, slow changes along it left out
}

// leastHU is the density of the less filled of root and ventricle: the annulus lies between them.
func (b blood) leastHU() float64 {
	if math.IsNaN(b.ventricleHU) {
		return b.rootHU
	}
	return math.Min(b.rootHU, b.ventricleHU)
}

// cnr is the contrast of blood to muscle in standard deviations of the noise; 1000 stands for none.
func (b blood) cnr() float64 {
	return math.Min(1000, (b.leastHU()-b.muscleHU)/math.Max(b.noiseHU, 1e-6))
}

func (s *scene) findBlood() blood {
	l := s.Labels
	b := blood{muscleHU: l.SoftHU}
	if s.Ventricle != nil && s.Ventricle.MyocardiumHU != 0 {
		b.muscleHU = s.Ventricle.MyocardiumHU
	}
	b.rootHU, b.noiseHU = s.lumen(l.Root.TopMM, l.Root.TopMM+10)
	if math.IsNaN(b.rootHU) {
		b.rootHU, b.noiseHU = s.lumen(l.Root.SinusMM, l.Root.TopMM)
	}
	if math.IsNaN(b.rootHU) {
		b.rootHU, b.noiseHU = l.LumenHU, l.LumenSDHU
	}
	b.ventricleHU = s.deep(segment.Ventricle)
	return b
}

// lumen returns median and noise of the scan's own voxels in the root's blood between two heights of its tube. The noise is the median deviation from the median of
// each millimetre along the tube, so that a slow change of the contrast is none.
func (s *scene) lumen(lo, hi float64) (hu, noise float64) {
	t, inv := s.tube, s.Volume.FromLPS()
	sp := s.Volume.SpacingMM()
	step := math.Max(0.4, math.Min(sp[0], math.Min(sp[1], sp[2])))
	seen := map[int]bool{}
	slabs := map[int][]float64{}
	var keys []int
	for k := range t.Radius {
		h := t.HeightMM(k)
		if h < lo || h > hi {
			continue
		}
		slab := int(math.Floor(h))
		for a := range segment.NAngle {
			sn, cs := math.Sincos(2 * math.Pi * float64(a) / segment.NAngle)
			for r := 0.0; r < t.Radius[k][a]-insideMM; r += step {
				q := inv.Apply(t.Frame.At(t.Centre[k][0]+r*cs, t.Centre[k][1]+r*sn, h))
				i, j, n := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
				if !s.Volume.Inside(i, j, n) {
					continue
				}
				if at := s.Volume.Index(i, j, n); !seen[at] {
					seen[at] = true
					if slabs[slab] == nil {
						keys = append(keys, slab)
					}
					slabs[slab] = append(slabs[slab], float64(s.Volume.HU[at]))
				}
			}
		}
	}
	var all, off []float64
	for _, k := range keys {
		m := median(slabs[k])
		for _, x := range slabs[k] {
			all, off = append(all, x), append(off, math.Abs(x-m))
		}
	}
	if len(all) < 50 {
		return math.NaN(), math.NaN()
	}
	return median(all), 1.4826 * median(off)
}

// deep returns the median of the scan in a label, three coarse voxels inside it; NaN if it has no such inside.
func (s *scene) deep(label uint8) float64 {
	l := s.Labels
	is := image.NewMask(l.Grid)
	for i, x := range l.Data {
		if x == label {
			is.Data[i] = 1
		}
	}
	b := is.Bounds()
	if b.Empty() {
		return math.NaN()
	}
	m := is.Crop(b.Grow([3]int{1, 1, 1}, l.Grid))
	var x []float64
	for i, d := range image.Distance(m).Data {
		if float64(d) >= insideMM {
			p, q, r := m.Voxel(i)
			x = append(x, s.at.At(m.LPS(float64(p), float64(q), float64(r))))
		}
	}
	if len(x) < 50 {
		return math.NaN()
	}
	return median(x)
}

// median returns the middle of x, which it sorts.
func median(x []float64) float64 {
	sort.Float64s(x)
	return x[len(x)/2]
}

// contrast judges the density of the blood on both sides of the annulus.
func (s *scene) contrast() Check {
	b := s.blood
	c := Check{ID: Contrast, Grade: Adequate, Measured: true, Value: b.leastHU(), Low: brightHU, Unit: "HU", Source: "SCCT 2019; Rose 1942"}
	c.Reason = fmt.Sprintf("blood of %.0f HU in the root", b.rootHU)
	if !math.IsNaN(b.ventricleHU) {
		c.Reason = fmt.Sprintf("blood of %.0f HU in the root and %.0f HU in the ventricle", b.rootHU, b.ventricleHU)
	}
	switch {
	case b.cnr() < leastCNR:
		c.Grade = Unusable
		c.Reason += fmt.Sprintf("; blood is only %.1f times the noise brighter than muscle, so that the lumen has no edge", b.cnr())
	case b.leastHU() < brightHU:
		c.Grade = Limited
	}
	if c.Grade != Adequate {
		c.Advice = "an arterial-phase CT angiography, timed on the left heart, with at least 250 HU in the root"
	}
	return c
}

// noise judges how far noise moves one point of the lumen's edge: its standard deviation over the slope of the edge.
func (s *scene) noise() Check {
	b := s.blood
	width := s.edgeWidthMM()
	c := Check{ID: Noise, Grade: Adequate, Measured: true, High: edgeLimitMM, Unit: "mm", Source: "physics: 1 mm / sqrt 12; Rose 1942"}
	c.Value = b.noiseHU * width / math.Max(1, b.leastHU()-b.muscleHU)
	c.Reason = fmt.Sprintf("noise of %.0f HU moves a point of the lumen's edge by %.2f mm", b.noiseHU, c.Value)
	switch {
	case c.Value > edgeLimitMM:
		c.Grade = Limited
	case b.cnr() < roseCNR:
		c.Grade = Limited
		c.Value, c.Low, c.High, c.Unit = b.cnr(), roseCNR, 0, ""
		c.Reason = fmt.Sprintf("blood is only %.1f times the noise brighter than muscle", b.cnr())
	}
	if c.Grade != Adequate {
		c.Advice = "a softer kernel, or a scan with more dose or contrast"
	}
	return c
}
