package deploy

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// Task is an implantation to be rehearsed.
type Task struct {
	Root       *heart.Root
	Device     *valve.Device
	Size       *valve.Size
	Alloys     map[string]*valve.Alloy
	Program    *valve.Program
	Route      string // one of the program's
	Indication string // Stenosis or Insufficiency
	Placement  Placement
	Options    Options
}

// Options is how a rehearsal is done. Fields that are 0 take what stands behind them; all of these are assumed unless a source is named.
type Options struct {
	// Mesh is six elements a strut, shorter at its ends by 0.4, and 1.5 mm of a key; Patient, whose indication is the task's, has triangles of 2.25 mm in the wall, 3.5 mm far away and 2.25 mm in the leaflets (doc/decisions/0010).
	Mesh    Mesh
	Patient PatientOptions
	// FrictionTissue is Coulomb's coefficient between metal and tissue: 0.1 (mechanics reference 8.4, of the class of Dwyer 2009), less than 0: none. FrictionMetal is that between keys and frame: 0.1.
	FrictionTissue, FrictionMetal float64
	// DiastoleMMHg is the pressure that the closed valve bears: 100 (mechanics reference 2.6). SystoleN is what drags the open one to the aorta: 0.6 N (Dwyer 2009, quoted by Mummert 2013).
	DiastoleMMHg, SystoleN float64
	// PullMM is how far the frame is drawn each way to see what holds it; 0: not at all.
	PullMM float64
	// EnergyPart is the part of the energy's traffic that one step may leave unaccounted for before it is taken slower: 0.005. Smaller ones follow the way more closely and cost more; where the device comes to rest hardly depends on it.
	EnergyPart float64
	// Increments are the largest motions between two observations: half a part, and what valve.Increments says. Quarters lead to the same place, within 0.05 mm, and cost a third more.
	Increments valve.Increments
}

// MPaPerMMHg is a millimetre of mercury.
const MPaPerMMHg = 1.33322387415e-4

// Completed returns the options with what stands behind those that are 0. An option that is no number is an error.
func (o Options) Completed() (Options, error) {
	for _, f := range []struct {
		name string
		v    *float64
		d    float64
	}{{"FrictionTissue", &o.FrictionTissue, 0.1}, {"FrictionMetal", &o.FrictionMetal, 0.1}, {"DiastoleMMHg", &o.DiastoleMMHg, 100}, {"SystoleN", &o.SystoleN, 0.6}, {"EnergyPart", &o.EnergyPart, 5e-3}} {
		if *f.v == 0 {
			*f.v = f.d
		}
		if math.IsNaN(*f.v) || math.IsInf(*f.v, 0) {
			return o, fmt.Errorf("deploy: option %s is %g", f.name, *f.v)
		}
	}
	if o.Mesh.StrutElements == 0 {
		o.Mesh.StrutElements, o.Mesh.GradedStruts = 6, 0.4
	}
	for _, f := range []struct {
		v *float64
		d float64
	}{{&o.Mesh.SegmentMM, 1.5}, {&o.Patient.WallMM, 2.25}, {&o.Patient.FarMM, 3.5}, {&o.Patient.LeafletMM, 2.25}, {&o.Increments.Fraction, 0.5}} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	o.FrictionTissue, o.FrictionMetal = math.Max(0, o.FrictionTissue), math.Max(0, o.FrictionMetal)
	if !(o.PullMM >= 0 && o.PullMM <= 20) {
		return o, fmt.Errorf("deploy: option PullMM is %g: wanted is 0 to 20", o.PullMM)
	}
	return o, nil
}

// AmongMany returns the options for a rehearsal that is one of many, as an ensemble's or a search's, with what stands for fields that are 0: nothing is drawn, a part is let out whole between two observations, and meshes are coarser: five elements a
// strut, 2 mm of a key, 2.75 mm in the wall and 2.5 mm in the leaflets. That takes about half the time; depths differ by 0.05 to 0.35 mm from those on the usual meshes, diameters by less, all members by about as much.
func (o Options) AmongMany() Options {
	o.PullMM = 0
	if o.Mesh.StrutElements == 0 {
		o.Mesh.StrutElements, o.Mesh.GradedStruts = 5, 0.4
	}
	for _, f := range []struct {
		v *float64
		d float64
	}{{&o.Mesh.SegmentMM, 2}, {&o.Patient.WallMM, 2.75}, {&o.Patient.LeafletMM, 2.5}, {&o.Increments.Fraction, 1}} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	return o
}

// check refuses what cannot be rehearsed.
func (t *Task) check() error {
	switch {
	case t.Root == nil || t.Device == nil || t.Size == nil || t.Program == nil:
		return fmt.Errorf("deploy: a task wants a root, a device, a size and a program")
	case t.Device.Build == nil:
		return fmt.Errorf("deploy: %s: the device file does not say what it is made of", t.Device.ID)
	}
	return t.Program.Fit(t.Device)
}
