package contact

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Wires keeps the segments of a wire off those of wires, which may be its own: lying side by side, crossing, or end on. It is a mech.Term, Remembering, Augmenting, Changing, Limiting and Accounting, with one element for each segment.
//
// The force a unit of length is the law's on
//
//	g = (d^2 - R^2) / 2R,  R the sum of the radii,
//
// which is the gap d - R near touching. Along a segment d^2 is a parabola between the places where the nearest part of the other wire changes, so that the energy is a polynomial there and Gauss's rule of four points integrates
// it exactly: there is no jump between parallel and crossing wires, and none as a wire slides along another. Towards d = 0 the force falls off again, from R/2 on; a penetration of that depth is an error.
type Wires struct {
	Title    string
	Segments []Sample // by segment: its blocks by halves, its radius, its length for weight
	Law      Law
	// DeepPart is how deep a segment may stand in another where a step begins, as a part of the sum of their radii; 0: a half.
	DeepPart float64
	reach    *reach
}

// NewWires returns the contact of the segments of a body with those of another, or of itself; then each of a pair feels the other, and carries one half. Triangles are left to Touch. marginMM and reachMM are as of NewTouch.
func NewWires(m *mech.Model, title string, from, to *Body, law Law, marginMM, reachMM float64) (*Wires, error) {
	if from.Nodes == nil || len(to.Triangles) > 0 {
		return nil, fmt.Errorf("contact: %s: wants deformable wires against wires", title)
	}
	if err := from.Check(); err != nil {
		return nil, err
	}
	if law.HardenMM != 0 {
		return nil, fmt.Errorf("contact: %s: wires do not harden", title) // their energy would be no polynomial of the degree that is integrated
	}
	w := &Wires{Title: title, Segments: from.WireSamples(m, 1), Law: law}
	hull := make([][]Sample, len(w.Segments))
	for e := range w.Segments {
		p := &w.Segments[e]
		if from == to {
			p.Weight /= 2
		}
		for _, b := range p.Blocks {
			hull[e] = append(hull[e], NodeSample(b, p.RadiusMM, p.Weight, p.AreaMM2))
		}
	}
	if err := checkSamples(title, w.Segments, &law); err != nil {
		return nil, err
	}
	var err error
	if w.reach, err = newReach(m, title, from, to, hull); err != nil {
		return nil, err
	}
	return w, w.reach.margins(title, &law, marginMM, reachMM)
}

// Name returns the title.
func (w *Wires) Name() string { return w.Title }

// Len returns the number of segments.
func (w *Wires) Len() int { return len(w.Segments) }

// Blocks returns a segment's own blocks and those of what is in its reach.
func (w *Wires) Blocks(e int) []mech.Block { return w.reach.blocks[e] }

// HistoryLen is 1 without friction.
func (w *Wires) HistoryLen() int { return w.Law.historyLen() }

// Begin leaves the history at 0.
func (w *Wires) Begin(int, []float64) {}

// gauss is Gauss's rule of four points on [0, 1].
var gauss = [4][2]float64{
	{0.5 - 0.861136311594052575/2, 0.347854845137453857 / 2}, {0.5 - 0.339981043584856265/2, 0.652145154862546143 / 2},
	{0.5 + 0.339981043584856265/2, 0.652145154862546143 / 2}, {0.5 + 0.861136311594052575/2, 0.347854845137453857 / 2},
}

// run is a segment beside one simplex of the other wire.
type run struct {
	a, b   geom.Vec
	x      [3]geom.Vec
	n      int
	radius float64 // R
	law    *Law
	lambda float64
}

// x2 returns l - k g at s along the segment.
func (r *run) argument(s float64) float64 {
	f := footOn(r.a.Lerp(r.b, s), &r.x, r.n)
	return r.lambda - r.law.Stiffness*(f.r.Dot(f.r)-r.radius*r.radius)/(2*r.radius)
}

// breaks returns where along the segment the energy's polynomial changes, 0 and 1 included, in rising order.
func (r *run) breaks(buf []float64) []float64 {
	cut := append(buf, 0, 1)
	add := func(s float64) {
		if s > 0 && s < 1 {
			cut = append(cut, s)
		}
	}
	if r.n == 2 {
		e := r.x[1].Sub(r.x[0])
		t0, t1 := r.a.Sub(r.x[0]).Dot(e)/e.Dot(e), r.b.Sub(r.x[0]).Dot(e)/e.Dot(e)
		add(-t0 / (t1 - t0))
		add((1 - t0) / (t1 - t0))
	}
	slices.Sort(cut)
	set := r.law.Stiffness * r.law.SmoothMM
	for i, n := 0, len(cut); i+1 < n; i++ {
		// The parabola through three points, from 0 to 1 on the piece.
		lo, hi := cut[i], cut[i+1]
		y0, ym, y1 := r.argument(lo), r.argument((lo+hi)/2), r.argument(hi)
		a, b := 2*(y0+y1-2*ym), 4*ym-3*y0-y1
		for _, level := range [2]float64{set, -set} {
			c := y0 - level
			disc := b*b - 4*a*c
			if disc <= 0 {
				continue
			}
			q := -(b + math.Copysign(math.Sqrt(disc), b)) / 2
			for _, u := range [2]float64{q / a, c / q} {
				if u > 0 && u < 1 {
					add(lo + u*(hi-lo))
				}
			}
		}
	}
	slices.Sort(cut)
	return cut
}

