package contact

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Shape is the surface of a rigid tool.
type Shape interface {
	// Gap sets out to the gap of a point.
	Gap(x geom.Vec, controls []float64, out *Gap)
	// Carry returns by how much the tool's material at x moves as controls change, mm; a cylinder that narrows moves nothing along its surface.
	Carry(x geom.Vec, from, to []float64) geom.Vec
	// RoomMM returns how far a point at x may go in a straight line without coming out on another side of the tool; +Inf where there is none.
	RoomMM(x geom.Vec, controls []float64) float64
}

// Gap is a point's distance from a tool's surface, exact at the surface and right to first order beside it, with its first and second derivatives. A tool that ends somewhere also has a cover: 1 where it is in full, 0 past its end.
type Gap struct {
	MM            float64
	Gradient      geom.Vec
	Hessian       matrix
	Cover         float64
	CoverGradient geom.Vec
	CoverHessian  matrix
}

// gapOf is Shape.Gap. A tool of revolution, the usual one, is called by its name, which spares the room on the heap that a call through an interface takes.
func gapOf(p Shape, x geom.Vec, controls []float64) Gap {
	if r, ok := p.(*Revolution); ok {
		var g Gap
		r.Gap(x, controls, &g)
		return g
	}
	var g Gap
	p.Gap(x, controls, &g)
	return g
}

// Plane is a half-space: bodies are kept on the side that Normal (of length 1) points to.
type Plane struct{ geom.Plane }

// Gap is the height over the plane.
func (p Plane) Gap(x geom.Vec, _ []float64, out *Gap) {
	*out = Gap{MM: p.Height(x), Gradient: p.Normal, Cover: 1}
}

// Carry is nothing.
func (Plane) Carry(geom.Vec, []float64, []float64) geom.Vec { return geom.Vec{} }

// RoomMM is infinite.
func (Plane) RoomMM(geom.Vec, []float64) float64 { return math.Inf(1) }

// Sphere keeps bodies outside of it, or inside.
type Sphere struct {
	Centre   geom.Vec
	RadiusMM mech.Dial
	Inside   bool // bodies are kept inside
}

// Gap is the distance from the surface.
func (p Sphere) Gap(x geom.Vec, controls []float64, out *Gap) {
	d := x.Sub(p.Centre)
	n, r := d.Norm(), p.RadiusMM.At(controls)
	*out = Gap{MM: n - r, Cover: 1}
	if n > 0 {
		out.Gradient = d.Scale(1 / n)
		out.Hessian.diagonal(1 / n)
		out.Hessian.outer(-1/n, out.Gradient, out.Gradient)
	}
	if p.Inside {
		out.MM, out.Gradient = -out.MM, out.Gradient.Scale(-1)
		var h matrix
		h.plus(-1, &out.Hessian)
		out.Hessian = h
	}
}

// Carry is nothing: a sphere that grows moves nothing along its surface.
func (Sphere) Carry(geom.Vec, []float64, []float64) geom.Vec { return geom.Vec{} }

// RoomMM is the way to the centre, from where every way out is as near; inside a hollow sphere it is infinite.
func (p Sphere) RoomMM(x geom.Vec, _ []float64) float64 {
	if p.Inside {
		return math.Inf(1)
	}
	return x.Dist(p.Centre)
}

// Motion is a rigid body's: it is turned about an axis and then displaced, both by controls. The zero value stands still.
type Motion struct {
	Along  geom.Vec // of length 1
	ByMM   mech.Dial
	Pivot  geom.Vec
	About  geom.Vec  // axis of length 1; zero: it is not turned
	ByTurn mech.Dial // rad
}

// pose is a motion at some controls.
type pose struct {
	turn  geom.Quaternion
	by    geom.Vec
	pivot geom.Vec
}

func (m *Motion) pose(controls []float64) pose {
	return pose{geom.Exp(m.About.Scale(m.ByTurn.At(controls))), m.Along.Scale(m.ByMM.At(controls)), m.Pivot}
}

// out returns where a point of the body has come to, home where what is at x came from.
func (p *pose) out(h geom.Vec) geom.Vec {
	return p.turn.Apply(h.Sub(p.pivot)).Add(p.pivot).Add(p.by)
}

func (p *pose) home(x geom.Vec) geom.Vec {
	return p.turn.Inverse().Apply(x.Sub(p.by).Sub(p.pivot)).Add(p.pivot)
}

// Placed moves a shape as a rigid body.
type Placed struct {
	Shape
	Motion
}

// Gap is the shape's, moved.
func (p *Placed) Gap(x geom.Vec, controls []float64, out *Gap) {
	q := p.pose(controls)
	p.Shape.Gap(q.home(x), controls, out)
	if q.turn == geom.NoTurn {
		return
	}
	out.Gradient, out.CoverGradient = q.turn.Apply(out.Gradient), q.turn.Apply(out.CoverGradient)
	turn(q.turn, &out.Hessian)
	turn(q.turn, &out.CoverHessian)
}

// turn makes of m the matrix Q m Q'.
func turn(q geom.Quaternion, m *matrix) {
	for range 2 {
		var t matrix // Q m, by columns of m, laid down transposed
		for j := range 3 {
			t[j] = q.Apply(geom.Vec{X: m[0][j], Y: m[1][j], Z: m[2][j]}).Array()
		}
		*m = t
	}
}

// Carry is how the material at x moves with the shape and in it.
func (p *Placed) Carry(x geom.Vec, from, to []float64) geom.Vec {
	q := p.pose(from)
	h := q.home(x)
	h = h.Add(p.Shape.Carry(h, from, to))
	q = p.pose(to)
	return q.out(h).Sub(x)
}

// RoomMM is the shape's.
func (p *Placed) RoomMM(x geom.Vec, controls []float64) float64 {
	q := p.pose(controls)
	return p.Shape.RoomMM(q.home(x), controls)
}
