package beam

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// End is where an element ends: a point, a frame of axes, and how the element's own axes stand in that frame, so that struts that meet at an angle share one frame and need no further constraint.
type End struct {
	Position, Rotation mech.Block
	Offset             geom.Quaternion
}

// Struts is a mech.Term of beam elements.
type Struts struct {
	Title    string
	elements []element
	past     int
}

type element struct {
	section  Section
	a, b     geom.Quaternion // offsets
	blocks   [4]mech.Block   // position and rotation of a, of b
	lengthMM float64
	start    Strain // at the stress-free state
}

// Add adds an element between two ends and takes the model's start as its stress-free state. Its axes are those of the ends' frames times their offsets: 1 along it, 2 and 3 across. It refuses an element without length, ends
// that are one, and axes that stand across the element or turn by more than 2 rad from end to end.
//
// A section at mid-length does not see that the bending moment grows along the element. The flexibility that this leaves out, length^2 / 12 E I, is added to that of shear (MacNeal, Comput. Struct. 8 (1978) 175: residual bending
// flexibility), with the stiffness of the unstrained section; straight elastic beams that bend little are then exact at their nodes, and others converge from nearer.
func (t *Struts) Add(m *mech.Model, a, b End, s Section) error {
	e := element{section: s, a: a.Offset, b: b.Offset, blocks: [4]mech.Block{a.Position, a.Rotation, b.Position, b.Rotation}}
	bad := func(format string, args ...any) error {
		return &mech.ElementError{Term: t.Name(), Element: len(t.elements), Reason: fmt.Sprintf(format, args...)}
	}
	for i, k := range []mech.Kind{mech.Position, mech.Rotation, mech.Position, mech.Rotation} {
		if int(e.blocks[i]) >= len(m.Kinds) || e.blocks[i] < 0 || m.Kinds[e.blocks[i]] != k {
			return bad("block %d is no block of the model, or of the wrong kind", e.blocks[i])
		}
	}
	if a.Position == b.Position || a.Rotation == b.Rotation {
		return bad("both its ends are one")
	}
	state := mech.State{Values: m.Start}
	p := e.stand(&state)
	e.lengthMM = p.across.Norm()
	switch {
	case !(e.lengthMM > 1e-9):
		return bad("its length is %g mm", e.lengthMM)
	case p.across.X < 0.5*e.lengthMM:
		return bad("its first axis stands %.0f degrees to it", math.Acos(p.across.X/e.lengthMM)*180/math.Pi)
	case p.turn.Norm() > 2:
		return bad("it turns by %.1f rad from end to end; use more elements", p.turn.Norm())
	}
	e.start = e.strain(&p)
	var f Force
	var stiffness Tangent
	s.Respond(&Strain{}, make([]float64, s.HistoryLen()), &f, &stiffness)
	var part [2]float64
	for i := range part {
		k, bend := stiffness[1+i][1+i], stiffness[5-i][5-i] // shear along axis 2 goes with bending about 3
		if !(stiffness[0][0] > 0 && k > 0 && bend > 0 && stiffness[3][3] > 0) {
			return bad("its section is not stiff: %g, %g, %g, %g", stiffness[0][0], k, bend, stiffness[3][3])
		}
		part[i] = 1 / (1 + k*e.lengthMM*e.lengthMM/(12*bend))
	}
	e.section = s.Softened(part)
	t.elements = append(t.elements, e)
	t.past = max(t.past, s.HistoryLen()+1)
	return nil
}

// Name returns the title.
func (t *Struts) Name() string { return t.Title }

// Len returns the number of elements.
func (t *Struts) Len() int { return len(t.elements) }

// Blocks returns position and rotation of both ends.
func (t *Struts) Blocks(e int) []mech.Block { return t.elements[e].blocks[:] }

// Uncontrolled says that no control reaches it.
func (t *Struts) Uncontrolled() {}

// LengthMM returns the length of an element free of stress.
func (t *Struts) LengthMM(e int) float64 { return t.elements[e].lengthMM }

// HistoryLen is that of the section with the most, and one for what was lost.
func (t *Struts) HistoryLen() int { return t.past }

// Begin sets a history to 0.
func (t *Struts) Begin(_ int, past []float64) { clear(past) }

// Commit brings the section's history forward.
func (t *Struts) Commit(e int, s *mech.State, past []float64) {
	el := &t.elements[e]
	strain := el.at(s)
	past[t.past-1] += el.lengthMM * el.section.Commit(&strain, past[:t.past-1])
}

// Account returns what an element has stored and lost, mJ.
func (t *Struts) Account(e int, s *mech.State, past []float64) (storedMJ, lostMJ float64) {
	el := &t.elements[e]
	strain := el.at(s)
	return el.lengthMM * el.section.Stored(&strain, past[:t.past-1]), past[t.past-1]
}

