package solve_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solid"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

// sheet is a square of 2 x 2 cells of side 1 in the plane z = 0, cut in 8 triangles.
func sheet() *membrane.Body {
	b := &membrane.Body{Title: "sheet"}
	for i := range 3 {
		for j := range 3 {
			b.Rest = append(b.Rest, geom.Vec{X: float64(i), Y: float64(j)})
		}
	}
	for i := range int32(2) {
		for j := range int32(2) {
			v := 3*i + j
			b.Triangles = append(b.Triangles, [3]int32{v, v + 3, v + 4}, [3]int32{v, v + 4, v + 1})
		}
	}
	for range b.Triangles {
		b.Parts = append(b.Parts, membrane.Part{Law: material.NeoHookean(1), ThicknessMM: 0.1, Factor: 1})
	}
	return b
}

// brick is a unit cube.
func brick(law material.Bulk) *solid.Body {
	b := &solid.Body{Title: "brick", Laws: []material.Bulk{law}, Cells: [][8]int32{{0, 1, 2, 3, 4, 5, 6, 7}}}
	for _, z := range []float64{0, 1} {
		b.Rest = append(b.Rest, geom.Vec{Z: z}, geom.Vec{X: 1, Z: z}, geom.Vec{X: 1, Y: 1, Z: z}, geom.Vec{Y: 1, Z: z})
	}
	return b
}

// run solves a model in one stage.
func run(t *testing.T, m *mech.Model, o solve.Options, to ...float64) error {
	s, err := solve.New(m, o)
	if err != nil {
		return err
	}
	if to == nil {
		to = make([]float64, len(m.Controls))
	}
	return s.Run(t.Context(), m.NewState(), solve.Stage{Name: "run", To: to, First: 0.1, Most: 0.1})
}

// runSheet solves a sheet, changed, that is held at its first three vertices.
func runSheet(t *testing.T, change func(m *mech.Model, b *membrane.Body)) error {
	m, b := &mech.Model{}, sheet()
	if change != nil {
		change(m, b)
	}
	b.Place(m)
	for _, v := range b.Blocks[:3] {
		m.Hold(v)
	}
	for _, v := range b.Blocks[3:9] {
		m.HoldAxes(v, false, false, true) // a membrane has no stiffness out of its plane
	}
	s, err := membrane.NewStretching(b)
	if err != nil {
		return err
	}
	m.AddTerm(s)
	return run(t, m, solve.Options{})
}

// addWire adds an element to a straight wire of 4 after a change.
func addWire(t *testing.T, section beam.Section, at geom.Vec, turn geom.Vec) error {
	c := straight(t, 1, 4, wire)
	end := beam.End{Position: c.model.AddPosition(at), Rotation: c.model.AddRotation(geom.Exp(turn)), Offset: geom.NoTurn}
	return c.struts.Add(c.model, beam.End{Position: c.positions[4], Rotation: c.rotations[4], Offset: geom.NoTurn}, end, section)
}

// boxed is a wire along x whose end stands in a tool.
func boxed(t *testing.T) *mech.Model {
	c := straight(t, 1, 4, wire)
	var samples []contact.Sample
	for _, p := range c.positions {
		samples = append(samples, contact.NodeSample(p, 0.1, 1, 1))
	}
	tool, err := contact.NewTool("box", samples, contact.Plane{Plane: geom.Plane{Origin: geom.Vec{X: 0.6}, Normal: geom.Vec{X: -1}}}, contact.Law{Stiffness: 1})
	if err != nil {
		t.Fatal(err)
	}
	tool.DeepMM = 0.3
	c.model.AddTerm(tool)
	load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
	load.AddForce(c.model, c.positions[4], geom.Vec{Y: 1})
	c.model.AddTerm(load)
	return c.model
}

