package deploy

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// until returns a shipped program as far as a step, as one for teaching.
func until(t *testing.T, id string, steps int) *valve.Program {
	t.Helper()
	all, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID == id {
			p.Steps, p.Aborts, p.Teaching = p.Steps[:steps], nil, true
			return &p
		}
	}
	t.Fatalf("no program %s", id)
	return nil
}

// coarse is a program with a J-Valve in a symmetric root, on small meshes and in large motions.
func coarse(t *testing.T, program *valve.Program) *Task {
	t.Helper()
	d, alloys := device(t, "j-valve-ta")
	return &Task{Root: symmetric().root(), Device: d, Size: &d.Sizes[1], Alloys: alloys, Program: program, Route: "transapical", Indication: Insufficiency, Placement: Placement{DepthMM: 4},
		Options: Options{Mesh: Mesh{StrutElements: 4, SegmentMM: 2}, Patient: PatientOptions{WallMM: 3, LeafletMM: 2.5}, Increments: valve.Increments{MM: 4, Fraction: 1}}}
}

// keysOut rehearses a J-Valve as far as its keys are out and turned, on small meshes.
func keysOut(t *testing.T, turnDeg, mostDeg float64) *Deployment {
	t.Helper()
	program := until(t, "j-valve-ta-ar", 4)
	if mostDeg > 0 {
		program.Steps[3].MaxDeg = &mostDeg
	}
	task := coarse(t, program)
	task.Placement.TurnDeg = turnDeg
	out, err := task.Rehearse(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if out.Trouble != nil {
		t.Fatalf("%+v", out.Trouble)
	}
	for _, m := range out.Moments {
		if !m.Alone {
			t.Errorf("step %d: nothing is near, and it is rehearsed in the root", m.Motion.Step)
		}
	}
	return out
}

// Keys that are let go over the leaflets open evenly, are felt by the aorta alone, and stand in the sinuses.
func TestPropKeysOpenOverTheLeaflets(t *testing.T) {
	out := keysOut(t, 0, 0)
	if out.Rehearsed.Status != valve.Done {
		t.Fatalf("%+v", out.Rehearsed.Status)
	}
	o := out.Moments[len(out.Moments)-1].Observation
	if math.Abs(o.AngleDeg) > 0.1 || o.DepthMM > -16 {
		t.Errorf("%+v", o)
	}
	for k := range 3 {
		if o.KeyForceN[k] < 0 || math.Abs(o.KeyForceN[k]-o.KeyForceN[0]) > 0.05*o.KeyForceN[0]+0.01 || math.Abs(o.KeyHeightMM[k]-o.KeyHeightMM[0]) > 0.1 {
			t.Errorf("keys press with %v N at %v mm", o.KeyForceN, o.KeyHeightMM)
		}
	}
	if out.EnergyPart > 0.02 || out.Final != nil {
		t.Errorf("energy %g", out.EnergyPart)
	}
}

// Mechanics that give up say in which step that was, or that it was none, and what was reached stands.
func TestTroubleTellsItsStep(t *testing.T) {
	for step, want := range map[int]string{-1: "crimp", 2: "step 3, let-out keys"} {
		h, err := coarse(t, until(t, "j-valve-ta-ar", 4)).prepare()
		if err != nil {
			t.Fatal(err)
		}
		spoil := func() { // no step is short enough for one iteration
			for _, r := range []*rig{h.alone, h.inside} {
				if r.solver, err = solve.New(r.model, solve.Options{Iterations: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if step < 0 {
			spoil()
		}
		h.watch = func(_ *Deployment, m Moment) {
			if m.Motion.Step == step && m.Observation.DepthMM < -17 {
				spoil()
			}
		}
		out, err := h.end(h.work(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if x := out.Trouble; x == nil || x.Where() != want || x.Step != max(0, step+1) || x.Reason == "" || x.Status != "too-hard" || (x.Step > 0) != (len(out.Moments) > 0) {
			t.Errorf("spoiled after step %d: %+v after %d motions", step, x, len(out.Moments))
		}
	}
}

// What is observed and cannot be, and a device of which no model can be made, are told as what they are.
func TestRehearsalSaysWhatCannotBe(t *testing.T) {
	h, err := coarse(t, until(t, "j-valve-ta-ar", 4)).prepare()
	if err != nil {
		t.Fatal(err)
	}
	h.sinuses.nadir[1].Z = -1e5
	out, err := h.end(h.work(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if x := out.Trouble; x == nil || x.Where() != "step 3, let-out keys" || x.Status != "broken" || !strings.Contains(x.Reason, "keyHeightMM is") || len(out.Moments) == 0 {
		t.Errorf("keys 100 m over a sinus: %+v", x)
	}
	task := coarse(t, until(t, "j-valve-ta-ar", 4))
	task.Alloys = nil
	if _, err := task.Rehearse(t.Context(), nil); fault.Code(err) != "DEPLOY-MODEL" || !strings.Contains(err.Error(), "alloy") {
		t.Errorf("no alloys: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := coarse(t, until(t, "j-valve-ta-ar", 4)).Rehearse(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ended by the caller: %v", err)
	}
}

// A motion that brings the device near tissue is taken back and done again in the root: its work counts once.
func TestPropMotionTakenBackCostsNoEnergy(t *testing.T) {
	task := coarse(t, until(t, "j-valve-ta-ar", 5))
	task.Options.EnergyPart = 2e-4
	out, err := task.Rehearse(t.Context(), nil)
	if err != nil || out.Trouble != nil {
		t.Fatal(err, out)
	}
	last, back := out.Moments[len(out.Moments)-1], 0
	for i, m := range out.Moments[1:] {
		if !m.Alone && out.Moments[i].Alone {
			back++
		}
	}
	if back != 1 || last.Observation.KeyForceN[0] < 1 {
		t.Fatalf("it entered the root %d times, and feels %v N", back, last.Observation.KeyForceN)
	}
	if out.EnergyPart > 1e-3 { // 7e-5; 1e-2 if the work of what was taken back counts
		t.Errorf("%.2g of the energy is not accounted for", out.EnergyPart)
	}
}

// Pulls begin from where the valve was held: what they did counts no more once they are taken back.
func TestPropPullTakenBackCostsNoEnergy(t *testing.T) {
	verify.Long(t)
	task := coarse(t, until(t, "j-valve-ta-ar", 11))
	task.Options.PullMM, task.Options.EnergyPart = 3, 5e-4
	out, err := task.Rehearse(t.Context(), nil)
	if err != nil || out.Trouble != nil || len(out.Pulls) != 2 {
		t.Fatal(err, out)
	}
	if out.EnergyPart > 5e-3 { // 1.6e-3; 2e-2 if the work of the pulls counts
		t.Errorf("%.2g of the energy is not accounted for", out.EnergyPart)
	}
}

// Keys 40 degrees off are turned into the sinuses; those that may not be turned so far are told not to stand in them.
func TestPropKeysAreTurnedIntoTheSinuses(t *testing.T) {
	verify.Long(t)
	out := keysOut(t, 40, 0)
	last := out.Moments[len(out.Moments)-1].Observation
	if out.Rehearsed.Status != valve.Done || math.Abs(last.AngleDeg) > 10 {
		t.Errorf("%s, at %g degrees", out.Rehearsed.Status, last.AngleDeg)
	}
	out = keysOut(t, 60, 15)
	last = out.Moments[len(out.Moments)-1].Observation
	if out.Rehearsed.Status != valve.NotReached || math.Abs(last.AngleDeg) < 30 {
		t.Errorf("60 degrees off and turned by 15: %s, at %g degrees", out.Rehearsed.Status, last.AngleDeg)
	}
}
