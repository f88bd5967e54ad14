package ensemble

import (
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/mech"
)

// unsure is a phantom's root with the uncertainties that points of a picture of fair quality have.
func unsure(t *testing.T, seed uint64, indication string) *heart.Root {
	t.Helper()
	_, tr, err := phantom.Generate(t.Context(), phantom.Options{Seed: seed, Indication: indication, Bare: true, AboutRoot: true, SpacingMM: [3]float64{4, 4, 4}, FieldOfViewMM: [3]float64{4, 4, 4}})
	if err != nil {
		t.Fatal(err)
	}
	r := tr.Root
	for i := range 3 {
		r.Hinge[i].SigmaMM, r.Commissure[i].SigmaMM = 0.65, 0.9
	}
	r.Commissure[heart.RightNon].SigmaMM = 2.5 // one seen badly
	r.STJ.SigmaMM, r.MembranousSeptum.SigmaMM, r.EdgeSigmaMM = 1.15, 0.7, 0.13
	return &r
}

// Every member's root is one that a wall can be made of, within the limits of a mesh: its landmarks lie as far off the lumen as the plan's, below the junction, nadirs between commissures.
func TestPropMovedRootsAreMeshed(t *testing.T) {
	table := must(DefaultTable())
	for seed, members := range map[uint64]int{0: 3, 1: 3, 2: 1, 3: 1} {
		task := planned(t)
		task.Indication = []string{deploy.Insufficiency, deploy.Stenosis}[seed%2]
		task.Root = unsure(t, seed, task.Indication)
		o, err := task.Options.Completed()
		if err != nil {
			t.Fatal(err)
		}
		o.Patient.Indication = task.Indication
		wall := faceOf(task.Root.Lumen)
		off := func(p geom.Vec) float64 { return p.Dist(wall.foot(p, task.Root.Lumen.Points[0])) }
		for i := range members {
			x, _, err := Draw(task, table, 0, i)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := deploy.NewPatient(&mech.Model{}, x.Root, o.Patient); err != nil {
				t.Errorf("phantom %d, member %d: %v", seed, i, err)
			}
			for k := range 3 {
				for _, pair := range [][2]heart.Point{{task.Root.Hinge[k], x.Root.Hinge[k]}, {task.Root.Commissure[k], x.Root.Commissure[k]}} {
					if was, is := off(pair[0].PositionMM), off(pair[1].PositionMM); is > was+1e-6 {
						t.Errorf("phantom %d, member %d: a point lies %.2f mm off the lumen, in the plan %.2f mm", seed, i, is, was)
					}
				}
				for p, q := range x.Root.HingeLine[k] {
					if was, is := off(task.Root.HingeLine[k][p]), off(q); is > was+1e-6 {
						t.Errorf("phantom %d, member %d: point %d of the %s cusp's hinge line lies %.2f mm off the lumen, in the plan %.2f mm", seed, i, p, heart.Cusp(k), is, was)
						break
					}
				}
			}
			if !ordered(task.Root, x.Root) {
				t.Errorf("phantom %d, member %d: landmarks changed their order", seed, i)
			}
		}
	}
}
