package catalog_test

import (
	"io/fs"
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func programs(t testing.TB) []valve.Program {
	t.Helper()
	all, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every program is called by its file, is for some device, and fits every device that it says it is for.
func TestProgramsFitTheirDevices(t *testing.T) {
	files, err := catalog.ProgramFiles()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(files, "*.json")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d files: %v", len(names), err)
	}
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	all := programs(t)
	for i := range all {
		p, served := &all[i], 0
		if !slices.Contains(names, p.ID+".json") {
			t.Errorf("%s lies in another file", p.ID)
		}
		for j := range devices {
			if !p.Serves(&devices[j]) {
				continue
			}
			served++
			if err := p.Fit(&devices[j]); err != nil {
				t.Error(err)
			}
		}
		if served == 0 {
			t.Errorf("%s is for no device of the catalogue", p.ID)
		}
		for _, id := range p.For.Devices {
			if !slices.ContainsFunc(devices, func(d valve.Device) bool { return d.ID == id && p.Serves(&d) }) {
				t.Errorf("%s is for %s, which it does not serve", p.ID, id)
			}
		}
	}
}

// Every device that can be deployed has one program, and only one that is no teaching case, for each of its diseases and its first route.
func TestDevicesHaveTheirProgram(t *testing.T) {
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	all, built := programs(t), 0
	for i := range devices {
		d := &devices[i]
		if d.Build == nil {
			continue
		}
		built++
		if d.Build.Delivery.Retrieval == nil {
			t.Errorf("%s does not say what can be taken back", d.ID)
		}
		for _, x := range d.Indications {
			for _, a := range d.Access {
				var ids []string
				for j := range all {
					p := &all[j]
					if !p.Teaching && p.Serves(d) && slices.Contains(p.For.Indications, x.Indication) && slices.Contains(p.For.Routes, a.Route) {
						ids = append(ids, p.ID)
					}
				}
				if len(ids) != 1 {
					t.Errorf("%s, %s, %s: programs %v", d.ID, x.Indication, a.Route, ids)
				}
			}
		}
	}
	if built < 5 {
		t.Errorf("%d devices are built", built)
	}
}

// Every number of a program that a source does not give is marked: what holds 3 mm or 1 N cannot be published.
func TestProgramNumbersAreAssumed(t *testing.T) {
	all := programs(t)
	for i := range all {
		p := &all[i]
		for j := range p.Steps {
			s := &p.Steps[j]
			mark := s.Confidence
			if mark == "" {
				mark = p.Confidence
			}
			numbers := s.Until != nil
			for _, x := range []*float64{s.ToDepthMM, s.ToHeightMM, s.ByDeg, s.MaxDeg, s.MaxMM, s.Fraction, s.BalloonDiameterMM} {
				numbers = numbers || x != nil
			}
			if numbers && mark != valve.Assumed {
				t.Errorf("%s, step %d (%s): marked as %s", p.ID, j+1, s.Label(), mark)
			}
		}
		for j, a := range p.Aborts {
			if a.Confidence != valve.Assumed {
				t.Errorf("%s, abort %d: marked as %q", p.ID, j+1, a.Confidence)
			}
		}
	}
}

// risesMM is how far a frame's lower edge rises as it opens and grows shorter.
const risesMM = 3.5

// anatomy is mechanics without any: the frame goes where it is pushed; a key goes down until it stands on the bottom of its sinus or, turned away, on a
// commissure, and is pressed by 1 N/mm from there on.
type anatomy struct {
	heightMM, angleDeg, keys float64
	bottomMM                 float64 // of the keys over the frame's inflow edge
	roomDeg                  float64
}

func (a *anatomy) do(m valve.Motion) (valve.Observation, error) {
	a.heightMM += m.UpMM
	a.angleDeg = math.Mod(a.angleDeg+m.TurnDeg+180, 120) - 60 // one third of a turn is as good as none
	switch m.Part {
	case valve.PartKeys:
		a.keys = m.ToFraction
	case valve.PartInflow, valve.PartFrame:
		a.heightMM += risesMM * (m.ToFraction - m.FromFraction)
	}
	o := valve.Observation{DepthMM: -a.heightMM, AngleDeg: a.angleDeg}
	if a.keys < 1 {
		return o, nil
	}
	floor := 0.0
	if math.Abs(a.angleDeg) > a.roomDeg {
		floor = 14
	}
	at := a.heightMM + a.bottomMM
	for i := range o.KeyHeightMM {
		o.KeyHeightMM[i], o.KeyForceN[i] = max(at, floor), max(0, floor-at)
	}
	return o, nil
}

// With an anatomy that gives way to everything each program comes to its end, turned as it may be at the start; the teaching case is given up at the step
// where the keys are looked at, and the keys are taken back.
func TestProgramsCanBeDone(t *testing.T) {
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	all := programs(t)
	for i := range all {
		p := &all[i]
		for j := range devices {
			d := &devices[j]
			if !p.Serves(d) {
				continue
			}
			for _, angle := range []float64{0, 37, -59} {
				route := p.For.Routes[slices.IndexFunc(p.For.Routes, d.Reaches)]
				a := &anatomy{heightMM: 25, angleDeg: angle}
				if k := d.Build.Keys; k != nil {
					a.bottomMM, a.roomDeg = k.BottomShare.Value*d.Sizes[0].FrameHeightMM.Value, (120-k.WidthDeg.Value)/2
				}
				r, err := valve.NewRehearsal(p, d, route, valve.Increments{}, valve.Observation{DepthMM: -25, AngleDeg: angle})
				if err != nil {
					t.Error(err)
					continue
				}
				x, err := r.Run(a.do)
				if err != nil {
					t.Error(err)
					continue
				}
				last := x.Steps[len(x.Steps)-1]
				switch {
				case !p.Teaching && (x.Status != valve.Done || len(x.Steps) != len(p.Steps) || !last.Progress.Detached):
					t.Errorf("%s with %s from %g deg: %s at step %d (%s): %s", p.ID, d.ID, angle, x.Status, last.Step, last.Label, last.ReasonEN)
				case p.Teaching && (x.Status != valve.Aborted || x.Abort.Step != 7 || !slices.Equal(x.Abort.TakenBack, []string{valve.PartKeys}) || a.keys != 0):
					t.Errorf("%s with %s from %g deg: %s at step %d (%s), %+v", p.ID, d.ID, angle, x.Status, last.Step, last.Label, x.Abort)
				}
			}
		}
	}
}
