package deploy

import (
	"context"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

// What the tests that stand outside, because they read outcomes, share with those inside.

// Truth is the known root of a phantom with pure insufficiency.
func Truth(t *testing.T, seed uint64) *heart.Root { return truth(t, seed) }

// Device is a device of the catalogue with the alloys.
func Device(t *testing.T, id string) (*valve.Device, map[string]*valve.Alloy) {
	t.Helper()
	return device(t, id)
}

// Coarse is a task with a size of the J-Valve, from 0, in a root, on small meshes and in large motions.
func Coarse(t *testing.T, program *valve.Program, size int, root *heart.Root) *Task {
	t.Helper()
	task := coarse(t, program)
	task.Size, task.Root = &task.Device.Sizes[size], root
	return task
}

// Shipped is a shipped program as far as a step; its aborts, where they are wanted.
func Shipped(t *testing.T, id string, steps int, aborts bool) *valve.Program {
	t.Helper()
	p := until(t, id, steps)
	if !aborts {
		return p
	}
	all, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].ID == id {
			p.Aborts = all[i].Aborts
		}
	}
	return p
}

// RoundRoot is a root with an annulus of 24 mm in which all thirds are alike, s times as large.
func RoundRoot(s float64) *heart.Root { return symmetric().times(s).root() }

func (m model) times(s float64) model {
	for _, x := range []*float64{&m.annulus, &m.stj, &m.aorta, &m.height, &m.bulge, &m.low, &m.high, &m.top[0], &m.top[1], &m.top[2]} {
		*x *= s
	}
	return m
}

// LopsidedRoot is a root that has no symmetry, or its mirror image in a plane through its axis.
func LopsidedRoot(mirrored bool) *heart.Root {
	m := symmetric()
	m.eccentric, m.tilt, m.mirror = 0.12, 0.08, mirrored
	for i := range 3 {
		m.nadir[i] += []float64{0.1, -0.08, 0.02}[i]
		m.commissure[i] += []float64{-0.05, 0.09, 0.04}[i]
		m.top[i] += []float64{0.8, -0.6, 0.2}[i]
	}
	return m.root()
}

// Changed is how a rehearsal is changed before it begins: the law of metal on tissue, that of everything else that metal touches, and how stiff the arms are.
type Changed struct {
	Tissue, Rest func(l *contact.Law)
	Arms         float64 // factor, 0: none
}

// RehearseChanged rehearses a task so.
func RehearseChanged(ctx context.Context, t *Task, c Changed) (*Deployment, error) {
	h, err := t.prepare()
	if err != nil {
		return nil, err
	}
	if c.Tissue != nil {
		for _, x := range h.inside.touches {
			c.Tissue(&x.Law)
		}
	}
	for _, r := range []*rig{h.alone, h.inside} {
		p := r.implant
		if c.Arms != 0 {
			r.state.Controls[p.HoldFrame] *= c.Arms
			r.state.Controls[p.HoldKeys] *= c.Arms
		}
		if c.Rest == nil {
			continue
		}
		c.Rest(&p.inflow.Law)
		c.Rest(&p.outflow.Law)
		if p.Keys != nil {
			c.Rest(&p.keysCapsule.Law)
			c.Rest(&p.keysOnFrame.Law)
		}
	}
	return h.end(h.work(ctx))
}

// Even is a table with one tissue for every region of the wall.
func Even(t *testing.T, youngMPa, thicknessMM, bedNMM3 float64) *Tissues {
	t.Helper()
	return even(t, youngMPa, thicknessMM, bedNMM3)
}

// AboveRoot is the round root with another junction and aorta, radii in mm.
func AboveRoot(junctionMM, aortaMM float64) *heart.Root {
	m := symmetric()
	m.stj, m.aorta = junctionMM, aortaMM
	return m.root()
}