// along calls visit with the points at which a segment is pushed by something, their weights among the segment's, and what the law gives.
func (r *run) along(visit func(s, weight float64, f *foot, integral, push, slope float64)) {
	var buf [16]float64
	cut := r.breaks(buf[:0])
	for i := range len(cut) - 1 {
		lo, hi := cut[i], cut[i+1]
		if _, p, _ := r.law.push(r.argument((lo + hi) / 2)); p == 0 {
			continue
		}
		for _, g := range gauss {
			s := lo + g[0]*(hi-lo)
			f := footOn(r.a.Lerp(r.b, s), &r.x, r.n)
			integral, p, slope := r.law.push(r.lambda - r.law.Stiffness*(f.r.Dot(f.r)-r.radius*r.radius)/(2*r.radius))
			visit(s, g[1]*(hi-lo), &f, integral, p, slope)
		}
	}
}

// beside prepares the runs of a segment at a state and calls visit with each that may touch.
func (w *Wires) beside(e int, s *mech.State, lambda float64, visit func(k *candidate, r *run)) {
	p, c := &w.Segments[e], w.reach
	r := run{a: s.Position(p.Blocks[0]), b: s.Position(p.Blocks[1]), law: &w.Law, lambda: lambda}
	now := c.to.now(s)
	for i := range c.candidates[e] {
		k := &c.candidates[e][i]
		sx := &c.complex.all[k.simplex]
		r.x, r.n, r.radius = corners(&now, sx), int(sx.n), p.RadiusMM+c.half(k.simplex)
		x1 := r.x[1]
		if r.n == 1 {
			x1 = r.x[0]
		}
		d := between(r.a, r.b, r.x[0], x1).d
		if _, push, _ := w.Law.push(lambda - w.Law.Stiffness*(d*d-r.radius*r.radius)/(2*r.radius)); push > 0 {
			visit(k, &r)
		}
	}
}

// Element gives the energy of one segment.
func (w *Wires) Element(e int, s *mech.State, past []float64, out *mech.Local) error {
	p, l, c := &w.Segments[e], &w.Law, w.reach
	lambda := past[pastMultiplier]
	touches := lambda > 0
	var d derivatives
	w.beside(e, s, lambda, func(k *candidate, r *run) {
		touches = true
		n := float64(k.count) * p.Weight
		r.along(func(s, weight float64, f *foot, integral, push, slope float64) {
			out.EnergyMJ += n * weight * integral / l.Stiffness
			f.energy(n*weight*l.Stiffness*slope/(r.radius*r.radius), -n*weight*push/r.radius, out.Hessian != nil, &d)
			q := Sample{Blocks: p.Blocks, Coefs: []float64{1 - s, s}}
			pl := c.placeOf(&q, k, f)
			pl.scatter(&d, out)
		})
	})
	if lambda > 0 {
		rest, _, _ := l.push(lambda)
		out.EnergyMJ -= p.Weight * rest / l.Stiffness
	}
	if q := w.anchor(e, s, past); q != nil {
		if r, f, pl := c.rubs(e, q, l, s, past); r != nil {
			touches = true
			out.EnergyMJ += r.energy()
			f.rub(r, out.Hessian != nil, &d)
			pl.scatter(&d, out)
		}
	}
	out.Idle = !touches
	return nil
}

// anchor returns the point of a segment at which it rubs: where its push was centred when the step began, or where it was nearest.
func (w *Wires) anchor(e int, s *mech.State, past []float64) *Sample {
	if w.Law.Friction == 0 || past[pastNormalN] == 0 {
		return nil
	}
	p, c := w.Segments[e], w.reach
	a, b := s.LastPosition(p.Blocks[0]), s.LastPosition(p.Blocks[1])
	now := c.to.before(s)
	var sum, first, near float64
	gap := math.Inf(1)
	for i := range c.candidates[e] {
		k := &c.candidates[e][i]
		sx := &c.complex.all[k.simplex]
		if sx.n != 2 {
			continue
		}
		r := run{a: a, b: b, x: corners(&now, sx), n: 2, radius: p.RadiusMM + c.half(k.simplex), law: &w.Law, lambda: past[pastMultiplier]}
		if o := between(a, b, r.x[0], r.x[1]); o.d-r.radius < gap {
			gap, near = o.d-r.radius, o.s
		}
		r.along(func(s, weight float64, f *foot, _, push, _ float64) {
			sum += weight * push
			first += weight * push * s
		})
	}
	if sum > 0 {
		near = first / sum
	}
	p.Coefs = []float64{1 - near, near}
	return &p
}

