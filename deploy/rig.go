package deploy

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

// rig is a device on its delivery system in a model, by itself or in a patient's root, in the device's axes as planned.
//
// By itself it is cheap, and the same for all patients: it is crimped so, and led to where it first comes near tissue. What it was then is taken into a rig with the patient, whose model begins with the same terms.
type rig struct {
	model   *mech.Model
	implant *Implant
	patient *Patient // nil: by itself
	solver  *solve.Solver
	state   *mech.State

	// Controls.
	lumenRadius, lumenOn int // of a round tube about the keys, which stands for the aorta where they are let go by themselves
	load                 int // N along the axis on the frame, towards the aorta

	touches []*contact.Touch // metal on the wall, on the leaflets
	lumen   *contact.Tool
	before  int // iterations of the rigs that it follows
}

// Contact of metal with tissue. A wire 0.4 mm wide goes into tissue of 2 MPa by its force a unit of length over about twice the modulus (Johnson, Contact Mechanics, 1985, 2.6 and 4.2), and sets in over a rough surface.
const (
	tissueNPerMM2  = 10
	leafletNPerMM2 = 4
	tissueSmoothMM = 0.05
	tissueHardenMM = 0.25 // of the wall and of leaflets, whose contact reaches 0.7 mm and more from their middles: pressed to two thirds of it they resist more and more, as tissue does; assumed
	deepPart       = 0.9  // of what keeps metal and the middle of a sheet apart, from which on a contact is not to be trusted
)

// Damping of tissue: N ms/mm for each corner of a mesh, as of a frame's points (mechanics reference 5.8).
const tissueDamping = 0.02

// leafletDamping is more: a free edge is so soft that Newton's updates lose themselves in its folds. A dwell, whose steps are up to 256 times as long, takes it out again.
const leafletDamping = 0.3

// dwellMM and dwellN are what counts as rest in a rehearsal: nothing moves any more, or what moves, mostly a free edge that swings out, bears so little that no force that is read feels it.
const (
	dwellMM = 1e-3
	dwellN  = 0.05
)

// newRig builds the model. root is in the device's axes; nil leaves the patient out.
func (t *Task) newRig(root *heart.Root, o Options) (*rig, error) {
	m := &mech.Model{}
	p, err := NewImplant(m, t.Device, t.Size, t.Alloys, o.Mesh, o.FrictionMetal)
	if err != nil {
		return nil, err
	}
	r := &rig{model: m, implant: p, lumenRadius: m.AddControl("radius of the aorta about the keys"), lumenOn: m.AddControl("aorta about the keys"), load: m.AddControl("load on the frame")}
	if p.Keys != nil {
		tube := contact.Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Dial{Scale: 1, Control: r.lumenRadius}, true)
		if r.lumen, err = contact.NewTool("aorta about the keys", p.Samples(valve.KeyWire), tube, contact.Law{Stiffness: tissueNPerMM2, SmoothMM: tissueSmoothMM, Soft: true}); err != nil {
			return nil, err
		}
		r.lumen.Active, r.lumen.DeepMM = &mech.Dial{Scale: 1, Control: r.lumenOn}, 100
		p.add(m, r.lumen)
	}
	m.AddTerm(r.axialLoad())
	if root != nil {
		if err := r.addPatient(root, t.Indication, o); err != nil {
			return nil, err
		}
	}
	r.state = p.State(m)
	r.state.Controls[r.lumenRadius] = 100
	r.solver, err = solve.New(m, solve.Options{JumpMM: 0.25, EnergyPart: o.EnergyPart, Iterations: 40, MostMM: 0.6, MostRad: 0.4, DwellMost: 60, DwellMM: dwellMM, DwellN: dwellN, UpdateMM: 1e-4, DwellUpdateMM: 1e-5})
	return r, err
}

// axialLoad spreads the load over the frame by length.
func (r *rig) axialLoad() *mech.Load {
	l := &mech.Load{Title: "pressure on the valve", Control: r.load}
	whole := 0.0
	for i, q := range r.implant.Wires.Points {
		if q.Kind == valve.FrameWire {
			whole += r.implant.LengthMM[i]
		}
	}
	for i, q := range r.implant.Wires.Points {
		if q.Kind == valve.FrameWire {
			l.AddForce(r.model, r.implant.Position[i], geom.Vec{Z: r.implant.LengthMM[i] / whole})
		}
	}
	return l
}

