package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

const ringSource = "mechanics reference 10, a beam prototype of other make; forces dwelled"

var ringCrimp = Problem{
	Name: "RingCrimp_Apical2026", Source: ringSource, About: "A superelastic ring of 12 cells in 3 rows is crimped from 27 to 9 mm and released into a soft tube, with 8 elements a strut.",
	Run:  func(ctx context.Context, spoil float64) (*Report, error) { return ringReport(ctx, spoil, 8) },
	Film: filmRing,
}

var ringCrimpMeshes = Problem{
	Name: "RingCrimpMeshes_Apical2026", Source: ringSource, About: "The same with 12, 16, 24 and 32 elements a strut.", Long: true,
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		return ringReport(ctx, spoil, 12, 16, 24, 32)
	},
}

func ringReport(ctx context.Context, spoil float64, meshes ...int) (*Report, error) {
	r := &Report{}
	for _, n := range meshes {
		ring, err := NewRing(RingOptions{Elements: n, Spoil: spoil})
		if err != nil {
			return nil, err
		}
		run, err := ring.CrimpAndRelease(ctx)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%d a strut, ", n)
		for i, p := range run.Readings {
			switch {
			case i == 0:
				r.read(fmt.Sprintf("%scrimping at %.2f mm", name, p.DiameterMM), 34.5, p.DwelledN, 0.015, "N")
			case p.Release && p.DiameterMM >= 18 && p.DiameterMM <= 22.1:
				r.read(fmt.Sprintf("%sreleasing at %.2f mm", name, p.DiameterMM), 20, p.DwelledN, 0.05, "N")
			}
			r.note("%s%.2f mm: %.2f N moving, %.2f N dwelled", name, p.DiameterMM, p.MovingN, p.DwelledN)
		}
		r.within(name+"energy not accounted for", 0, run.Balance.Error(), 0.01, "")
		r.note("%sin the tube %.2f N; %d steps, %d cut, %d iterations", name, run.TubeN, run.Steps, run.Cuts, run.Iterations)
	}
	return r, nil
}

// Ring is the frame of RingCrimp_Apical2026, or one like it: a cylinder of rows of diamond cells, a crimper about it and a tube of springs that stands 2 mm further in.
type Ring struct {
	Model         *mech.Model
	Struts        *beam.Struts
	OpenMM        float64 // radius of the crimper at the start
	crimper, tube *contact.Tool
	top           []mech.Block                       // joints of the upper end
	watch         func(st *mech.State, release bool) // where it has dwelled
}

// RingOptions says which ring. The zero value of all but Elements is the reference's: 12 cells in 3 rows, radius 13.5 mm and height 18 mm, struts 0.35 mm wide and 0.45 mm thick of a symmetric superelastic law, without friction.
type RingOptions struct {
	Elements    int     // a strut
	Grade       float64 // part by which elements are shorter at the ends of a strut, where it bends most, and longer in its middle
	Cells, Rows int     // the radius follows the cells
	Section     beam.Section
	Spoil       float64 // multiplies the law's stresses; 0: 1
	Friction    float64 // of the tube
	// Pulled holds the joints of the upper end along the axis, instead of weak supports everywhere, and lets a control "pull" move the tube down: what matters is the way of one along the other, and a frame that stays feels no damper. The
	// tube is as stiff a mm of strut as the reference's with 8 elements a strut, on every mesh.
	Pulled bool
	// At is where the ring stands.
	At pose
}

const (
	ringRowMM  = 6.0
	ringShutMM = 4.5
	ringTubeMM = 11.5 // radius of the reference's tube
	// Of its struts.
	ringWideMM  = 0.35
	ringThickMM = 0.45
	// ringTubeNPerMM2 is 0.5 N/mm for each of 552 nodes, on 72 struts of 6.954 mm.
	ringTubeNPerMM2 = 0.5 * 552 / (72 * 6.954)
)

// Terms of a Ring's model.
const (
	ringStruts = iota
	ringCrimper
	ringTube
)

// Controls of a Ring's model.
const (
	crimperControl = iota
	tubeControl
	pullControl
)

// superelastic returns the section of the ring's struts.
func superelastic(spoil float64) (beam.Section, error) {
	law, err := confluent(material.Line, 1, spoil)
	if err != nil {
		return nil, err
	}
	return beam.Rectangle{WidthMM: ringWideMM, ThicknessMM: ringThickMM}.Fibred(law, 62857/(2*1.33), 6, 2)
}

