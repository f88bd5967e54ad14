package deploy_test

import (
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// Keys that are turned 60 degrees off the sinuses are found out: the program is given up before the valve is released, and the keys taken back. One that goes on regardless ends in an outcome that calls each of them not seated, and tells why.
func TestPropKeysOnCommissuresAreFoundOut(t *testing.T) {
	wrong := func(aborts bool) *rehearsed {
		return &rehearsed{task: func(t *testing.T) *deploy.Task {
			return deploy.Coarse(t, deploy.Shipped(t, "keys-not-seated", 11, aborts), size25, deploy.RoundRoot(1))
		}}
	}
	out, of := wrong(true).get(t)
	if out.Rehearsed.Status != valve.Aborted || out.Rehearsed.Abort == nil || out.Final != nil || of.Seating.Verdict != outcome.Unknown {
		t.Fatalf("%s, %+v", out.Rehearsed.Status, out.Rehearsed.Abort)
	}
	if a := out.Rehearsed.Abort; len(a.TakenBack) != 1 || a.TakenBack[0] != valve.PartKeys || a.Step < 6 || a.Step > 8 || !strings.HasPrefix(a.When, "key") {
		t.Errorf("%+v", a)
	}
	out, of = wrong(false).get(t)
	if out.Rehearsed.Status != valve.Done || out.Final == nil {
		t.Fatalf("without aborts: %s", out.Rehearsed.Status)
	}
	if math.Abs(number(t, "angle", of.Seating.MostOffMiddleDeg)) < 50 || of.Seating.Verdict != outcome.NotSeated || number(t, "seated keys", of.Seating.SeatedKeys) != 0 {
		t.Errorf("%+v", of.Seating)
	}
	for _, k := range of.Keys {
		if k.Seated || !strings.Contains(k.Reason, "commissure") {
			t.Errorf("key %d: %+v", k.Key, k)
		}
	}
}
