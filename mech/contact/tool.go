package contact

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Tool keeps samples of bodies off a rigid tool. It is a mech.Term, Remembering, Augmenting, Limiting, Accounting, and Changing only to look at the start.
type Tool struct {
	Title   string
	Samples []Sample
	Shape   Shape
	Law     Law
	// Active multiplies the tool's forces; nil: 1. A control at 0 takes the tool away.
	Active *mech.Dial
	// DeepMM is how deep a sample may stand in the tool at the start; 0: 0.5 mm.
	DeepMM float64

	looked bool
}

// NewTool returns the contact of samples with a tool, which it checks.
func NewTool(title string, samples []Sample, shape Shape, law Law) (*Tool, error) {
	if err := checkSamples(title, samples, &law); err != nil {
		return nil, err
	}
	inner := shape
	if p, ok := shape.(*Placed); ok {
		inner = p.Shape
	}
	if c, ok := inner.(interface{ Check() error }); ok {
		if err := c.Check(); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, title)
		}
	}
	return &Tool{Title: title, Samples: samples, Shape: shape, Law: law}, nil
}

// Name returns the title.
func (t *Tool) Name() string { return t.Title }

// Len returns the number of samples.
func (t *Tool) Len() int { return len(t.Samples) }

// Blocks returns a sample's.
func (t *Tool) Blocks(e int) []mech.Block { return t.Samples[e].Blocks }

// HistoryLen is 1 without friction.
func (t *Tool) HistoryLen() int { return t.Law.historyLen() }

// Begin leaves the history at 0.
func (t *Tool) Begin(int, []float64) {}

func (t *Tool) active(s *mech.State) float64 {
	if t.Active == nil {
		return 1
	}
	return t.Active.At(s.Controls)
}

// gap returns a sample's place and gap.
func (t *Tool) gap(e int, s *mech.State) (geom.Vec, Gap) {
	p := &t.Samples[e]
	x := p.at(s)
	g := gapOf(t.Shape, x, s.Controls)
	g.MM -= p.RadiusMM
	return x, g
}

// rubs prepares the friction of a sample that is at x.
func (t *Tool) rubs(e int, x geom.Vec, s *mech.State, past []float64) *rub {
	if t.Law.Friction == 0 || past[pastNormalN] == 0 {
		return nil
	}
	p := &t.Samples[e]
	from := p.last(s)
	g := gapOf(t.Shape, from, s.LastControls)
	u := x.Sub(from).Sub(t.Shape.Carry(from, s.LastControls, s.Controls))
	return t.Law.rubs(p.Weight, past, g.Gradient.Unit(), u)
}

// Element gives the energy of one sample. Its zero is at touching.
func (t *Tool) Element(e int, s *mech.State, past []float64, out *mech.Local) error {
	p, l := &t.Samples[e], &t.Law
	on := t.active(s) * p.Weight
	if on == 0 && l.Friction == 0 {
		out.Idle = true
		return nil
	}
	x, g := t.gap(e, s)
	if g.MM-g.MM != 0 {
		return mech.ErrNotFinite
	}
	multiplier := past[pastMultiplier]
	_, push, slope := l.push(multiplier - l.Stiffness*g.MM)
	energy := l.energy(multiplier, g.MM)
	r := t.rubs(e, x, s, past)
	if r == nil && (energy == 0 && push == 0 || on == 0 || g.Cover == 0) {
		out.Idle = true
		return nil
	}
	out.EnergyMJ = on * g.Cover * energy
	grad := g.CoverGradient.Scale(on*energy).AddScaled(-on*g.Cover*push, g.Gradient)
	var h *matrix
	if out.Hessian != nil {
		h = new(matrix)
		if g.CoverGradient != (geom.Vec{}) { // near an end
			h.plus(on*energy, &g.CoverHessian)
			h.outer(-on*push, g.CoverGradient, g.Gradient)
			h.outer(-on*push, g.Gradient, g.CoverGradient)
		}
		h.outer(on*g.Cover*l.Stiffness*slope, g.Gradient, g.Gradient)
		h.plus(-on*g.Cover*push, &g.Hessian)
	}
	if r != nil {
		out.EnergyMJ += r.energy()
		grad = grad.Add(r.force(h))
	}
	p.spread(grad, h, out)
	return nil
}

