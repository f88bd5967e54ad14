package contact

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Touch keeps samples of bodies off the surface or the wires of a body, which may be their own. It is a mech.Term, Remembering, Augmenting, Changing, Limiting and Accounting.
type Touch struct {
	Title   string
	Samples []Sample
	Law     Law
	// DeepPart is how deep a sample may stand in the body where a step begins, as a part of the thickness that it has there; 0: a half.
	DeepPart float64
	reach    *reach
}

// NewTouch returns the contact of samples with a body. from is the body that the samples are of: where it hangs together with the other, by common blocks or because it is the same, neighbours are left out; nil if there is nothing of
// that kind. marginMM is how far things may move before pairs are looked for again, and reachMM the widest gap at which a multiplier may still push: multipliers are bounded by it times the stiffness. 0: 0.5 and 0.25 mm.
func NewTouch(m *mech.Model, title string, from *Body, samples []Sample, to *Body, law Law, marginMM, reachMM float64) (*Touch, error) {
	if err := checkSamples(title, samples, &law); err != nil {
		return nil, err
	}
	hull := make([][]Sample, len(samples))
	for e := range samples {
		hull[e] = samples[e : e+1]
	}
	r, err := newReach(m, title, from, to, hull)
	if err != nil {
		return nil, err
	}
	if err := r.margins(title, &law, marginMM, reachMM); err != nil {
		return nil, err
	}
	return &Touch{Title: title, Samples: samples, Law: law, reach: r}, nil
}

func (c *reach) margins(title string, law *Law, marginMM, reachMM float64) error {
	if !(marginMM >= 0) || !(reachMM >= 0) || math.IsInf(marginMM+reachMM, 0) {
		return fmt.Errorf("contact: %s: a margin of %g and a reach of %g mm", title, marginMM, reachMM)
	}
	c.setMM = law.SmoothMM
	if law.Soft {
		c.reachMM = 0 // without multipliers only what touches pushes
	}
	if marginMM > 0 {
		c.marginMM = marginMM
	}
	if reachMM > 0 {
		c.reachMM = reachMM
	}
	return nil
}

// Name returns the title.
func (t *Touch) Name() string { return t.Title }

// Len returns the number of samples.
func (t *Touch) Len() int { return len(t.Samples) }

// Blocks returns a sample's own blocks and those of what is in its reach.
func (t *Touch) Blocks(e int) []mech.Block { return t.reach.blocks[e] }

// HistoryLen is 1 without friction.
func (t *Touch) HistoryLen() int { return t.Law.historyLen() }

// Begin leaves the history at 0.
func (t *Touch) Begin(int, []float64) {}

// Element gives the energy of one sample.
func (t *Touch) Element(e int, s *mech.State, past []float64, out *mech.Local) error {
	p, l, c := &t.Samples[e], &t.Law, t.reach
	multiplier := past[pastMultiplier]
	if len(c.candidates[e]) == 0 {
		out.Idle = true
		return nil
	}
	x, w := p.at(s), c.to.now(s)
	touches := multiplier > 0
	var d derivatives
	for i := range c.candidates[e] {
		k := &c.candidates[e][i]
		sx := &c.complex.all[k.simplex]
		at := corners(&w, sx)
		f := footOn(x, &at, int(sx.n))
		gap := f.d - p.RadiusMM - c.half(k.simplex)
		integral, push, slope := l.push(multiplier - l.Stiffness*gap)
		if push == 0 {
			continue
		}
		if !(f.d > 0) {
			return fmt.Errorf("the sample at block %d lies in the middle of %s", p.Blocks[0], t.describe(k.simplex))
		}
		touches = true
		n := float64(k.count) * p.Weight
		out.EnergyMJ += n * integral / l.Stiffness
		first, second := -n*push, n*l.Stiffness*slope
		f.energy((second-first/f.d)/(f.d*f.d), first/f.d, out.Hessian != nil, &d)
		pl := c.placeOf(p, k, &f)
		pl.scatter(&d, out)
	}
	if multiplier > 0 {
		rest, _, _ := l.push(multiplier)
		out.EnergyMJ -= p.Weight * rest / l.Stiffness
	}
	if r, f, pl := c.rubs(e, p, l, s, past); r != nil {
		touches = true
		out.EnergyMJ += r.energy()
		f.rub(r, out.Hessian != nil, &d)
		pl.scatter(&d, out)
	}
	out.Idle = !touches
	return nil
}

// placeOf says where the derivatives of a foot go.
func (c *reach) placeOf(p *Sample, k *candidate, f *foot) (pl place) {
	for i := range p.Blocks {
		pl.add(i, 0, p.Coefs[i])
	}
	for i := range f.n {
		if slot := k.slot[f.at[i]]; slot >= 0 {
			pl.add(int(slot), int8(i+1), 1)
		}
	}
	return pl
}

func (t *Touch) describe(simplex int32) string { return t.reach.describe(simplex) }

