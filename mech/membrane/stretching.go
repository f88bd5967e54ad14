package membrane

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// Stretching is the energy of a body's stretching in its surface: triangles of constant strain, total Lagrangian, in plane stress (Bonet and Wood 2008, Nonlinear Continuum Mechanics for Finite Element Analysis,
// chapters 7 and 9). Each triangle of the Body is one element of the same number.
type Stretching struct {
	title string
	cells []cell
}

// cell is a triangle ready for use.
type cell struct {
	blocks    [3]mech.Block
	slope     [3][2]float64 // derivatives of the shape functions along the cell's axes, 1/mm
	volumeMM3 float64
	areaMM2   float64
	factor    float64
	law       material.Sheet
}

// NewStretching checks a body and makes the term.
func NewStretching(b *Body) (*Stretching, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	s := &Stretching{title: b.Title, cells: make([]cell, len(b.Triangles))}
	for t, c := range b.Triangles {
		_, _, x, area := b.axes(t)
		p := b.part(t)
		k := &s.cells[t]
		*k = cell{volumeMM3: area * p.ThicknessMM, areaMM2: area, factor: p.Factor, law: p.Law}
		for i := range 3 {
			k.blocks[i] = b.Blocks[c[i]]
			q, r := x[(i+1)%3], x[(i+2)%3]
			k.slope[i] = [2]float64{(q[1] - r[1]) / (2 * area), (r[0] - q[0]) / (2 * area)}
		}
	}
	return s, nil
}

// Name returns the body's title.
func (s *Stretching) Name() string { return s.title }

// Len returns the number of triangles.
func (s *Stretching) Len() int { return len(s.cells) }

// Blocks returns the three corners.
func (s *Stretching) Blocks(e int) []mech.Block { return s.cells[e].blocks[:] }

// gradient returns the columns of the deformation gradient.
func (k *cell) gradient(s *mech.State) (f [2]geom.Vec) {
	for i, b := range k.blocks {
		x := s.Position(b)
		f[0] = f[0].AddScaled(k.slope[i][0], x)
		f[1] = f[1].AddScaled(k.slope[i][1], x)
	}
	return f
}

func (k *cell) law2(f [2]geom.Vec) (material.InPlane, error) {
	return k.law.InPlane(material.Plane{XX: f[0].Dot(f[0]), YY: f[1].Dot(f[1]), XY: f[0].Dot(f[1])})
}

// Element gives a triangle's strain energy. A triangle without area, or stretched further than its law goes, is an error.
func (s *Stretching) Element(e int, st *mech.State, _ []float64, out *mech.Local) error {
	k := &s.cells[e]
	f := k.gradient(st)
	r, err := k.law2(f)
	if err != nil {
		return &mech.ElementError{Term: s.title, Element: e, Reason: err.Error()}
	}
	w := k.volumeMM3 * k.factor
	out.EnergyMJ = w * r.EnergyMPa
	f0, f1 := f[0].Array(), f[1].Array()
	var b [3][3][3]float64 // by corner: dE (xx, yy, 2 xy) along x, y, z
	for i := range 3 {
		p, q := k.slope[i][0], k.slope[i][1]
		for c := range 3 {
			b[i][0][c], b[i][1][c], b[i][2][c] = p*f0[c], q*f1[c], p*f1[c]+q*f0[c]
			out.Gradient[3*i+c] = w * (r.StressMPa[0]*b[i][0][c] + r.StressMPa[1]*b[i][1][c] + r.StressMPa[2]*b[i][2][c])
		}
	}
	if out.Hessian == nil {
		return nil
	}
	for j := range 3 {
		var db [3][3]float64
		for row := range 3 {
			for c := range 3 {
				db[row][c] = w * (r.TangentMPa[row][0]*b[j][0][c] + r.TangentMPa[row][1]*b[j][1][c] + r.TangentMPa[row][2]*b[j][2][c])
			}
		}
		tx := w * (r.StressMPa[0]*k.slope[j][0] + r.StressMPa[2]*k.slope[j][1])
		ty := w * (r.StressMPa[2]*k.slope[j][0] + r.StressMPa[1]*k.slope[j][1])
		for i := range 3 {
			for x := range 3 {
				row := out.Hessian[9*(3*i+x)+3*j : 9*(3*i+x)+3*j+3]
				for y := range 3 {
					row[y] = b[i][0][x]*db[0][y] + b[i][1][x]*db[1][y] + b[i][2][x]*db[2][y]
				}
				row[x] += k.slope[i][0]*tx + k.slope[i][1]*ty
			}
		}
	}
	return nil
}

