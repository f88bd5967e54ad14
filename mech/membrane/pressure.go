package membrane

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Load is a pressure on a body.
type Load struct {
	// PressureMPa is positive where it pushes the way that the normals point, as blood pushes a wall outwards.
	PressureMPa mech.Dial
	// Triangles that are loaded, by their number in the body; nil for all.
	Triangles []int32
	// Enclosing says that the triangles, with the planes through Origin in which their rim lies and stays, enclose a volume: a closed surface, or a part of one cut by planes of symmetry that meet in Origin. The
	// load then has a potential, -p V. Without it, the force is the same on every vertex but those of the rim, there is no potential, and the Hessian is the symmetric part: exact all the same where the
	// rim is held or slides in planes.
	Enclosing bool
	Origin    geom.Vec
}

// Pressure is a load that follows the body: on each triangle, its area's normal times the pressure, a third on each corner.
//
// It acts on the mid surface. On a wall that keeps its volume that is the pressure on the inner face, though that is smaller: work is p dV of the inner face, and V_inner = V_mid - V_wall/2 + (h²/4 times the integral
// of the mean curvature), with V_wall constant. The stress across the wall, which plane stress leaves out, makes up for the smaller face to the first order in h/r: loading the smaller face in plane stress would
// be wrong by h/2r in a tube and h/r in a sphere. What is left is of the order (h/r)²; for a wall of r/h = 5.5, pressures 1.6 % (tube) and 2.4 % (sphere) low (this package's TestVerifyThickWalls). Where the
// inner face is, Faces says. For laws that change their volume the two differ by (1 - 2 nu) h/2r.
type Pressure struct {
	title string
	load  Load
	faces [][]mech.Block
}

// NewPressure checks a body and makes the term.
func NewPressure(b *Body, load Load) (*Pressure, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if d := load.PressureMPa; math.IsNaN(d.Base+d.Scale) || math.IsInf(d.Base+d.Scale, 0) || d.Control < 0 {
		return nil, fmt.Errorf("membrane: a pressure on %s of %g MPa and %g times control %d", b.Title, d.Base, d.Scale, d.Control)
	}
	p := &Pressure{title: b.Title + ", pressure", load: load}
	if load.Triangles == nil {
		for t := range b.Triangles {
			load.Triangles = append(load.Triangles, int32(t))
		}
	}
	p.load.Triangles = nil
	for _, t := range load.Triangles {
		if t < 0 || int(t) >= len(b.Triangles) {
			return nil, fmt.Errorf("membrane: a pressure on triangle %d of %d of %s", t, len(b.Triangles), b.Title)
		}
		c := b.Triangles[t]
		p.faces = append(p.faces, []mech.Block{b.Blocks[c[0]], b.Blocks[c[1]], b.Blocks[c[2]]})
	}
	return p, nil
}

// Name returns the body's title and what it bears.
func (p *Pressure) Name() string { return p.title }

// Len returns the number of triangles.
func (p *Pressure) Len() int { return len(p.faces) }

// Blocks returns the corners.
func (p *Pressure) Blocks(e int) []mech.Block { return p.faces[e] }

// VolumeMM3 returns the volume that the loaded triangles enclose with Origin.
func (p *Pressure) VolumeMM3(s *mech.State) float64 {
	sum := 0.0
	for _, f := range p.faces {
		sum += s.Position(f[0]).Sub(p.load.Origin).Dot(s.Position(f[1]).Sub(p.load.Origin).Cross(s.Position(f[2]).Sub(p.load.Origin))) / 6
	}
	return sum
}

// Element gives the load on a triangle, with its potential if it has one.
func (p *Pressure) Element(e int, s *mech.State, _ []float64, out *mech.Local) error {
	return p.push(e, s, p.load.PressureMPa.At(s.Controls), out)
}

// Drive gives the load of the pressure's rate: forces are proportional to it.
func (p *Pressure) Drive(e int, s *mech.State, _, rate []float64, out *mech.Local) error {
	if change := p.load.PressureMPa.Rate(rate); change != 0 {
		return p.push(e, s, change, out)
	}
	out.Idle = true
	return nil
}

// push gives the load of a pressure.
func (p *Pressure) push(e int, s *mech.State, press float64, out *mech.Local) error {
	f := p.faces[e]
	var x, along [3]geom.Vec
	for i, b := range f {
		x[i] = s.Position(b).Sub(p.load.Origin)
	}
	sixth := press / 6
	all := x[1].Sub(x[0]).Cross(x[2].Sub(x[0]))
	for i := range 3 {
		n := all
		along[i] = x[(i+2)%3].Sub(x[(i+1)%3])
		if p.load.Enclosing {
			n = x[(i+1)%3].Cross(x[(i+2)%3])
		}
		out.Gradient[3*i], out.Gradient[3*i+1], out.Gradient[3*i+2] = -sixth*n.X, -sixth*n.Y, -sixth*n.Z
	}
	if p.load.Enclosing {
		out.EnergyMJ = -sixth * x[0].Dot(x[1].Cross(x[2]))
	}
	if out.Hessian == nil {
		return nil
	}
	for i := range 3 {
		for _, j := range [2]int{(i + 1) % 3, (i + 2) % 3} {
			v := along[j].Sub(along[i]).Scale(-sixth / 2)
			switch {
			case p.load.Enclosing && j == (i+1)%3:
				v = x[(i+2)%3].Scale(sixth)
			case p.load.Enclosing:
				v = x[(i+1)%3].Scale(-sixth)
			}
			// the matrix that takes d to v x d
			h := out.Hessian[9*3*i+3*j:]
			h[1], h[2], h[9], h[11], h[18], h[19] = -v.Z, v.Y, v.Z, -v.X, -v.Y, v.X
		}
	}
	return nil
}
