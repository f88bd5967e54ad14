package solid

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Pressure is a load on faces that follows them, positive where it pushes inwards. It has no potential, and its Hessian is the symmetric part: exact where the rim of the faces is held or slides in planes.
type Pressure struct {
	title string
	dial  mech.Dial
	faces [][]mech.Block
}

// NewPressure makes the term of faces that are counter-clockwise seen from outside, as Border has them.
func NewPressure(b *Body, faces [][4]int32, pressureMPa mech.Dial) (*Pressure, error) {
	if math.IsNaN(pressureMPa.Base+pressureMPa.Scale) || math.IsInf(pressureMPa.Base+pressureMPa.Scale, 0) || pressureMPa.Control < 0 {
		return nil, fmt.Errorf("solid: a pressure on %s of %g MPa and %g times control %d", b.Title, pressureMPa.Base, pressureMPa.Scale, pressureMPa.Control)
	}
	if len(b.Blocks) != len(b.Rest) {
		return nil, fmt.Errorf("solid: %s has %d vertices and %d blocks", b.Title, len(b.Rest), len(b.Blocks))
	}
	p := &Pressure{title: b.Title + ", pressure", dial: pressureMPa}
	for i, f := range faces {
		var blocks []mech.Block
		for _, v := range f {
			if v < 0 || int(v) >= len(b.Blocks) {
				return nil, &mech.ElementError{Term: p.title, Element: i, Reason: fmt.Sprintf("vertex %d of %d", v, len(b.Blocks))}
			}
			blocks = append(blocks, b.Blocks[v])
		}
		p.faces = append(p.faces, blocks)
	}
	return p, nil
}

// Name returns the body's title and what it bears.
func (p *Pressure) Name() string { return p.title }

// Len returns the number of faces.
func (p *Pressure) Len() int { return len(p.faces) }

// Blocks returns the four corners of a face.
func (p *Pressure) Blocks(e int) []mech.Block { return p.faces[e] }

// Element gives the load on a face, by four Gauss points.
func (p *Pressure) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	return p.push(e, s, p.dial.At(s.Controls), out)
}

// Drive gives the load of the pressure's rate: forces are proportional to it.
func (p *Pressure) Drive(e int, s *mech.State, _, rate []float64, out *mech.Local) error {
	if change := p.dial.Rate(rate); change != 0 {
		return p.push(e, s, change, out)
	}
	out.Idle = true
	return nil
}

// push gives the load of a pressure.
func (p *Pressure) push(e int, s *mech.State, press float64, out *mech.Local) error {
	var x [4]geom.Vec
	for i, b := range p.faces[e] {
		x[i] = s.Position(b)
	}
	g := 1 / math.Sqrt(3)
	for q := range 4 {
		u, v := corner[q][0]*g, corner[q][1]*g
		var shape, du, dv [4]float64
		var xu, xv geom.Vec
		for a := range 4 {
			fu, fv := 1+corner[a][0]*u, 1+corner[a][1]*v
			shape[a], du[a], dv[a] = fu*fv/4, corner[a][0]*fv/4, corner[a][1]*fu/4
			xu, xv = xu.AddScaled(du[a], x[a]), xv.AddScaled(dv[a], x[a])
		}
		n := xu.Cross(xv).Scale(press)
		for a := range 4 {
			out.Gradient[3*a] += shape[a] * n.X
			out.Gradient[3*a+1] += shape[a] * n.Y
			out.Gradient[3*a+2] += shape[a] * n.Z
		}
		if out.Hessian == nil {
			continue
		}
		// dn = (du xv - dv xu) turned: d n = dxu x xv + xu x dxv = (dv_b xu - du_b xv) x dx_b; the symmetric part of shape_a times it
		for a := range 4 {
			for b := range 4 {
				y := xu.Scale(shape[a]*dv[b]-shape[b]*dv[a]).AddScaled(shape[b]*du[a]-shape[a]*du[b], xv).Scale(press / 2)
				h := out.Hessian[12*3*a+3*b:]
				h[1] -= y.Z
				h[2] += y.Y
				h[12] += y.Z
				h[14] -= y.X
				h[24] -= y.Y
				h[25] += y.X
			}
		}
	}
	return nil
}
