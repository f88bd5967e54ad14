package solve

import "fmt"

// Options are what a solve goes by. The zero value of each field is its default, which mechanics reference 5.8 found to finish on every mesh of its ring.
type Options struct {
	MostMM         float64 // largest displacement of one iteration, 0.25
	MostRad        float64 // largest rotation of one iteration, 0.25
	UpdateMM       float64 // converged when no update is larger, mm or rad, 1e-5
	ResidualN      float64 // and the norm of the residual is under this, N, 1e-2
	RelativeForce  float64 // or under so much of the forces at work, 1e-10
	Iterations     int     // of one step, 25
	JumpMM         float64 // a step in which something goes further, mm or rad, is looked at between its ends for states that are not stable: once for each such length, three times at most, 0.05
	Halvings       int     // of an update in the line search, 6
	EnergyPart     float64 // of the energy's traffic that a step which may snap may leave unaccounted for before it is taken slower; 0: as much as it likes
	LeastStep      float64 // part of a stage under which a step is not halved, 1e-5
	Growth         float64 // of a step after a success, 1.5
	Augmentations  int     // most times that multipliers are brought up in each repetition of a dwell, 8
	AugmentN       float64 // until none changes by more, N, 1e-3
	DwellMM        float64 // a state has dwelled when nothing moves by more, mm or rad, 2e-4
	DwellN         float64 // or when all dampers together hold back with no more, N: then forces are free of them; 0: no such end
	DwellMost      int     // repetitions of a dwell, 40
	DwellUpdateMM  float64 // UpdateMM of a dwell, 1e-6
	DwellResidualN float64 // ResidualN of a dwell, 1e-3
}

func (o Options) complete() (Options, error) {
	for _, f := range []struct {
		name string
		v    *float64
		d    float64
	}{
		{"MostMM", &o.MostMM, 0.25}, {"MostRad", &o.MostRad, 0.25}, {"UpdateMM", &o.UpdateMM, 1e-5}, {"ResidualN", &o.ResidualN, 1e-2}, {"RelativeForce", &o.RelativeForce, 1e-10},
		{"LeastStep", &o.LeastStep, 1e-5}, {"Growth", &o.Growth, 1.5}, {"JumpMM", &o.JumpMM, 0.05}, {"AugmentN", &o.AugmentN, 1e-3}, {"DwellMM", &o.DwellMM, 2e-4}, {"DwellUpdateMM", &o.DwellUpdateMM, 1e-6}, {"DwellResidualN", &o.DwellResidualN, 1e-3},
	} {
		if *f.v == 0 {
			*f.v = f.d
		}
		if !(*f.v > 0) {
			return o, fmt.Errorf("solve: option %s is %g: it must be positive", f.name, *f.v)
		}
	}
	if !(o.DwellN >= 0) {
		return o, fmt.Errorf("solve: option DwellN is %g: it must not be negative", o.DwellN)
	}
	if !(o.EnergyPart >= 0) {
		return o, fmt.Errorf("solve: option EnergyPart is %g: it must not be negative", o.EnergyPart)
	}
	for _, f := range []struct {
		name string
		v    *int
		d    int
	}{{"Iterations", &o.Iterations, 25}, {"Halvings", &o.Halvings, 6}, {"DwellMost", &o.DwellMost, 40}, {"Augmentations", &o.Augmentations, 8}} {
		if *f.v == 0 {
			*f.v = f.d
		}
		if *f.v < 0 {
			return o, fmt.Errorf("solve: option %s is %d: it must be positive", f.name, *f.v)
		}
	}
	return o, nil
}