// addPatient adds the root and what it touches the device with.
func (r *rig) addPatient(root *heart.Root, indication string, o Options) error {
	m := r.model
	o.Patient.Indication = indication
	pt, err := NewPatient(m, root, o.Patient)
	if err != nil {
		return err
	}
	r.patient = pt
	damper := &mech.Damper{Title: "damper of tissue"}
	seen := map[mech.Block]bool{}
	for _, s := range pt.sheets() {
		for _, b := range s.Body.Blocks {
			if !seen[b] {
				seen[b] = true
				c := tissueDamping
				if s != pt.Wall {
					c = leafletDamping
				}
				damper.Add(m, b, c)
			}
		}
	}
	m.AddTerm(damper)
	metal := r.implant.Samples()
	for _, s := range pt.sheets() {
		law := contact.Law{Stiffness: tissueNPerMM2, SmoothMM: tissueSmoothMM, HardenMM: tissueHardenMM, Soft: true, Friction: o.FrictionTissue}
		if s != pt.Wall {
			law.Stiffness = leafletNPerMM2
		}
		x, err := contact.NewTouch(m, "device on "+s.Body.Title, nil, metal, s.Contact, law, 0, 0)
		if err != nil {
			return err
		}
		x.DeepPart = deepPart
		r.implant.add(m, x)
		r.touches = append(r.touches, x)
	}
	// Leaflets come out of the wall: near their hinge lines they may stand in it.
	beside := &contact.Body{Title: "wall", Nodes: pt.Wall.Body.Blocks, Triangles: pt.Wall.Body.Triangles, HalfMM: contact.Uniform(len(pt.Wall.Body.Rest), leafletWallShare*pt.Options.WallContactMM)}
	for k, s := range pt.Leaflets {
		if s == nil {
			continue
		}
		law := contact.Law{Stiffness: leafletWallNPerMM3, Soft: true}
		x, err := contact.NewTouch(m, s.Body.Title+" on the wall", s.Contact, pt.LeafletSamples(m, heart.Cusp(k)), beside, law, 0, 0)
		if err != nil {
			return err
		}
		m.AddTerm(x)
	}
	return nil
}

// leafletWallNPerMM3 keeps leaflets off the wall, of which they feel a part of the thickness.
const (
	leafletWallNPerMM3 = 5
	leafletWallShare   = 0.6
)

// sheets returns the wall and the leaflets that there are.
func (p *Patient) sheets() []*Sheet {
	out := []*Sheet{p.Wall}
	for _, s := range p.Leaflets {
		if s != nil {
			out = append(out, s)
		}
	}
	return out
}

// follow takes up what another rig left, of which this one's model has all the terms first.
func (r *rig) follow(from *rig) error {
	s, o := r.state, from.state
	copy(s.Values, o.Values)
	copy(s.Last, o.Last)
	copy(s.History, o.History)
	copy(s.Controls, o.Controls)
	copy(s.LastControls, o.LastControls)
	s.Steps = o.Steps
	balance, err := from.solver.Balance(o)
	if err != nil {
		return err
	}
	iterations, _, _, _ := iterations(from.solver)
	r.before = from.before + iterations
	return r.solver.Carry(s, balance)
}

// back returns to a state that was left, whose energy was this; what was done since counts no more.
func (r *rig) back(to *mech.State, balance solve.Balance) error {
	r.state.CopyFrom(to)
	return r.solver.Carry(r.state, balance)
}

// iterations returns those of this rig and of the ones it follows.
func (r *rig) iterations() int {
	n, _, _, _ := iterations(r.solver)
	return r.before + n
}

// shift moves a device that touches nothing, and its delivery system with it, along and about the axis.
func (r *rig) shift(upMM, turn float64) {
	s, p := r.state, r.implant
	q := geom.Exp(geom.Vec{Z: turn})
	for _, values := range [][]float64{s.Values, s.Last} {
		for i := range p.Position {
			v := values[4*p.Position[i]:]
			x := q.Apply(geom.Vec{X: v[0], Y: v[1], Z: v[2]})
			v[0], v[1], v[2] = x.X, x.Y, x.Z+upMM
			w := values[4*p.Rotation[i]:]
			o := q.Mul(geom.Quaternion{W: w[0], X: w[1], Y: w[2], Z: w[3]})
			w[0], w[1], w[2], w[3] = o.W, o.X, o.Y, o.Z
		}
	}
	s.Seen = s.Seen[:0]
	for _, c := range [][]float64{s.Controls, s.LastControls} {
		c[p.Advance] += upMM
		c[p.Turn] += turn
		c[p.KeysAdvance] += upMM
		c[p.KeysTurn] += turn
	}
}

// clear reports whether the device, as it stands, is further from a patient's tissue at rest than roomMM.
func (r *rig) clear(in *rig, roomMM float64) bool {
	p := r.implant
	for _, s := range in.patient.sheets() {
		half := s.Contact.HalfMM
		for i, b := range p.Position {
			x := r.state.Position(b)
			for _, t := range s.Body.Triangles {
				far := max(half[t[0]], half[t[1]], half[t[2]]) + p.RadiusMM[i] + roomMM
				a, b, c := s.Body.Rest[t[0]], s.Body.Rest[t[1]], s.Body.Rest[t[2]]
				if d := x.Dist(a) - far; d > 0 && d > max(a.Dist(b), a.Dist(c)) {
					continue
				}
				if x.Dist(geom.NearestOnTriangle(x, a, b, c)) < far {
					return false
				}
			}
		}
	}
	return true
}