// normalN returns the force of a sample at its multiplier.
func (t *Tool) normalN(e int, s *mech.State, past []float64) (forceN, push float64) {
	_, g := t.gap(e, s)
	_, push, _ = t.Law.push(past[pastMultiplier] - t.Law.Stiffness*g.MM)
	return t.active(s) * t.Samples[e].Weight * g.Cover * push, push
}

// Augment sets the multiplier to what the sample pushes with, and lets it rub at that.
func (t *Tool) Augment(e int, s *mech.State, past []float64) (changeN float64) {
	n, push := t.normalN(e, s, past)
	return t.Law.augment(t.Samples[e].Weight*t.active(s), push, n, past)
}

// Commit keeps the slip and the normal force.
func (t *Tool) Commit(e int, s *mech.State, past []float64) {
	if t.Law.Friction == 0 {
		return
	}
	x := t.Samples[e].at(s)
	if r := t.rubs(e, x, s, past); r != nil {
		r.commit(past)
	}
	past[pastNormalN], _ = t.normalN(e, s, past)
	t.Law.open(t.Samples[e].Weight, past)
}

// Account returns the energy of penalty and stick, and the heat of friction, after Commit.
func (t *Tool) Account(e int, s *mech.State, past []float64) (storedMJ, lostMJ float64) {
	_, g := t.gap(e, s)
	l, p := &t.Law, &t.Samples[e]
	storedMJ, lostMJ = l.account(p.Weight, past)
	return storedMJ + t.active(s)*p.Weight*g.Cover*l.energy(past[pastMultiplier], g.MM), lostMJ
}

// Stale reports false: a tool's samples are always the same.
func (t *Tool) Stale(*mech.State) bool { return false }

// Update looks at the start for samples that stand deep in the tool, and changes nothing.
func (t *Tool) Update(s *mech.State) (bool, error) {
	if t.looked || s.Steps > 0 {
		return false, nil
	}
	deep := t.DeepMM
	if deep == 0 {
		deep = 0.5
	}
	for e := range t.Samples {
		_, g := t.gap(e, s)
		if t.active(s) != 0 && g.Cover > 0 && !(g.MM >= -deep) {
			return false, &mech.ElementError{Term: t.Title, Element: e, Reason: fmt.Sprintf("the sample at block %d starts %.3g mm deep in the tool", t.Samples[e].Blocks[0], -g.MM)}
		}
	}
	t.looked = true
	return false, nil
}

// Limit keeps samples from passing through the middle of a tool: half the way there at most.
func (t *Tool) Limit(s *mech.State, du []float64) float64 {
	part := 1.0
	for e := range t.Samples {
		p := &t.Samples[e]
		room := t.Shape.RoomMM(p.at(s), s.Controls)
		if d := p.moves(du).Norm(); d*part > room/2 {
			part = room / 2 / d
		}
	}
	return part
}

// Force returns what a sample bears.
func (t *Tool) Force(e int, s *mech.State, past []float64) Force {
	p := &t.Samples[e]
	x, g := t.gap(e, s)
	f := Force{AtMM: x, AreaMM2: p.AreaMM2, GapMM: g.MM}
	f.NormalN, _ = t.normalN(e, s, past)
	f.ForceN = g.Gradient.Scale(f.NormalN)
	if r := t.rubs(e, x, s, past); r != nil {
		f.FrictionN = r.force(nil).Scale(-1)
		f.ForceN = f.ForceN.Add(f.FrictionN)
	}
	return f
}