// NewRing builds it.
func NewRing(o RingOptions) (*Ring, error) {
	if !(o.Grade >= 0 && o.Grade < 1) {
		return nil, fmt.Errorf("problem: a ring whose elements are shorter by %g at the joints; less than 1 is wanted", o.Grade)
	}
	if o.Cells == 0 {
		o.Cells = 12
	}
	if o.Rows == 0 {
		o.Rows = 3
	}
	if o.Spoil == 0 {
		o.Spoil = 1
	}
	if o.Section == nil {
		var err error
		if o.Section, err = superelastic(o.Spoil); err != nil {
			return nil, err
		}
	}
	radius := 13.5 * float64(o.Cells) / 12
	m := &mech.Model{}
	r := &Ring{Model: m, Struts: &beam.Struts{Title: "struts"}, OpenMM: radius + 0.1}
	axis, origin := o.At.along(geom.Vec{Z: 1}), o.At.place(geom.Vec{})
	type joint struct{ position, rotation mech.Block }
	var nodes []joint
	length := map[mech.Block]float64{}
	add := func(row, k float64) joint {
		s, c := math.Sincos(math.Pi * k / float64(o.Cells))
		j := joint{m.AddPosition(o.At.place(geom.Vec{X: radius * c, Y: radius * s, Z: ringRowMM * row})), m.AddRotation(geom.NoTurn)}
		nodes = append(nodes, j)
		return j
	}
	joints := map[[2]int]joint{}
	for l := range o.Rows + 1 {
		for k := range 2 * o.Cells {
			if (l+k)%2 == 0 {
				j := add(float64(l), float64(k))
				joints[[2]int{l, k}] = j
				if l == o.Rows {
					r.top = append(r.top, j.position)
				}
			}
		}
	}
	n := o.Elements
	for l := range o.Rows {
		for k := range 2 * o.Cells {
			if (l+k)%2 != 0 {
				continue
			}
			for _, side := range []int{-1, 1} {
				last := joints[[2]int{l, k}]
				for i := 1; i <= n; i++ {
					f := float64(i) / float64(n)
					f -= o.Grade * math.Sin(2*math.Pi*f) / (2 * math.Pi)
					next := joints[[2]int{l + 1, (k + side + 2*o.Cells) % (2 * o.Cells)}]
					if i < n {
						next = add(float64(l)+f, float64(k)+f*float64(side))
					}
					own := strutAxesAbout(origin, axis, begins(m, last.position), begins(m, next.position))
					if err := r.Struts.Add(m, beam.End{Position: last.position, Rotation: last.rotation, Offset: own}, beam.End{Position: next.position, Rotation: next.rotation, Offset: own}, o.Section); err != nil {
						return nil, err
					}
					half := begins(m, last.position).Dist(begins(m, next.position)) / 2
					length[last.position] += half
					length[next.position] += half
					last = next
				}
			}
		}
	}
	m.AddTerm(r.Struts)
	crimper, tube := m.AddControl("crimper"), m.AddControl("tube")
	var samples, lengths []contact.Sample
	var weak []spring.Anchor
	damper := &mech.Damper{Title: "damper"}
	for _, j := range nodes {
		samples = append(samples, contact.NodeSample(j.position, 0, 1, 1))
		lengths = append(lengths, contact.NodeSample(j.position, 0, length[j.position], 1))
		weak = append(weak, spring.Anchor{Block: j.position, At: begins(m, j.position), StiffnessNPerMM: 1e-4, Along: axis})
		damper.Add(m, j.position, 0.023*length[j.position])
		damper.Add(m, j.rotation, 0.023*length[j.position])
	}
	cylinder := func(radius mech.Dial) contact.Shape { return contact.Cylinder(origin, axis, radius, true) }
	tool := func(title string, samples []contact.Sample, shape contact.Shape, law contact.Law) (*contact.Tool, error) {
		t, err := contact.NewTool(title, samples, shape, law)
		if err == nil {
			m.AddTerm(t)
		}
		return t, err
	}
	var err error
	if r.crimper, err = tool("crimper", samples, cylinder(mech.Dial{Scale: 1, Control: crimper}), contact.Law{Stiffness: 50}); err != nil {
		return nil, err
	}
	shape, law := cylinder(mech.Fixed(radius-2)), contact.Law{Stiffness: 0.5, Soft: true, Friction: o.Friction}
	if o.Pulled {
		samples, law.Stiffness = lengths, ringTubeNPerMM2
		shape = &contact.Placed{Shape: shape, Motion: contact.Motion{Along: axis, ByMM: mech.Dial{Scale: -1, Control: m.AddControl("pull")}}}
		side := axis.Perpendicular()
		for _, b := range r.top {
			m.Supports = append(m.Supports, mech.Support{Block: b, Axes: [3]geom.Vec{side, axis.Cross(side), axis}, Held: [3]bool{false, false, true}, Follows: [3]int{-1, -1, -1}})
		}
	}
	if r.tube, err = tool("tube", samples, shape, law); err != nil {
		return nil, err
	}
	r.tube.Active = &mech.Dial{Scale: 1, Control: tube}
	r.tube.DeepMM = 10 // it is not there until the ring is crimped
	if !o.Pulled {
		ground, err := spring.NewGround("weak supports", weak)
		if err != nil {
			return nil, err
		}
		m.AddTerm(ground)
	}
	m.AddTerm(damper)
	return r, nil
}

