package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Force is what one sample bears.
type Force struct {
	AtMM      geom.Vec
	ForceN    geom.Vec // on the sample's body, friction included
	FrictionN geom.Vec // on the sample's body
	NormalN   float64
	GapMM     float64 // negative: penetration
	AreaMM2   float64 // tributary
}

// PressureMPa is the normal force by the tributary area, 0 without one.
func (f *Force) PressureMPa() float64 {
	if f.AreaMM2 == 0 {
		return 0
	}
	return f.NormalN / f.AreaMM2
}

// Pressing is a contact term.
type Pressing interface {
	mech.Augmenting
	Force(e int, s *mech.State, past []float64) Force
}

// Forces returns what all samples of term number t of an assembly's model bear.
func Forces(a *mech.Assembly, t int, term Pressing, s *mech.State) []Force {
	f := make([]Force, term.Len())
	for e := range f {
		f[e] = term.Force(e, s, a.Past(t, e, s))
	}
	return f
}

// PatchMM is the diameter of the patch that pressures are averaged over unless told otherwise: 2 mm.
const PatchMM = 2

// PatchPressures returns for each force the sum of the normal forces within a patch about it by the sum of their areas, MPa. diameterMM 0 stands for PatchMM. Open samples count with their area: the average is one over a patch
// of the body, not over the part of it that touches.
func PatchPressures(forces []Force, diameterMM float64) []float64 {
	if diameterMM == 0 {
		diameterMM = PatchMM
	}
	at := make([]geom.Vec, len(forces))
	for i := range forces {
		at[i] = forces[i].AtMM
	}
	tree := newTree(len(at))
	tree.fit(func(i int) (lo, hi geom.Vec) { return at[i], at[i] })
	out := make([]float64, len(forces))
	var near []int32
	for i := range forces {
		near = tree.near(near[:0], at[i], diameterMM/2)
		var n, area float64
		for _, j := range near {
			n += forces[j].NormalN
			area += forces[j].AreaMM2
		}
		if area > 0 {
			out[i] = n / area
		}
	}
	return out
}

// Worst returns the deepest penetration of any sample that bears a force, mm (0: none), and which sample it is.
func Worst(forces []Force) (penetrationMM float64, sample int) {
	for i := range forces {
		if f := &forces[i]; f.NormalN > 0 && -f.GapMM > penetrationMM {
			penetrationMM, sample = -f.GapMM, i
		}
	}
	return math.Max(penetrationMM, 0), sample
}