// Account returns the strain energy; nothing is lost.
func (s *Stretching) Account(e int, st *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	k := &s.cells[e]
	r, err := k.law2(k.gradient(st))
	if err != nil {
		return math.NaN(), 0
	}
	return k.volumeMM3 * k.factor * r.EnergyMPa, 0
}

// Stress is the state of a triangle.
type Stress struct {
	ThicknessMM float64 // deformed
	AreaMM2     float64 // deformed
	// Stretch has the principal stretches in the surface, the larger first.
	Stretch [2]float64
	// CauchyMPa has the principal Cauchy stresses in the surface, the larger first, and Along their directions.
	CauchyMPa [2]float64
	Along     [2]geom.Vec
	// TensionNMM is the stresses times the thickness, N/mm.
	TensionNMM [2]float64
}

// Stress returns how triangle e is stretched and stressed.
func (s *Stretching) Stress(e int, st *mech.State) (Stress, error) {
	k := &s.cells[e]
	f := k.gradient(st)
	r, err := k.law2(f)
	if err != nil {
		return Stress{}, &mech.ElementError{Term: s.title, Element: e, Reason: err.Error()}
	}
	n := f[0].Cross(f[1])
	area := n.Norm()
	u := f[0].Unit()
	v := n.Unit().Cross(u)
	// The deformation gradient in the deformed axes u and v is upper triangular.
	a, b, c := f[0].Dot(u), f[1].Dot(u), f[1].Dot(v)
	j := area * r.Thickness / k.factor
	xx := (a*a*r.StressMPa[0] + 2*a*b*r.StressMPa[2] + b*b*r.StressMPa[1]) / j
	xy := c * (a*r.StressMPa[2] + b*r.StressMPa[1]) / j
	yy := c * c * r.StressMPa[1] / j
	out := Stress{ThicknessMM: k.volumeMM3 / k.areaMM2 * r.Thickness, AreaMM2: k.areaMM2 * area}
	mean, radius, angle := principal(a*a+b*b, c*c, b*c)
	out.Stretch = [2]float64{math.Sqrt(mean + radius), area / math.Sqrt(mean+radius)}
	mean, radius, angle = principal(xx, yy, xy)
	out.CauchyMPa = [2]float64{mean + radius, mean - radius}
	out.Along = [2]geom.Vec{u.Scale(math.Cos(angle)).AddScaled(math.Sin(angle), v), v.Scale(math.Cos(angle)).AddScaled(-math.Sin(angle), u)}
	out.TensionNMM = [2]float64{out.CauchyMPa[0] * out.ThicknessMM, out.CauchyMPa[1] * out.ThicknessMM}
	return out, nil
}

// principal returns the principal values mean + radius and mean - radius of a symmetric tensor in a plane, and the angle of the first.
func principal(xx, yy, xy float64) (mean, radius, angle float64) {
	return (xx + yy) / 2, math.Hypot((xx-yy)/2, xy), math.Atan2(2*xy, xx-yy) / 2
}

// ThicknessMM returns the deformed thickness of triangle e.
func (s *Stretching) ThicknessMM(e int, st *mech.State) (float64, error) {
	k := &s.cells[e]
	r, err := k.law2(k.gradient(st))
	if err != nil {
		return 0, fmt.Errorf("%s, element %d: %w", s.title, e, err)
	}
	return k.volumeMM3 / k.areaMM2 * r.Thickness, nil
}

// Drive gives nothing: no control acts on it.
func (s *Stretching) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}

// Lump gives each corner a third of the area.
func (s *Stretching) Lump(e int, out []float64) {
	third := s.cells[e].areaMM2 / 3
	out[0], out[1], out[2] = third, third, third
}
