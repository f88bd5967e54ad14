package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/outcome"
)

// pressed is what must not depend on penalties.
func pressed(t *testing.T, d *deploy.Deployment, o *outcome.Outcome) map[string]float64 {
	t.Helper()
	f := d.Final.Forces
	c := o.Contact
	return map[string]float64{
		"force on the wall, N":              f.FrameWallN,
		"largest pressure on the wall, MPa": number(t, "pressure", c.WallMPa),
		"largest pressure on the septum":    number(t, "pressure", c.SeptalMPa),
		"force on the septum, N":            number(t, "force", c.SeptalN),
		"contact pressure index, %":         number(t, "index", c.IndexPercent),
		"force on the outflow tract, N":     number(t, "force", o.Forces.LVOTN),
		"force at the annulus, N":           number(t, "force", o.Forces.AnnulusN),
	}
}

// Penalties stand for rigid metal and sheaths: crimping and release with twice the stiffness between metal and metal end with the same forces on the tissue, level by level, the same pressures and the same contact pressure index within 5 %.
//
// The contact of metal with tissue is no penalty: it is what a wire goes into tissue by (rig.go), and it is in series with the wall. Twice of that, which is a change of the patient, changes forces and pressures within 5 % too. The index counts what
// touches, however lightly, and fewer points do on stiffer tissue: within 25 %.
func TestVerifyPressuresDoNotDependOnPenalties(t *testing.T) {
	stiffer := func(tissue, rest float64) map[string]float64 {
		r := held(size25, 8)
		if tissue != 1 || rest != 1 {
			r.do = func(t *testing.T, task *deploy.Task) (*deploy.Deployment, error) {
				return deploy.RehearseChanged(t.Context(), task, deploy.Changed{Tissue: func(l *contact.Law) { l.Stiffness *= tissue }, Rest: func(l *contact.Law) { l.Stiffness *= rest }})
			}
		} else {
			r = heldAt8MM
		}
		d, o := r.get(t)
		return pressed(t, d, o)
	}
	one, tools, tissue := stiffer(1, 1), stiffer(1, 2), stiffer(2, 1)
	for what, x := range one {
		t.Logf("%s: %.4f; penalties twice as stiff %+.1f %%, tissue %+.1f %%", what, x, 100*(tools[what]/x-1), 100*(tissue[what]/x-1))
		if math.Abs(tools[what]/x-1) > 0.05 {
			t.Errorf("%s: %.4f, with penalties twice as stiff %.4f", what, x, tools[what])
		}
		bound := 0.05
		if what == "contact pressure index, %" {
			bound = 0.25
		}
		if math.Abs(tissue[what]/x-1) > bound {
			t.Errorf("%s: %.4f, on tissue twice as stiff under the wires %.4f", what, x, tissue[what])
		}
	}
}
