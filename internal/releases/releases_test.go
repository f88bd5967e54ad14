package releases

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func study(t *testing.T) *Study {
	t.Helper()
	devices, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	programs, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	s := &Study{Route: "transapical", Programs: programs, SpacingMM: 4}
	for i := range devices {
		if devices[i].ID == "j-valve-ta" {
			s.Device = &devices[i]
		}
	}
	return s
}

// ended is a deployment by a made-up rule: 21 is refused, 23 stuck, 25 given up, 27 done.
func ended(_ context.Context, t *deploy.Task) (*deploy.Deployment, error) {
	d := &deploy.Deployment{Iterations: 1000, EnergyPart: 0.002}
	switch t.Size.Label {
	case "21":
		return nil, fault.New("DEPLOY-WALL", "the wall cannot be meshed", "Check the segmentation.")
	case "23":
		d.Trouble = &deploy.Trouble{Step: 9, Stage: "let-out outflow", Status: "too-hard", Reason: "no convergence"}
	case "25":
		d.Rehearsed.Status, d.Rehearsed.Abort = valve.Aborted, &valve.AbortResult{When: "keyForceN > 6 (7.1)"}
	default:
		d.Rehearsed.Status = valve.Done
		d.Moments = []deploy.Moment{{Observation: valve.Observation{DepthMM: 3.5}}}
		d.Loads = []deploy.Load{{Name: valve.Diastole, MovedMM: -0.4, Held: true}, {Name: valve.Systole, MovedMM: 3.2, Held: true}}
	}
	return d, nil
}

// Each end is told as what it is; what the program gave up has come to an end, what mechanics did not bring to rest has not.
func TestEndsAreTold(t *testing.T) {
	s := study(t)
	s.Rehearse = ended
	heard := 0
	cases, err := s.Run(t.Context(), 2, 7, func(done, of int, c *Case) { heard++ })
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 8 || heard != 8 {
		t.Fatalf("%d cases, heard of %d", len(cases), heard)
	}
	for i, want := range []string{Refused, Stuck, GivenUp, Done, Refused, Stuck, GivenUp, Done} {
		c := &cases[i]
		if c.End != want || c.Phantom != i/4 || c.Size != s.Device.Sizes[i%4].Label || (c.Why == "") != (want == Done) {
			t.Errorf("case %d: %+v", i, c)
		}
		if want == Done && (c.DepthMM != 3.5 || c.MovedMM != -0.4 || c.SystoleMM != 3.2 || c.held()) || want != Done && !math.IsNaN(c.DepthMM) {
			t.Errorf("case %d: %+v", i, c)
		}
	}
	if cases[0].Indication == cases[4].Indication {
		t.Error("insufficiency and stenosis do not take turns")
	}
	if n := Converged(cases); n != 4 {
		t.Errorf("%d came to an end", n)
	}
	var b strings.Builder
	if err := Markdown(&b, s.Device, cases, 7); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| mechanics that came to an end | >= 98 % | 50.0 % of 8 | **missed** |", "step 9, let-out outflow: too-hard: no convergence", "the wall cannot be meshed", "keyForceN > 6 (7.1)"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, &b)
		}
	}
}

// An error that is nobody's refusal ends the study.
func TestErrorsEndTheStudy(t *testing.T) {
	s := study(t)
	wrong := errors.New("no such thing")
	s.Rehearse = func(context.Context, *deploy.Task) (*deploy.Deployment, error) { return nil, wrong }
	if _, err := s.Run(t.Context(), 1, 1, nil); !errors.Is(err, wrong) {
		t.Errorf("%v", err)
	}
}

// The i-th phantom does not depend on how many there are, and both indications are drawn in any pose.
func TestDraw(t *testing.T) {
	a, b := Draw(1, 0), Draw(1, 1)
	if a.Indication != phantom.Insufficiency || b.Indication != phantom.Stenosis || a.Seed == b.Seed || Draw(1, 0) != a {
		t.Errorf("%+v\n%+v", a, b)
	}
}