// Section returns an element's section, its shear stiffness as Add left it.
func (t *Struts) Section(e int) Section { return t.elements[e].section }

// Strain returns an element's strain.
func (t *Struts) Strain(e int, s *mech.State) Strain { return t.elements[e].at(s) }

// Force returns an element's force and moment along its own axes.
func (t *Struts) Force(e int, s *mech.State, past []float64) Force {
	strain := t.elements[e].at(s)
	var f Force
	t.elements[e].section.Respond(&strain, past, &f, nil)
	return f
}

func (e *element) stand(s *mech.State) pose {
	return stand(s.Position(e.blocks[0]), s.Position(e.blocks[2]), s.Rotation(e.blocks[1]).Mul(e.a), s.Rotation(e.blocks[3]).Mul(e.b))
}

func (e *element) strain(p *pose) Strain {
	l := 1 / e.lengthMM
	return Strain{Gamma: p.across.Scale(l).Array(), Kappa: p.turn.Scale(l).Array()}
}

func (e *element) at(s *mech.State) Strain {
	p := e.stand(s)
	return e.since(e.strain(&p))
}

func (e *element) since(x Strain) Strain {
	for i := range 3 {
		x.Gamma[i] -= e.start.Gamma[i]
		x.Kappa[i] -= e.start.Kappa[i]
	}
	return x
}

// Element gives energy, gradient and Hessian. With r from end to end, n and m force and moment, all in the mid frame, and the ends moved by the difference r' of their displacements, the mean rotation s and the difference d of their
// rotations, the mid frame turns to second order by
//
//	mu = s + d x q / 2 + (d.q / 4)(s + d x q / 2) - q (s.d) / 4 ,   q = tan(|turn| / 4) axis
//
// and the rotation vector between the ends changes by
//
//	J d - J (s x d) / 2 + (c1 d_across^2 axis + c2 d_along d_across) / 4
//
// (quaternion products of the ends' frames, expanded). Gradient and Hessian are those of n.exp(-mu)(r + r') + m.turn; the section's tangent is added.
func (t *Struts) Element(e int, s *mech.State, past []float64, out *mech.Local) error {
	el := &t.elements[e]
	p := el.stand(s)
	strain := el.since(el.strain(&p))
	var f Force
	var tangent Tangent
	hessian := out.Hessian != nil
	var want *Tangent
	if hessian {
		want = &tangent
	}
	out.EnergyMJ = el.lengthMM * respond(el.section, &strain, past, &f, want)
	n, m := geom.Vec{X: f.N[0], Y: f.N[1], Z: f.N[2]}, geom.Vec{X: f.M[0], Y: f.M[1], Z: f.M[2]}
	r, q := p.across, p.quarter
	k := r.Cross(n)
	jm := p.jointed(m)
	gs := k.Scale(-1)
	gd := q.Cross(k).Scale(-0.5).Add(jm)
	turn := rotation(p.mid)
	put := func(i int, v geom.Vec) {
		v = turn.apply(v)
		out.Gradient[i], out.Gradient[i+1], out.Gradient[i+2] = v.X, v.Y, v.Z
	}
	put(0, n.Scale(-1))
	put(3, gs.Scale(0.5).Sub(gd))
	put(6, n)
	put(9, gs.Scale(0.5).Add(gd))
	if hessian {
		h := el.hessian(&p, n, m, jm, k, &tangent)
		h.write(out.Hessian, &turn)
	}
	return nil
}

// respond is Section.Respond. The sections of this package are called by their names, which spares the room on the heap that a call through an interface takes.
func respond(s Section, e *Strain, past []float64, f *Force, t *Tangent) float64 {
	switch s := s.(type) {
	case *Elastic:
		return s.Respond(e, past, f, t)
	case *Fibred:
		return s.Respond(e, past, f, t)
	}
	var force Force
	var tangent *Tangent
	if t != nil {
		tangent = new(Tangent)
	}
	strain := *e
	energy := s.Respond(&strain, past, &force, tangent)
	*f = force
	if t != nil {
		*t = *tangent
	}
	return energy
}

// blocks of the Hessian by r', s, d in the mid frame.
type second struct{ rr, rs, rd, ss, sd, dd mat }