// normalN returns a segment's force, the most that it is pushed with a unit of length, and its smallest gap.
func (w *Wires) normalN(e int, s *mech.State, past []float64) (forceN, push, gapMM float64, force geom.Vec) {
	p, c := &w.Segments[e], w.reach
	lambda := past[pastMultiplier]
	w.beside(e, s, lambda, func(k *candidate, r *run) {
		r.along(func(_, weight float64, f *foot, _, q, _ float64) {
			force = force.AddScaled(float64(k.count)*p.Weight*weight*q/r.radius, f.r)
		})
	})
	gapMM = math.Inf(1)
	now := c.to.now(s)
	for _, t := range c.tops[e] {
		x := corners(&now, &c.complex.all[t])
		d, r := between(s.Position(p.Blocks[0]), s.Position(p.Blocks[1]), x[0], x[1]).d, p.RadiusMM+c.half(t)
		gapMM = math.Min(gapMM, d-r)
		_, q, _ := w.Law.push(lambda - w.Law.Stiffness*(d*d-r*r)/(2*r))
		push = math.Max(push, q)
	}
	return force.Norm(), push, gapMM, force
}

// Augment sets the multiplier to what the segment pushes with where it does most, and lets it rub at its force.
func (w *Wires) Augment(e int, s *mech.State, past []float64) (changeN float64) {
	n, push, _, _ := w.normalN(e, s, past)
	return w.Law.augment(w.Segments[e].Weight, math.Min(push, w.Law.Stiffness*w.reach.reachMM), n, past)
}

// Commit keeps the slip and the normal force.
func (w *Wires) Commit(e int, s *mech.State, past []float64) {
	if w.Law.Friction == 0 {
		return
	}
	if q := w.anchor(e, s, past); q != nil {
		if r, _, _ := w.reach.rubs(e, q, &w.Law, s, past); r != nil {
			r.commit(past)
		}
	}
	past[pastNormalN], _, _, _ = w.normalN(e, s, past)
	w.Law.open(w.Segments[e].Weight, past)
}

// Account returns the energy of penalty and stick, and the heat of friction, after Commit.
func (w *Wires) Account(e int, s *mech.State, past []float64) (storedMJ, lostMJ float64) {
	p, lambda := &w.Segments[e], past[pastMultiplier]
	storedMJ, lostMJ = w.Law.account(p.Weight, past)
	w.beside(e, s, lambda, func(k *candidate, r *run) {
		r.along(func(_, weight float64, _ *foot, integral, _, _ float64) {
			storedMJ += float64(k.count) * p.Weight * weight * integral / w.Law.Stiffness
		})
	})
	if lambda > 0 {
		rest, _, _ := w.Law.push(lambda)
		storedMJ -= p.Weight * rest / w.Law.Stiffness
	}
	return storedMJ, lostMJ
}

// Stale reports whether anything has moved by half of the margin since terms looked.
func (w *Wires) Stale(s *mech.State) bool { return w.reach.stale(s) }

// Update finds the pairs of when terms looked. Where a step begins, wires that stand deep in one another are an error: at the start, and later if a penalty is too soft for its load.
func (w *Wires) Update(s *mech.State) (bool, error) {
	changed, err := w.reach.update(w.Title, s)
	if err != nil {
		return changed, err
	}
	return changed, w.reach.deep(w.Title, w.DeepPart, s)
}

// Limit keeps wires from passing through one another, and from leaving the margin.
func (w *Wires) Limit(s *mech.State, du []float64) float64 { return w.reach.limit(s, du) }

// Force returns what a segment bears in all, at its middle.
func (w *Wires) Force(e int, s *mech.State, past []float64) Force {
	p := &w.Segments[e]
	f := Force{AtMM: p.at(s), AreaMM2: p.AreaMM2}
	f.NormalN, _, f.GapMM, f.ForceN = w.normalN(e, s, past)
	if q := w.anchor(e, s, past); q != nil {
		if r, _, _ := w.reach.rubs(e, q, &w.Law, s, past); r != nil {
			f.FrictionN = r.force(nil).Scale(-1)
			f.ForceN = f.ForceN.Add(f.FrictionN)
		}
	}
	return f
}
