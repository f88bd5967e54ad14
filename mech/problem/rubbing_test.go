package problem

import (
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/spring"
)

// rubbing is a wire that is drawn by its ends over a bed of springs and along under another wire, with friction: control 0 is how far. Its pairs come and go all the way.
func rubbing(t *testing.T) *mech.Model {
	t.Helper()
	section, err := beam.Round{DiameterMM: 0.4}.Elastic(20000, 8000)
	if err != nil {
		t.Fatal(err)
	}
	m := &mech.Model{}
	draw := m.AddControl("draw")
	struts := &beam.Struts{Title: "wires"}
	damper := &mech.Damper{Title: "damper"}
	wire := func(title string, from, to geom.Vec, n int) *contact.Body {
		b := &contact.Body{Title: title, HalfMM: contact.Uniform(n+1, 0.2)}
		along := to.Sub(from).Unit()
		side := geom.Vec{Z: 1}.Cross(along)
		axes := geom.QuaternionOf(along, side, along.Cross(side))
		var last beam.End
		for i := range n + 1 {
			end := beam.End{Position: m.AddPosition(from.Lerp(to, float64(i)/float64(n))), Rotation: m.AddRotation(axes), Offset: geom.NoTurn}
			b.Nodes = append(b.Nodes, end.Position)
			damper.Add(m, end.Position, 0.02)
			damper.Add(m, end.Rotation, 0.02)
			if i > 0 {
				b.Segments = append(b.Segments, [2]int32{int32(i - 1), int32(i)})
				if err := struts.Add(m, last, end, section); err != nil {
					t.Fatal(err)
				}
			}
			last = end
		}
		return b
	}
	drawn := wire("drawn", geom.Vec{X: 1, Y: -0.2, Z: 0.32}, geom.Vec{X: 1.3, Y: 4.2, Z: 0.32}, 8)
	above := wire("above", geom.Vec{X: 0, Y: 1.7, Z: 0.7}, geom.Vec{X: 7, Y: 2.3, Z: 0.7}, 10)
	for _, b := range []mech.Block{drawn.Nodes[0], drawn.Nodes[8]} {
		m.Supports = append(m.Supports, mech.Support{Block: b, Held: [3]bool{true, true, true}, Follows: [3]int{draw, -1, -1}})
	}
	m.Hold(above.Nodes[0])
	m.Hold(above.Nodes[10])
	bed := &contact.Body{Title: "bed"}
	var anchors []spring.Anchor
	const nx, ny = 14, 8
	for i := range nx + 1 {
		for j := range ny + 1 {
			b := m.AddPosition(geom.Vec{X: 0.5 * float64(i), Y: 0.5 * float64(j)})
			bed.Nodes = append(bed.Nodes, b)
			anchors = append(anchors, spring.Anchor{Block: b, At: begins(m, b), StiffnessNPerMM: 3})
			if i < nx && j < ny {
				a := int32(i*(ny+1) + j)
				bed.Triangles = append(bed.Triangles, [3]int32{a, a + ny + 1, a + ny + 2}, [3]int32{a, a + ny + 2, a + 1})
			}
		}
	}
	bed.HalfMM = contact.Uniform(len(bed.Nodes), 0.15)
	ground, err := spring.NewGround("ground", anchors)
	if err != nil {
		t.Fatal(err)
	}
	law := contact.Law{Stiffness: 20, SmoothMM: 0.01, Friction: 0.2}
	touch, err := contact.NewTouch(m, "on the bed", drawn, drawn.WireSamples(m, 2), bed, law, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	wires, err := contact.NewWires(m, "crossing", drawn, above, law, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, term := range []mech.Term{struts, damper, ground, touch, wires} {
		m.AddTerm(term)
	}
	return m
}