func (e *element) hessian(p *pose, n, m, jm, k geom.Vec, c *Tangent) (h second) {
	r, q := p.across, p.quarter
	half := skew(q) // mu = s + P d, P = -[q] / 2
	var pm mat
	pm.add(-0.5, &half)
	// What turning the mid frame does to n.r.
	mm := outer(n, r)
	mt := outer(r, n)
	mm.add(1, &mt)
	for i := range 3 {
		for j := range 3 {
			mm[i][j] *= 0.5
		}
	}
	mm.diagonal(-n.Dot(r))
	nx := skew(n)
	// -n.(mu x r') = mu.[n] r'
	var nt mat // [n]' = -[n]
	nt.add(-1, &nx)
	h.rs = nt
	h.rd = nt.times(&pm)
	h.ss = mm
	h.sd = mm.times(&pm)
	h.dd = pm.transposeTimes(&h.sd)
	// -mu2.k
	b := q.Cross(k)
	x := outer(k, q)
	h.sd.add(-0.25, &x)
	h.sd.diagonal(0.25 * q.Dot(k))
	x, y := outer(q, b), outer(b, q)
	h.dd.add(-0.125, &x)
	h.dd.add(-0.125, &y)
	// m.turn
	x = skew(jm)
	h.sd.add(0.5, &x)
	along := p.axis.Dot(m)
	across := m.AddScaled(-along, p.axis)
	aa := outer(p.axis, p.axis)
	h.dd.diagonal(0.5 * p.c1 * along)
	h.dd.add(-0.5*p.c1*along, &aa)
	x, y = outer(p.axis, across), outer(across, p.axis)
	h.dd.add(0.25*p.c2, &x)
	h.dd.add(0.25*p.c2, &y)
	// The section: strains change by (r' + [r] mu) / L and J d / L.
	l := 1 / e.lengthMM
	var cn, cm, cx mat
	for i := range 3 {
		for j := range 3 {
			cn[i][j], cx[i][j], cm[i][j] = l*c[i][j], l*c[i][3+j], l*c[3+i][3+j]
		}
	}
	rx := skew(r)
	rp := rx.times(&pm)
	j := p.jointMatrix()
	h.rr = cn
	bs := cn.times(&rx)
	bd := cn.times(&rp)
	y = cx.times(&j)
	bd.add(1, &y) // dN by d
	h.rs.add(1, &bs)
	h.rd.add(1, &bd)
	x = rx.transposeTimes(&bs)
	h.ss.add(1, &x)
	x = rx.transposeTimes(&bd)
	h.sd.add(1, &x)
	x = rp.transposeTimes(&bd)
	h.dd.add(1, &x)
	// dM by d, against J d.
	md := cx.transposeTimes(&rp)
	y = cm.times(&j)
	md.add(1, &y)
	x = j.transposeTimes(&md)
	h.dd.add(1, &x)
	return h
}

// write turns the blocks into space and spreads them over a, its rotation, b, its rotation: r' = b - a, s the mean and d the difference of the rotations.
func (h *second) write(out []float64, turn *mat) {
	rr, rs, rd := h.rr.turned(turn), h.rs.turned(turn), h.rd.turned(turn)
	ss, sd, dd := h.ss.turned(turn), h.sd.turned(turn), h.dd.turned(turn)
	for i := range 3 {
		for j := range 3 {
			b := 0.5 * (rr[i][j] + rr[j][i])
			// positions
			out[12*i+j], out[12*i+6+j], out[12*(6+i)+j], out[12*(6+i)+6+j] = b, -b, -b, b
			// position with rotation: by alpha (s/2 - d), by beta (s/2 + d)
			alpha, beta := 0.5*rs[i][j]-rd[i][j], 0.5*rs[i][j]+rd[i][j]
			out[12*i+3+j], out[12*(3+j)+i] = -alpha, -alpha
			out[12*i+9+j], out[12*(9+j)+i] = -beta, -beta
			out[12*(6+i)+3+j], out[12*(3+j)+6+i] = alpha, alpha
			out[12*(6+i)+9+j], out[12*(9+j)+6+i] = beta, beta
			// rotations
			s2, d2 := 0.25*0.5*(ss[i][j]+ss[j][i]), 0.5*(dd[i][j]+dd[j][i])
			out[12*(3+i)+3+j] = s2 + d2 - 0.5*(sd[i][j]+sd[j][i])
			out[12*(9+i)+9+j] = s2 + d2 + 0.5*(sd[i][j]+sd[j][i])
			ab := s2 - d2 + 0.5*(sd[i][j]-sd[j][i])
			out[12*(3+i)+9+j], out[12*(9+j)+3+i] = ab, ab
		}
	}
}

// Drive gives nothing: no control acts on it.
func (t *Struts) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}

// Lump gives each end half the length, and the moment of inertia of that half as a rod that ends there.
func (t *Struts) Lump(e int, out []float64) {
	l := t.elements[e].lengthMM
	out[0], out[1], out[2], out[3] = l/2, l*l*l/24, l/2, l*l*l/24
}
