package quality

import (
	"fmt"
	"math"
)

const (
	// A voxel of p mm, read by linear interpolation, blurs an edge with a variance of p^2/12 + p^2/6, and a motion of d mm with d^2/12: as much if d is p sqrt 3. A
	// shorter motion is not told from the voxel, nor harmful beside one of 1 mm, the coarsest adequate.
	smearPerMM = 1.732
	// A slice that is shifted by more than a voxel of the coarsest adequate picture.
	jumpLimitMM = 1.0
	jumpSDs     = 6.0 // and by more than slices shift from one to the next all along the stack
)

// smear returns the length of a motion across the root that would make the softest direction of its wall as soft as it is, were the others at rest, and the limit for it.
//
// Slices thicker than the pixels soften the wall where it leans against them. How much of their blur meets a leaning edge hangs on how it lies between them, so that part of it is
// taken off, up to the whole, that leaves the directions most alike.
func (s *scene) smear() (mm, limitMM float64, ok bool) {
	sp := s.Volume.SpacingMM()
	var blur, lean []float64 // variances of the wall, and those that the slices may add
	voxel := fineMM
	for _, x := range sp {
		voxel = math.Max(voxel, x)
	}
	for _, e := range s.edges {
		if e.widthMM == 0 {
			continue
		}
		blur = append(blur, e.widthMM*e.widthMM/(2*math.Pi))
		v := 0.0
		for a := range 3 {
			c, t := s.Volume.ToLPS.Column(a).Unit().Dot(e.normal), sp[a]
			if a == 2 {
				t = math.Max(t, s.Facts.SliceThicknessMM)
				voxel = math.Max(voxel, t)
			}
			v += c * c * (t*t/12 + sp[a]*sp[a]/6)
		}
		lean = append(lean, v)
	}
	if len(blur) < 2 {
		return 0, 0, false
	}
	spread := math.Inf(1)
	for part := 0.0; part <= 1; part += 0.1 {
		sharp, soft := math.Inf(1), math.Inf(-1)
		for i := range blur {
			v := blur[i] - part*lean[i]
			sharp, soft = math.Min(sharp, v), math.Max(soft, v)
		}
		spread = math.Min(spread, soft-sharp)
	}
	return math.Sqrt(12 * spread), smearPerMM * voxel, true
}

// motion looks for a smear of the root's wall and for steps between slices.
func (s *scene) motion() Check {
	c := Check{ID: Motion, Grade: Adequate, High: jumpLimitMM, Unit: "mm", Source: "physics: a voxel of 1 mm"}
	j := s.findJump()
	smear, limit, ok := s.smear()
	c.Measured, c.Value, c.AtMM = true, j.mm, j.atMM
	switch {
	case j.mm > jumpLimitMM && j.mm > jumpSDs*j.sdMM:
		c.Grade = Limited
		c.Reason = fmt.Sprintf("a step of %.1f mm between two slices at z = %.0f mm", j.mm, j.atMM)
	case ok && smear > limit:
		c.Grade = Limited
		c.Value, c.High, c.AtMM = smear, limit, 0
		c.Reason = fmt.Sprintf("the wall of the root is smeared over %.1f mm in one direction", smear)
	default:
		c.Reason = fmt.Sprintf("no step over %.1f mm between slices", j.mm)
		if ok {
			c.Reason += "; the wall of the root is evenly sharp"
		}
	}
	if c.Grade != Adequate {
		c.Advice = "another phase, or " + gatedScan
	}
	return c
}