func (c *reach) describe(simplex int32) string {
	s := &c.complex.all[simplex]
	switch {
	case int(simplex) < len(c.to.Triangles):
		return fmt.Sprintf("triangle %d of %s", simplex, c.to.Title)
	case int(simplex) < c.complex.tops:
		return fmt.Sprintf("segment %d of %s", int(simplex)-len(c.to.Triangles), c.to.Title)
	}
	return fmt.Sprintf("the face of corners %v of %s", s.v[:s.n], c.to.Title)
}

// normalN returns the sample's force and the force a unit of weight towards the nearest top.
func (t *Touch) normalN(e int, s *mech.State, past []float64) (forceN, push, gapMM float64, normal geom.Vec) {
	p, l, c := &t.Samples[e], &t.Law, t.reach
	x, w := p.at(s), c.to.now(s)
	gapMM = math.Inf(1)
	for i := range c.candidates[e] {
		k := &c.candidates[e][i]
		sx := &c.complex.all[k.simplex]
		at := corners(&w, sx)
		f := footOn(x, &at, int(sx.n))
		gap := f.d - p.RadiusMM - c.half(k.simplex)
		_, q, _ := l.push(past[pastMultiplier] - l.Stiffness*gap)
		gapMM, push = math.Min(gapMM, gap), math.Max(push, q)
		if q > 0 {
			normal = normal.AddScaled(float64(k.count)*p.Weight*q/f.d, f.r)
		}
	}
	return normal.Norm(), push, gapMM, normal
}

// Augment sets the multiplier to what the sample pushes with, and lets it rub at that.
func (t *Touch) Augment(e int, s *mech.State, past []float64) (changeN float64) {
	n, push, _, _ := t.normalN(e, s, past)
	return t.Law.augment(t.Samples[e].Weight, math.Min(push, t.Law.Stiffness*t.reach.reachMM), n, past)
}

func (l *Law) augment(weight, multiplier, forceN float64, past []float64) (changeN float64) {
	if l.Soft {
		multiplier = 0
	}
	changeN = math.Abs(multiplier-past[pastMultiplier]) * weight
	past[pastMultiplier] = multiplier
	if l.Friction > 0 {
		changeN = math.Max(changeN, l.Friction*math.Abs(forceN-past[pastNormalN]))
		past[pastNormalN] = forceN
	}
	return changeN
}

// Commit keeps the slip and the normal force.
func (t *Touch) Commit(e int, s *mech.State, past []float64) {
	if t.Law.Friction == 0 {
		return
	}
	if r, _, _ := t.reach.rubs(e, &t.Samples[e], &t.Law, s, past); r != nil {
		r.commit(past)
	}
	past[pastNormalN], _, _, _ = t.normalN(e, s, past)
	t.Law.open(t.Samples[e].Weight, past)
}

// Account returns the energy of penalty and stick, and the heat of friction, after Commit.
func (t *Touch) Account(e int, s *mech.State, past []float64) (storedMJ, lostMJ float64) {
	p, l, c := &t.Samples[e], &t.Law, t.reach
	storedMJ, lostMJ = l.account(p.Weight, past)
	x, w := p.at(s), c.to.now(s)
	multiplier := past[pastMultiplier]
	for i := range c.candidates[e] {
		k := &c.candidates[e][i]
		sx := &c.complex.all[k.simplex]
		at := corners(&w, sx)
		integral, _, _ := l.push(multiplier - l.Stiffness*(footOn(x, &at, int(sx.n)).d-p.RadiusMM-c.half(k.simplex)))
		storedMJ += float64(k.count) * p.Weight * integral / l.Stiffness
	}
	if multiplier > 0 && len(c.candidates[e]) > 0 {
		rest, _, _ := l.push(multiplier)
		storedMJ -= p.Weight * rest / l.Stiffness
	}
	return storedMJ, lostMJ
}

// Stale reports whether anything has moved by half of the margin since terms looked.
func (t *Touch) Stale(s *mech.State) bool { return t.reach.stale(s) }

// Update finds the pairs of when terms looked. Where a step begins, samples that stand deep in the body are an error: at the start, and later if a penalty is too soft for its load.
func (t *Touch) Update(s *mech.State) (bool, error) {
	changed, err := t.reach.update(t.Title, s)
	if err != nil {
		return changed, err
	}
	return changed, t.reach.deep(t.Title, t.DeepPart, s)
}

// Limit keeps samples from passing the middle of a sheet or a wire, and from leaving the margin.
func (t *Touch) Limit(s *mech.State, du []float64) float64 { return t.reach.limit(s, du) }

// Force returns what a sample bears.
func (t *Touch) Force(e int, s *mech.State, past []float64) Force {
	p := &t.Samples[e]
	f := Force{AtMM: p.at(s), AreaMM2: p.AreaMM2}
	f.NormalN, _, f.GapMM, f.ForceN = t.normalN(e, s, past)
	if r, _, _ := t.reach.rubs(e, p, &t.Law, s, past); r != nil {
		f.FrictionN = r.force(nil).Scale(-1)
		f.ForceN = f.ForceN.Add(f.FrictionN)
	}
	return f
}
