package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// slidMM is how far a valve may slide that is held: what the shipped programs allow.
const slidMM = 3

// In pure insufficiency the keys hold the valve. Without them it slides more than 3 mm under the diastolic load, so that the pull-out force there is at most that load; with them it is more by at least what keys and clamp bear of the load, and
// by at least the friction of the clamped leaflets on both their faces. The load is borne in full by what is said to bear it.
func TestVerifyKeysRaiseThePullOut(t *testing.T) {
	out, of := keyedInInsufficiency.get(t)
	without, _ := bareInInsufficiency[0.1].get(t)
	x, y := load(t, out, valve.Diastole), load(t, without, valve.Diastole)
	if !x.Held || -x.MovedMM > slidMM || of.Anchor.Verdict != outcome.Held {
		t.Errorf("with keys: moved %.2f mm, %s: %s", x.MovedMM, of.Anchor.Verdict, of.Anchor.Reason)
	}
	if sum := x.FrameWallN + x.KeyWallN + x.LeafletN; math.Abs(sum+x.AxialN) > 0.02*math.Abs(x.AxialN) {
		t.Errorf("%.2f N bear a load of %.2f N", sum, x.AxialN)
	}
	if -y.MovedMM <= slidMM {
		t.Fatalf("without keys it moved %.2f mm", y.MovedMM)
	}
	most := number(t, "pull-out", of.Anchor.Ventricle.MostN)
	clamped := 0.0
	for _, c := range of.Clamps {
		clamped += number(t, "clamp", c.ForceN)
	}
	rise := most + y.AxialN
	if share := x.KeyWallN + x.LeafletN; rise < share || rise < 2*out.Planned.FrictionTissue*clamped || share < -x.AxialN/2 {
		t.Errorf("with keys %.1f N pull it out, without at most %.1f N: keys and clamp bear %.2f N of the load, the clamp is %.2f N", most, -y.AxialN, share, clamped)
	}
	t.Logf("normal forces: outflow tract %.2f N, annulus %.2f N, sinus %.2f N, junction %.2f N", of.Forces.LVOTN.Value, of.Forces.AnnulusN.Value, of.Forces.SinusN.Value, of.Forces.STJN.Value)
	t.Logf("with keys it moved %.2f mm; pull-out %.1f N (%.2f N of %.2f N on the keys, %.2f N on the leaflets, clamp %.2f N); towards the aorta %.2f N; without keys it slid %.1f mm at %.2f N", x.MovedMM, most, x.KeyWallN, -x.AxialN, x.LeafletN, clamped, number(t, "pull-out", of.Anchor.Aorta.SlipN), -y.MovedMM, -y.AxialN)
}

// Without keys, at a friction of 0.1, the valve slips in insufficiency at the diastolic load: it moves far, into the ventricle, is seen to, and comes to rest only where the leaflets that it drags along hold it: Load.Held alone does not tell.
func TestVerifyNoKeysSlips(t *testing.T) {
	out, of := bareInInsufficiency[0.1].get(t)
	x := load(t, out, valve.Diastole)
	if seen := out.Moments[len(out.Moments)-1].Observation.SlipMM; x.MovedMM > -slidMM || seen < slidMM {
		t.Errorf("it moved %.2f mm, seen were %.2f mm", x.MovedMM, seen)
	}
	if of.Anchor.Verdict != outcome.Slips {
		t.Errorf("%s: %s", of.Anchor.Verdict, of.Anchor.Reason)
	}
	// Friction cannot hold more than its coefficient times what the frame presses with, on leaflets and wall.
	normal := x.At.Forces.FrameWallN
	for _, n := range x.At.Forces.FrameLeafletN {
		normal += n
	}
	if bound := out.Planned.FrictionTissue * normal; bound > -x.AxialN/2 {
		t.Errorf("friction may bear %.2f N of %.2f N", bound, -x.AxialN)
	}
	t.Logf("held %v, moved %.2f mm", x.Held, x.MovedMM)
}

// The slip under the diastolic load without keys falls with friction: none and 1 bracket what is likely; without any it slides furthest, with 1 it stays.
func TestVerifyFrictionBracketsTheSlip(t *testing.T) {
	last := math.Inf(1)
	for _, friction := range []float64{0, 0.1, 0.3, 1} {
		out, _ := bareInInsufficiency[friction].get(t)
		x := load(t, out, valve.Diastole)
		slid := -x.MovedMM
		if !(slid < last-0.5) {
			t.Fatalf("at friction %g it slid %.2f mm, at less %.2f mm", friction, slid, last)
		}
		last = slid
		if friction == 0 {
			for _, q := range x.At.Touches {
				if q.FrictionN.Norm() > 0 {
					t.Fatalf("no friction, and point %d bears %v N of it", q.Point, q.FrictionN)
				}
			}
		}
		t.Logf("friction %g: %.2f mm", friction, last)
	}
	if last > 1 {
		t.Errorf("at friction 1 it slid %.2f mm", last)
	}
}
