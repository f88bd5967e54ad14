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
	Run: func(ctx context.Context, spoil float64) (*Report, error) { return ringReport(ctx, spoil, 8) },
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
		ring, err := NewRing(n, spoil)
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

// Ring is the frame of RingCrimp_Apical2026: a cylinder of radius 13.5 mm and height 18 mm of 12 cells in 3 rows, struts 0.35 mm wide and 0.45 mm thick of a symmetric superelastic law; a crimper, and a tube of springs
// beyond a radius of 11.5 mm.
type Ring struct {
	Model         *mech.Model
	Struts        *beam.Struts
	crimper, tube *contact.Tool
}

const (
	ringRadiusMM = 13.5
	ringRowMM    = 6.0
	ringCells    = 12
	ringRows     = 3
	ringOpenMM   = 13.6 // of the crimper
	ringShutMM   = 4.5
)

// Terms of a Ring's model.
const (
	ringStruts = iota
	ringCrimper
	ringTube
)

// NewRing builds it with so many elements a strut, all as long.
func NewRing(n int, spoil float64) (*Ring, error) { return NewGradedRing(n, 0, spoil) }

// NewGradedRing builds it with elements that are shorter by this part at the ends of a strut, where it bends most, and longer by as much in its middle.
func NewGradedRing(n int, grade, spoil float64) (*Ring, error) {
	if !(grade >= 0 && grade < 1) {
		return nil, fmt.Errorf("problem: a ring whose elements are shorter by %g at the joints; less than 1 is wanted", grade)
	}
	law, err := confluent(material.Line, 1, spoil)
	if err != nil {
		return nil, err
	}
	section, err := beam.Rectangle{WidthMM: 0.35, ThicknessMM: 0.45}.Fibred(law, 62857/(2*1.33), 6, 2)
	if err != nil {
		return nil, err
	}
	m := &mech.Model{}
	r := &Ring{Model: m, Struts: &beam.Struts{Title: "struts"}}
	type joint struct{ position, rotation mech.Block }
	var nodes []joint
	length := map[mech.Block]float64{}
	add := func(row, k float64) joint {
		s, c := math.Sincos(math.Pi * k / ringCells)
		j := joint{m.AddPosition(geom.Vec{X: ringRadiusMM * c, Y: ringRadiusMM * s, Z: ringRowMM * row}), m.AddRotation(geom.NoTurn)}
		nodes = append(nodes, j)
		return j
	}
	joints := map[[2]int]joint{}
	for l := range ringRows + 1 {
		for k := range 2 * ringCells {
			if (l+k)%2 == 0 {
				joints[[2]int{l, k}] = add(float64(l), float64(k))
			}
		}
	}
	for l := range ringRows {
		for k := range 2 * ringCells {
			if (l+k)%2 != 0 {
				continue
			}
			for _, side := range []int{-1, 1} {
				last := joints[[2]int{l, k}]
				for i := 1; i <= n; i++ {
					f := float64(i) / float64(n)
					f -= grade * math.Sin(2*math.Pi*f) / (2 * math.Pi)
					next := joints[[2]int{l + 1, (k + side + 2*ringCells) % (2 * ringCells)}]
					if i < n {
						next = add(float64(l)+f, float64(k)+f*float64(side))
					}
					own := strutAxes(m, last.position, next.position)
					if err := r.Struts.Add(m, beam.End{Position: last.position, Rotation: last.rotation, Offset: own}, beam.End{Position: next.position, Rotation: next.rotation, Offset: own}, section); err != nil {
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
	var samples []contact.Sample
	var weak []spring.Anchor
	damper := &mech.Damper{Title: "damper"}
	for _, j := range nodes {
		samples = append(samples, contact.NodeSample(j.position, 0, 1, 1))
		weak = append(weak, spring.Anchor{Block: j.position, At: begins(m, j.position), StiffnessNPerMM: 1e-4, Along: geom.Vec{Z: 1}})
		damper.Add(m, j.position, 0.023*length[j.position])
		damper.Add(m, j.rotation, 0.023*length[j.position])
	}
	tool := func(title string, radius mech.Dial, law contact.Law) (*contact.Tool, error) {
		t, err := contact.NewTool(title, samples, contact.Cylinder(geom.Vec{}, geom.Vec{Z: 1}, radius, true), law)
		if err == nil {
			m.AddTerm(t)
		}
		return t, err
	}
	if r.crimper, err = tool("crimper", mech.Dial{Scale: 1, Control: crimper}, contact.Law{Stiffness: 50}); err != nil {
		return nil, err
	}
	if r.tube, err = tool("tube", mech.Fixed(11.5), contact.Law{Stiffness: 0.5, Soft: true}); err != nil {
		return nil, err
	}
	r.tube.Active = &mech.Dial{Scale: 1, Control: tube}
	r.tube.DeepMM = 10 // it is not there until the ring is crimped
	ground, err := spring.NewGround("weak supports", weak)
	if err != nil {
		return nil, err
	}
	m.AddTerm(ground)
	m.AddTerm(damper)
	return r, nil
}

// State returns the ring free of stress, the crimper open.
func (r *Ring) State() *mech.State {
	st := r.Model.NewState()
	st.Controls[0] = ringOpenMM
	return st
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
	radial := func(term int, tool *contact.Tool) (sum float64) {
		for _, f := range contact.Forces(s.Assembly(), term, tool, out.State) {
			sum += f.NormalN
		}
		return sum
	}
	release := false
	var moving float64
	read := func(_ float64, dwelled bool, st *mech.State) {
		f := radial(ringCrimper, r.crimper)
		if dwelled {
			out.Readings = append(out.Readings, RingReading{2 * st.Controls[0], moving, f, release})
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
	if err := s.Run(ctx, out.State, solve.Stage{Name: "crimp", To: []float64{ringShutMM, 0}, First: first, Most: most, DwellAt: at(ringOpenMM, ringShutMM, 23.75, 20.37, 17, 13.62, 10.25, 9), Read: read}); err != nil {
		return nil, err
	}
	if err := s.Run(ctx, out.State, solve.Stage{Name: "tube", To: []float64{ringShutMM, 1}}); err != nil {
		return nil, err
	}
	release = true
	if err := s.Run(ctx, out.State, solve.Stage{Name: "release", To: []float64{ringOpenMM, 1}, First: first, Most: most, DwellAt: at(ringShutMM, ringOpenMM, 12.45, 15.8, 18.9, 22, 27.2), Read: read}); err != nil {
		return nil, err
	}
	out.TubeN = radial(ringTube, r.tube)
	out.Steps, out.Cuts, out.Iterations, _ = s.Counts()
	out.Balance, err = s.Balance(out.State)
	return out, err
}