// State returns the ring free of stress, the crimper open.
func (r *Ring) State() *mech.State {
	st := r.Model.NewState()
	st.Controls[crimperControl] = r.OpenMM
	return st
}

// radialN returns the sum of the normal forces on a tool of the ring.
func (r *Ring) radialN(a *mech.Assembly, term int, st *mech.State) (sum float64) {
	tool := r.crimper
	if term == ringTube {
		tool = r.tube
	}
	for _, f := range contact.Forces(a, term, tool, st) {
		sum += f.NormalN
	}
	return sum
}

// MeanDiameterMM returns twice the mean distance of the struts' nodes from the axis.
func (r *Ring) MeanDiameterMM(st *mech.State) float64 {
	sum, n := 0.0, 0
	for b, k := range r.Model.Kinds {
		if k == mech.Position {
			p := st.Position(mech.Block(b))
			sum, n = sum+2*math.Hypot(p.X, p.Y), n+1
		}
	}
	return sum / float64(n)
}

// RingReading is the crimper's force at a diameter, while it moves and after the dwell.
type RingReading struct {
	DiameterMM, MovingN, DwelledN float64
	Release                       bool
}

// RingRun is what came out of crimp and release.
type RingRun struct {
	Readings                []RingReading
	TubeN                   float64
	Balance                 solve.Balance
	Steps, Cuts, Iterations int
	State                   *mech.State
}

// CrimpAndRelease crimps the ring to 9 mm, switches the tube on and releases the ring into it, dwelling at the diameters of the reference.
func (r *Ring) CrimpAndRelease(ctx context.Context) (*RingRun, error) {
	s, err := solve.New(r.Model, solve.Options{JumpMM: 0.25})
	if err != nil {
		return nil, err
	}
	out := &RingRun{State: r.State()}
	release := false
	var moving float64
	read := func(_ float64, dwelled bool, st *mech.State) {
		f := r.radialN(s.Assembly(), ringCrimper, st)
		if dwelled {
			out.Readings = append(out.Readings, RingReading{2 * st.Controls[crimperControl], moving, f, release})
			if r.watch != nil {
				r.watch(st, release)
			}
		} else {
			moving = f
		}
	}
	at := func(from, to float64, diameters ...float64) (parts []float64) {
		for _, d := range diameters {
			parts = append(parts, (d/2-from)/(to-from))
		}
		return parts
	}
	const first, most = 0.15 / 9.1, 0.05
	if err := s.Run(ctx, out.State, solve.Stage{Name: "crimp", To: []float64{ringShutMM, 0}, First: first, Most: most, DwellAt: at(r.OpenMM, ringShutMM, 23.75, 20.37, 17, 13.62, 10.25, 9), Read: read}); err != nil {
		return nil, err
	}
	if err := s.Run(ctx, out.State, solve.Stage{Name: "tube", To: []float64{ringShutMM, 1}}); err != nil {
		return nil, err
	}
	release = true
	if err := s.Run(ctx, out.State, solve.Stage{Name: "release", To: []float64{r.OpenMM, 1}, First: first, Most: most, DwellAt: at(ringShutMM, r.OpenMM, 12.45, 15.8, 18.9, 22, 27.2), Read: read}); err != nil {
		return nil, err
	}
	out.TubeN = r.radialN(s.Assembly(), ringTube, out.State)
	out.Steps, out.Cuts, out.Iterations, _ = s.Counts()
	out.Balance, err = s.Balance(out.State)
	return out, err
}
