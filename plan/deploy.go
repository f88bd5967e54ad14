package plan

import (
	"context"
	"fmt"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// pullMM is how far a released valve is drawn each way to see what holds it.
const pullMM = 5

// deployInput is what a rehearsal reads that no step made. Device, indication and route are input of size.
type deployInput struct {
	Size     string
	Program  *valve.Program  // that was given
	Programs []valve.Program // else those to choose from
	Alloys   map[string]*valve.Alloy
	Options  deploy.Options
	Place    Place
}

func (k Catalogue) deployInput(c *Case) deployInput {
	in := deployInput{Size: c.Options.Size, Program: c.Options.Program, Alloys: k.Alloys, Options: deployOptions(c), Place: c.Options.Place}
	if in.Program == nil {
		in.Programs = k.offered()
	}
	return in
}

func deployOptions(c *Case) deploy.Options {
	o := deploy.Options{PullMM: pullMM}
	if c.Options.Draft {
		return o.AmongMany()
	}
	return o
}

// runDeploy rehearses the release in the patient.
func (k Catalogue) runDeploy(ctx context.Context, c *Case, w Watch) error {
	r, over, err := k.rehearsal(c)
	if err != nil {
		return err
	}
	if over != nil {
		c.Warnings = append(c.Warnings, fault.Warning{Code: "DEPLOY-CHOICE", Message: fmt.Sprintf("the first choice of the ranking was passed over, and %s %s is rehearsed: %s", r.device.NameEN, r.size.Label, over.Message), Advice: over.Advice})
	}
	task, err := k.task(c, r)
	if err != nil {
		return err
	}
	if c.Options.Draft {
		c.Warnings = append(c.Warnings, fault.Warning{Code: "DEPLOY-DRAFT", Message: "the rehearsal is a draft: on coarser meshes, which changes depths by up to 0.4 mm, and the valve is not drawn to see what holds it", Advice: "Compare drafts with drafts; rehearse without --draft before anything is decided."})
	}
	n := len(r.program.Steps)
	w(Progress{Note: "crimp"})
	d, err := task.Rehearse(ctx, func(_ *deploy.Deployment, m deploy.Moment) {
		if i := m.Motion.Step; i >= 1 && i <= n {
			w(Progress{Done: float64(i) / float64(n+1), Note: fmt.Sprintf("%s, %d of %d", r.program.Steps[i-1].Label(), i, n)})
		}
	})
	if err != nil {
		return err
	}
	c.Deployment = d
	c.Warnings = append(c.Warnings, d.Warnings...)
	if w := doubt(d); w != nil {
		c.Warnings = append(c.Warnings, *w)
	}
	return nil
}

// task returns the rehearsal as a task: as deep as the program says, or a person.
func (k Catalogue) task(c *Case, r rehearsal) (*deploy.Task, error) {
	p, program := c.Options.Place, r.program
	depth, ok := program.DepthMM()
	if p.DepthMM != nil {
		if !ok {
			return nil, fault.New("DEPLOY-PLACE", fmt.Sprintf("the release program %q brings the valve to no depth of its own: what it sees on the way decides, and --depth cannot", program.ID), "Leave the depth out, or give a program with one (--program).")
		}
		depth = *p.DepthMM
		program = program.AtDepth(depth)
	}
	return &deploy.Task{Root: c.Root, Device: r.device, Size: r.size, Alloys: k.Alloys, Program: program, Route: r.route, Indication: r.indication,
		Placement: deploy.Placement{DepthMM: depth, TurnDeg: p.TurnDeg, TiltDeg: p.TiltDeg, TiltTowardsDeg: p.TiltTowardsDeg}, Options: deployOptions(c)}, nil
}

// doubt says that a rehearsal did not come to its end, if so.
func doubt(d *deploy.Deployment) *fault.Warning {
	if t := d.Trouble; t != nil {
		return &fault.Warning{Code: "DEPLOY-MECHANICS", Message: "the rehearsal stopped " + troubled(t) + "; nothing after it is known",
			Advice: "Try the next size or another program (--device, --size, --program)."}
	}
	r := &d.Rehearsed
	if r.Status == valve.Done {
		return nil
	}
	why := ""
	if n := len(r.Steps); n > 0 {
		s := &r.Steps[n-1]
		why = fmt.Sprintf(" in step %d (%s): %s", s.Step, s.Label, s.ReasonEN)
	}
	if a := r.Abort; a != nil {
		why += ", " + a.When
	}
	return &fault.Warning{Code: "DEPLOY-STOPPED", Message: "the rehearsed release was not finished" + why, Advice: "See what stood against it; try another size, place or program (--size, --program)."}
}

// troubled tells where the mechanics gave up.
func troubled(t *deploy.Trouble) string {
	return fmt.Sprintf("in %s: %s (%s)", t.Where(), t.Reason, t.Status)
}

// runOutcome judges what the rehearsal came to, as far as mechanics go.
func (k Catalogue) runOutcome(_ context.Context, c *Case, _ Watch) error {
	d := c.Deployment
	if d.Trouble != nil && d.Final == nil {
		return fault.New("OUTCOME-MECHANICS", "what the valve comes to is not known: the rehearsal stopped "+troubled(d.Trouble), "Try the next size or another program (--device, --size, --program).")
	}
	device := k.device(d.Device)
	if device == nil {
		return fmt.Errorf("plan: the catalogue has no %s, which was rehearsed", d.Device)
	}
	for i := range device.Sizes {
		if device.Sizes[i].Label != d.Size {
			continue
		}
		o, err := outcome.Of(d, c.Root, device, &device.Sizes[i])
		if err != nil {
			return err
		}
		c.Outcome = o
		return nil
	}
	return fmt.Errorf("plan: %s has no size %q, which was rehearsed", d.Device, d.Size)
}