// Every model that cannot be solved is refused, or its solve ends with a status: with the element where there is one, and the reason.
func TestBadModels(t *testing.T) {
	const (
		disconnected = "disconnected"
		noSize       = "no size"
		negative     = "negative modulus"
		inverted     = "inverted"
		deep         = "starts deep in contact"
		limit        = "load beyond the limit"
	)
	type row struct {
		fault, body string
		solve       func(t *testing.T) error
		term        string // of the element that is named; none: empty
		element     int
		says        string
		status      solve.Status // of the *solve.Failure; Converged: the model is refused before
	}
	rows := []row{
		{disconnected, "beam", func(t *testing.T) error {
			c := straight(t, 1, 4, wire)
			a := beam.End{Position: c.model.AddPosition(geom.Vec{Y: 5}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
			b := beam.End{Position: c.model.AddPosition(geom.Vec{X: 1, Y: 5}), Rotation: c.model.AddRotation(geom.NoTurn), Offset: geom.NoTurn}
			if err := c.struts.Add(c.model, a, b, wire); err != nil {
				t.Fatal(err)
			}
			return run(t, c.model, solve.Options{})
		}, "wire", 4, "nothing holds block 10 and the 3", solve.Converged},
		{disconnected, "beam, held at a point about which it turns", func(t *testing.T) error {
			c := straight(t, 1, 4, wire)
			c.model.Supports = c.model.Supports[:1]
			return run(t, c.model, solve.Options{})
		}, "", 0, "nothing holds the rotation of block 1 along axis 0 (wire, element 0)", solve.Unstable},
		{disconnected, "membrane", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) {
				n := int32(len(b.Rest))
				b.Rest = append(b.Rest, geom.Vec{X: 9}, geom.Vec{X: 10}, geom.Vec{X: 9, Y: 1})
				b.Triangles, b.Parts = append(b.Triangles, [3]int32{n, n + 1, n + 2}), append(b.Parts, b.Parts[0])
			})
		}, "sheet", 8, "nothing holds block 9 and the 2", solve.Converged},
		{disconnected, "membrane, a vertex of no triangle", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) { b.Rest = append(b.Rest, geom.Vec{X: 9}) })
		}, "", 0, "nothing holds block 9", solve.Converged},
		{disconnected, "membrane, free across its plane", func(t *testing.T) error {
			m, b := &mech.Model{}, sheet()
			b.Place(m)
			for _, v := range b.Blocks[:3] {
				m.Hold(v)
			}
			s, err := membrane.NewStretching(b)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(s)
			return run(t, m, solve.Options{})
		}, "", 0, "nothing holds the position of block 6 along axis 2 (sheet, element 4)", solve.Unstable},
		{noSize, "beam", func(t *testing.T) error { return addWire(t, wire, geom.Vec{X: 1}, geom.Vec{}) }, "wire", 4, "its length is 0 mm", solve.Converged},
		{noSize, "membrane", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) { b.Rest[7] = b.Rest[8] })
		}, "sheet", 6, "no area", solve.Converged},
		{noSize, "solid", func(t *testing.T) error {
			b := brick(material.NeoHookeanBulk{ShearMPa: 1, BulkMPa: 5})
			for i := range 4 {
				b.Rest[4+i] = b.Rest[i]
			}
			b.Place(&mech.Model{})
			_, err := solid.NewElastic(b)
			return err
		}, "brick", 0, "no volume", solve.Converged},
		{noSize, "rod, pressed to nothing", func(t *testing.T) error {
			m := &mech.Model{}
			a, b := m.AddPosition(geom.Vec{}), m.AddPosition(geom.Vec{X: 1})
			m.Hold(a)
			m.Supports = append(m.Supports, mech.Support{Block: b, Held: [3]bool{true, true, true}, Follows: [3]int{m.AddControl("way"), -1, -1}, Scale: [3]float64{-1, 0, 0}})
			c, err := spring.NewCords("rods", []spring.Cord{{A: a, B: b, StiffnessNPerMM: 1, LengthMM: mech.Fixed(1), Rod: true}})
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(c)
			s, err := solve.New(m, precise)
			if err != nil {
				return err
			}
			return s.Run(t.Context(), m.NewState(), solve.Stage{Name: "press", To: []float64{1}})
		}, "rods", 0, "at one place", solve.Broken},
		{negative, "beam", func(t *testing.T) error {
			return addWire(t, &beam.Elastic{AxialN: -1600, ShearN: [2]float64{600, 600}, TwistNMM: 1, BendNMM2: [2]float64{1, 1}}, geom.Vec{X: 2}, geom.Vec{})
		}, "wire", 4, "not stiff: -1600", solve.Converged},
		{negative, "beam, in bending", func(t *testing.T) error {
			return addWire(t, &beam.Elastic{AxialN: 1600, ShearN: [2]float64{600, 600}, TwistNMM: 1, BendNMM2: [2]float64{1, -1}}, geom.Vec{X: 2}, geom.Vec{})
		}, "wire", 4, "not stiff", solve.Converged},
		{negative, "membrane", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) { b.Parts[5].Law = material.Hooke{YoungMPa: -1, Poisson: 0.3} })
		}, "sheet", 5, "YoungMPa is -1", solve.Converged},
		{negative, "membrane, in its factor", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) { b.Parts[3].Factor = -2 })
		}, "sheet", 3, "modulus factor of -2", solve.Converged},
		{negative, "solid", func(t *testing.T) error {
			b := brick(material.NeoHookeanBulk{ShearMPa: -1, BulkMPa: 5})
			b.Place(&mech.Model{})
			_, err := solid.NewElastic(b)
			return err
		}, "brick", 0, "-1", solve.Converged},
		{negative, "cord", func(t *testing.T) error {
			_, err := spring.NewCords("cords", []spring.Cord{{B: 1, StiffnessNPerMM: 1}, {B: 1, StiffnessNPerMM: -1}})
			return err
		}, "cords", 1, "-1 N/mm", solve.Converged},
		{inverted, "beam, against its own axis", func(t *testing.T) error { return addWire(t, wire, geom.Vec{X: 0.5}, geom.Vec{}) }, "wire", 4, "180 degrees", solve.Converged},
		{inverted, "membrane", func(t *testing.T) error {
			return runSheet(t, func(_ *mech.Model, b *membrane.Body) { c := &b.Triangles[5]; c[0], c[1] = c[1], c[0] })
		}, "sheet", 5, "inside out", solve.Converged},
		{inverted, "membrane, on its way", func(t *testing.T) error { // a corner is led onto the edge opposite
			m := &mech.Model{}
			b := &membrane.Body{Title: "sheet", Rest: []geom.Vec{{}, {X: 1}, {Y: 1}}, Triangles: [][3]int32{{0, 1, 2}}, Parts: []membrane.Part{{Law: material.NeoHookean(1), ThicknessMM: 0.1, Factor: 1}}}
			b.Place(m)
			m.Hold(b.Blocks[0])
			m.Hold(b.Blocks[1])
			m.Supports = append(m.Supports, mech.Support{Block: b.Blocks[2], Held: [3]bool{true, true, true}, Follows: [3]int{-1, m.AddControl("way"), -1}, Scale: [3]float64{0, -1, 0}})
			s, err := membrane.NewStretching(b)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(s)
			return run(t, m, solve.Options{}, 1)
		}, "sheet", 0, "collapsed", solve.Broken},
		{inverted, "solid, on its way", func(t *testing.T) error {
			m, b := &mech.Model{}, brick(material.NeoHookeanBulk{ShearMPa: 1, BulkMPa: 5})
			b.Place(m)
			way := m.AddControl("way")
			for i, v := range b.Blocks {
				if i < 4 {
					m.Hold(v)
				} else {
					m.Supports = append(m.Supports, mech.Support{Block: v, Held: [3]bool{true, true, true}, Follows: [3]int{-1, -1, way}, Scale: [3]float64{0, 0, -1}})
				}
			}
			s, err := solid.NewElastic(b)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(s)
			return run(t, m, solve.Options{}, 1.5)
		}, "brick", 0, "inside out", solve.Broken},
		{deep, "beam in a tool", func(t *testing.T) error { return run(t, boxed(t), solve.Options{}) }, "box", 4, "0.5 mm deep in the tool", solve.Broken},
		{deep, "beam in a tool, by dynamics", func(t *testing.T) error {
			m := boxed(t)
			s, err := solve.New(m, solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Settle(t.Context(), m.NewState(), []float64{1}, solve.Dynamic{})
			return err
		}, "box", 4, "0.5 mm deep in the tool", solve.Broken},
		{deep, "beam in a tool, along a path", func(t *testing.T) error {
			m := boxed(t)
			s, err := solve.New(m, solve.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s.Follow(t.Context(), m.NewState(), solve.Path{To: []float64{1}}, &solve.Track{})
		}, "box", 4, "0.5 mm deep in the tool", solve.Broken},
		{deep, "beam in a beam", func(t *testing.T) error {
			c := straight(t, 1, 1, wire)
			other := beam.End{Position: c.model.AddPosition(geom.Vec{X: 0.5, Y: -0.5, Z: 0.05}), Rotation: c.model.AddRotation(geom.Exp(geom.Vec{Z: math.Pi / 2})), Offset: geom.NoTurn}
			end := beam.End{Position: c.model.AddPosition(geom.Vec{X: 0.5, Y: 0.5, Z: 0.05}), Rotation: c.model.AddRotation(geom.Exp(geom.Vec{Z: math.Pi / 2})), Offset: geom.NoTurn}
			if err := c.struts.Add(c.model, other, end, wire); err != nil {
				t.Fatal(err)
			}
			c.model.Hold(other.Position)
			c.model.Hold(other.Rotation)
			one := &contact.Body{Title: "one", Nodes: c.positions, HalfMM: contact.Uniform(2, 0.1), Segments: [][2]int32{{0, 1}}}
			two := &contact.Body{Title: "two", Nodes: []mech.Block{other.Position, end.Position}, HalfMM: contact.Uniform(2, 0.1), Segments: [][2]int32{{0, 1}}}
			w, err := contact.NewWires(c.model, "cross", one, two, contact.Law{Stiffness: 20}, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			c.model.AddTerm(w)
			return run(t, c.model, solve.Options{})
		}, "cross", 0, "deep", solve.Broken},
		{deep, "membrane in a membrane", func(t *testing.T) error {
			m, b := &mech.Model{}, sheet()
			b.Place(m)
			node := m.AddPosition(geom.Vec{X: 1.2, Y: 0.7, Z: 0.05})
			for _, v := range append(b.Blocks, node) {
				m.Hold(v)
			}
			s, err := membrane.NewStretching(b)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(s)
			touch, err := contact.NewTouch(m, "leaflet", nil, []contact.Sample{contact.NodeSample(node, 0.1, 1, 1)}, &contact.Body{Title: "sheet", Nodes: b.Blocks, HalfMM: contact.Uniform(9, 0.1), Triangles: b.Triangles}, contact.Law{Stiffness: 1}, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(touch)
			return run(t, m, solve.Options{})
		}, "leaflet", 0, "deep", solve.Broken},
		{limit, "beam", func(t *testing.T) error {
			c, top := shallow(t)
			load := &mech.Load{Title: "load", Control: c.model.AddControl("load")}
			load.AddForce(c.model, top, geom.Vec{Y: -1})
			c.model.AddTerm(load)
			return run(t, c.model, precise, 20)
		}, "", 0, "a limit point or a branch", solve.Unstable},
		{limit, "membrane", func(t *testing.T) error { // an eighth of a balloon, pressed from inside
			m := &mech.Model{}
			b := &membrane.Body{Title: "balloon", Rest: []geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}, Triangles: [][3]int32{{0, 1, 2}}, Parts: []membrane.Part{{Law: material.NeoHookean(1), ThicknessMM: 0.01, Factor: 1}}}
			b.Place(m)
			m.HoldAxes(b.Blocks[0], false, true, true)
			m.HoldAxes(b.Blocks[1], true, false, true)
			m.HoldAxes(b.Blocks[2], true, true, false)
			s, err := membrane.NewStretching(b)
			if err != nil {
				t.Fatal(err)
			}
			p, err := membrane.NewPressure(b, membrane.Load{PressureMPa: mech.Dial{Scale: 0.01, Control: m.AddControl("pressure")}, Enclosing: true})
			if err != nil {
				t.Fatal(err)
			}
			m.AddTerm(s)
			m.AddTerm(p)
			return run(t, m, solve.Options{ResidualN: 1e-9}, 5)
		}, "", 0, "a limit point or a branch", solve.Unstable},
		{limit, "rods", func(t *testing.T) error { return run(t, newTruss(t, false).model, precise, 4) }, "", 0, "a limit point or a branch", solve.Unstable},
	}
	seen := map[string]int{}
	for _, r := range rows {
		t.Run(r.fault+", "+r.body, func(t *testing.T) {
			err := r.solve(t)
			if err == nil {
				t.Fatal("it is solved")
			}
			t.Log(err)
			if !strings.Contains(err.Error(), r.says) || len(err.Error()) < 20 {
				t.Errorf("it does not say %q: %v", r.says, err)
			}
			var f *solve.Failure
			if errors.As(err, &f) != (r.status != solve.Converged) || f != nil && f.Status != r.status {
				t.Errorf("status of %v, want %s", err, r.status)
			}
			var element *mech.ElementError
			var loose *solve.LooseError
			switch {
			case errors.As(err, &element):
				if element.Term != r.term || element.Element != r.element || !strings.Contains(err.Error(), r.term) {
					t.Errorf("it names %s, element %d, want %s, %d", element.Term, element.Element, r.term, r.element)
				}
			case errors.As(err, &loose):
				if loose.Term != r.term || loose.Element != r.element {
					t.Errorf("it names %s, element %d, want %s, %d", loose.Term, loose.Element, r.term, r.element)
				}
			case r.term != "":
				t.Errorf("no element is named: %v", err)
			}
		})
		for _, body := range []string{"beam", "membrane"} {
			if strings.HasPrefix(r.body, body) {
				seen[r.fault+", "+body]++
			}
		}
	}
	if len(seen) != 12 {
		t.Errorf("six faults of beams and of membranes: %v", seen)
	}
}
