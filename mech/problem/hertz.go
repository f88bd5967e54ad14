package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
)

// Hertz's body and tools: E = 1 MPa, nu = 0.3, R = 10 mm.
const (
	hertzRadiusMM   = 10.0
	hertzModulusMPa = 1 / (1 - 0.3*0.3)
	// hertzApproachMM is d = a2 / R of a ball under 1 N.
	hertzApproachMM = 0.359806
	// hertzRollerMM is the half width under a roller with 1 N/mm.
	hertzRollerMM = 3.403892
	// hertzDatumMM is the depth at which the half-plane of the roller is held.
	hertzDatumMM = 100.0
)

const hertzSource = "Hertz 1882, by Johnson 1985; digits of mechanics reference 10"

var sphereContact = Problem{
	Name: "SphereContact_Hertz1882", Source: hertzSource, About: "A ball is pressed into an elastic half-space by the approach that 1 N makes, through the penalty of the contact code; the half-space is Boussinesq's, by cells.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		approach := hertzApproachMM * spoil
		h, err := pressTool(ctx, parabola{ball: true}, true, approach, 1.15*1.896855/13, 13, 50, false)
		if err != nil {
			return nil, err
		}
		force, width, middle := h.result()
		r.read("force, F = 4/3 E* sqrt(R d3)", 1, force, 0.015, "N")
		r.read("radius, a = (3 F R / 4 E*)^1/3", 1.896855, width, 0.01, "mm")
		r.read("pressure in the middle, p0 = 3 F / 2 pi a2", 0.132701, middle, 0.015, "MPa")
		deep, _ := contact.Worst(h.forces)
		r.within("penetration, of the approach", 0, deep/approach, 0.02, "")
		// Hertz's ball is a paraboloid; a sphere is steeper by a2 / 4 R2 = 0.9 % at the edge.
		if h, err = pressTool(ctx, contact.Sphere{Centre: geom.Vec{Z: hertzRadiusMM}, RadiusMM: mech.Fixed(hertzRadiusMM)}, true, approach, 1.15*1.896855/13, 13, 50, false); err != nil {
			return nil, err
		}
		force, _, _ = h.result()
		r.read("force of a true sphere", 1, force, 0.02, "N")
		order := Series{What: "force, penalty 1e4", Want: 2, Slack: 0.2}
		for _, n := range []int{5, 10, 15} {
			h, err := pressTool(ctx, parabola{ball: true}, true, hertzApproachMM, 1.25*1.896855/float64(n), n, 1e4, false)
			if err != nil {
				return nil, err
			}
			force, _, _ := h.result()
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(force-1))
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var cylinderContact = Problem{
	Name: "CylinderContact_Hertz1882", Source: hertzSource, About: "A roller is pressed into an elastic half-plane, held 100 mm below, by the approach that 1 N/mm makes, through the penalty of the contact code.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		approach := 2 / (math.Pi * hertzModulusMPa) * (math.Log(2*hertzDatumMM/hertzRollerMM) + 0.5)
		h, err := pressTool(ctx, parabola{}, false, spoil*approach, 1.2*hertzRollerMM/60, 60, 200, false)
		if err != nil {
			return nil, err
		}
		force, width, middle := h.result()
		r.read("force", 1, force, 0.01, "N/mm")
		r.read("half width, b = sqrt(4 P R / pi E*)", hertzRollerMM, width, 0.01, "mm")
		r.read("pressure in the middle, p0 = 2 P / pi b", 0.187027, middle, 0.01, "MPa")
		deep, _ := contact.Worst(h.forces)
		r.within("penetration, of the approach", 0, deep/approach, 0.02, "")
		order := Series{What: "half width, penalty 2e5", Want: 2, Slack: 0.2}
		for _, n := range []int{12, 24, 48} {
			h, err := pressTool(ctx, parabola{}, false, approach, 1.2*hertzRollerMM/float64(n), n, 2e5, false)
			if err != nil {
				return nil, err
			}
			_, width, _ := h.result()
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(width/hertzRollerMM-1))
		}
		r.Series = append(r.Series, order)
		return r, nil
	},
}

var pressureWithoutPenalty = Problem{
	Name: "PressureWithoutPenalty", Source: "augmented Lagrangian, Hestenes 1969 and Powell 1969: the multiplier is the pressure", About: "The ball again, with penalties a hundredfold apart, dwelled: pressures are the same and nothing penetrates; not dwelled they differ.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		press := func(approach, stiffness float64, dwell bool) ([]contact.Force, error) {
			h, err := pressTool(ctx, parabola{ball: true}, true, approach, 1.15*1.9/8, 8, stiffness, dwell)
			if err != nil {
				return nil, err
			}
			return h.forces, nil
		}
		stiff, err := press(0.36, 200, true)
		if err != nil {
			return nil, err
		}
		soft, err := press(0.36*spoil, 2, true)
		if err != nil {
			return nil, err
		}
		bare, err := press(0.36, 2, false)
		if err != nil {
			return nil, err
		}
		most, off := 0.0, 0.0
		for i := range stiff {
			most, off = math.Max(most, stiff[i].PressureMPa()), math.Max(off, math.Abs(stiff[i].PressureMPa()-soft[i].PressureMPa()))
		}
		r.within("largest difference of the pressures of penalties of 2 and 200, of the largest", 0, off/most, 1e-3, "")
		for i, forces := range [][]contact.Force{stiff, soft} {
			deep, _ := contact.Worst(forces)
			r.within(fmt.Sprintf("penetration with a penalty of %g", []float64{200, 2}[i]), 0, deep, 1e-4, "mm")
		}
		if d := math.Abs(bare[0].PressureMPa()/stiff[0].PressureMPa() - 1); d < 0.01 {
			return nil, fmt.Errorf("the soft penalty gives the same without a dwell: nothing is checked")
		}
		return r, nil
	},
}

// halfspace is an elastic half-space below z = 0 whose surface is cut into cells, by the displacement that a uniform pressure on one cell gives at the middle of another. Only z moves.
type halfspace struct {
	blocks    []mech.Block
	stiffness []float64 // the inverse of the compliance, N/mm
}

func (h *halfspace) Name() string            { return "half-space" }
func (h *halfspace) Len() int                { return 1 }
func (h *halfspace) Blocks(int) []mech.Block { return h.blocks }
func (h *halfspace) Element(_ int, s *mech.State, _ []float64, out *mech.Local) error {
	n := len(h.blocks)
	for i := range n {
		f := 0.0
		for j, b := range h.blocks {
			f += h.stiffness[i*n+j] * s.Position(b).Z
			if out.Hessian != nil {
				out.Hessian[(3*i+2)*3*n+3*j+2] = h.stiffness[i*n+j]
			}
		}
		out.Gradient[3*i+2] = f
		out.EnergyMJ += f * s.Position(h.blocks[i]).Z / 2
	}
	return nil
}

// invert returns the inverse of a positive definite n x n matrix, which it spoils, made symmetric to the last bit.
func invert(a []float64, n int) []float64 {
	out := make([]float64, n*n)
	for j := range n {
		out[j*n+j] = 1
	}
	for c := range n {
		p := 1 / a[c*n+c]
		for j := range n {
			a[c*n+j] *= p
			out[c*n+j] *= p
		}
		for r := range n {
			if f := a[r*n+c]; r != c && f != 0 {
				for j := range n {
					a[r*n+j] -= f * a[c*n+j]
					out[r*n+j] -= f * out[c*n+j]
				}
			}
		}
	}
	for i := range n {
		for j := range i {
			mean := (out[i*n+j] + out[j*n+i]) / 2
			out[i*n+j], out[j*n+i] = mean, mean
		}
	}
	return out
}

// love is the integral of 1 / distance over the rectangle from the origin to a corner (Love 1929).
func love(x, y float64) float64 {
	return x*math.Asinh(y/math.Abs(x)) + y*math.Asinh(x/math.Abs(y))
}

// parabola is what Hertz puts for a ball or a roller above the origin: z = |p|^2 / 2R over x and, of a ball, y; its gap counts along z.
type parabola struct{ ball bool }

// Gap is the height under the parabola.
func (p parabola) Gap(x geom.Vec, _ []float64, out *contact.Gap) {
	r := geom.Vec{X: x.X}
	if p.ball {
		r.Y = x.Y
	}
	*out = contact.Gap{MM: r.Dot(r)/(2*hertzRadiusMM) - x.Z, Gradient: geom.Vec{X: r.X / hertzRadiusMM, Y: r.Y / hertzRadiusMM, Z: -1}, Cover: 1}
	out.Hessian[0][0] = 1 / hertzRadiusMM
	if p.ball {
		out.Hessian[1][1] = 1 / hertzRadiusMM
	}
}

// Carry is nothing.
func (parabola) Carry(geom.Vec, []float64, []float64) geom.Vec { return geom.Vec{} }

// RoomMM is infinite.
func (parabola) RoomMM(geom.Vec, []float64) float64 { return math.Inf(1) }

// hertz is a tool pressed into the half-space, of which symmetry leaves a quarter (of a ball) or a half (of a roller).
type hertz struct {
	forces   []contact.Force
	symmetry float64 // how many times what is there
	part     float64 // second moment of the pressure of Hertz by a2
}

// pressTool presses a ball, or a roller of 1 mm, into n cells of width h along each direction, with a penalty, and dwells if told.
func pressTool(ctx context.Context, shape contact.Shape, ball bool, approachMM, h float64, n int, stiffness float64, dwell bool) (*hertz, error) {
	x := &hertz{symmetry: 2, part: 1. / 4}
	rows, area := 1, h
	if ball {
		rows, area, x.symmetry, x.part = n, h*h, 4, 2./5
	}
	m := &mech.Model{}
	way := m.AddControl("approach")
	body := &halfspace{}
	var at []geom.Vec
	var samples []contact.Sample
	for j := range rows {
		for i := range n {
			p := geom.Vec{X: (float64(i) + 0.5) * h}
			if ball {
				p.Y = (float64(j) + 0.5) * h
			}
			b := m.AddPosition(p)
			m.HoldAxes(b, true, true, false)
			at, body.blocks, samples = append(at, p), append(body.blocks, b), append(samples, contact.NodeSample(b, 0, area, area))
		}
	}
	k := len(at)
	compliance := make([]float64, k*k)
	for i := range k {
		for j := range k {
			c := 0.0
			for _, sx := range []float64{1, -1} {
				dx := at[i].X - sx*at[j].X
				if !ball {
					c += 2 / (math.Pi * hertzModulusMPa) * (h - (dx+h/2)*math.Log(math.Abs(dx+h/2)/hertzDatumMM) + (dx-h/2)*math.Log(math.Abs(dx-h/2)/hertzDatumMM))
					continue
				}
				for _, sy := range []float64{1, -1} {
					dy := at[i].Y - sy*at[j].Y
					c += (love(dx+h/2, dy+h/2) - love(dx-h/2, dy+h/2) - love(dx+h/2, dy-h/2) + love(dx-h/2, dy-h/2)) / (math.Pi * hertzModulusMPa)
				}
			}
			compliance[i*k+j] = c / area
		}
	}
	body.stiffness = invert(compliance, k)
	m.AddTerm(body)
	tool, err := contact.NewTool("press", samples, &contact.Placed{Shape: shape, Motion: contact.Motion{Along: geom.Vec{Z: -1}, ByMM: mech.Dial{Scale: 1, Control: way}}}, contact.Law{Stiffness: stiffness})
	if err != nil {
		return nil, err
	}
	m.AddTerm(tool)
	w, err := start(ctx, m, solve.Options{UpdateMM: 1e-9, ResidualN: 1e-9, DwellUpdateMM: 1e-9, DwellResidualN: 1e-9, Augmentations: 100, AugmentN: 1e-7, DwellMM: 1e-6})
	if err != nil {
		return nil, err
	}
	g := solve.Stage{Name: "press", To: []float64{approachMM}, First: 0.5}
	if dwell {
		g.DwellAt = []float64{1}
	}
	if err := w.solver.Run(ctx, w.state, g); err != nil {
		return nil, err
	}
	x.forces = contact.Forces(w.solver.Assembly(), 1, tool, w.state)
	for i := range x.forces {
		x.forces[i].AtMM = at[i]
	}
	return x, nil
}

// result returns the force, the half width from the second moment of the pressure, and the pressure in the middle of half-ellipses: the mean of p / sqrt(1 - r^2 / a^2) over the inner half.
func (x *hertz) result() (force, width, middle float64) {
	second := 0.0
	for _, f := range x.forces {
		force += f.NormalN * x.symmetry
		second += f.NormalN * x.symmetry * f.AtMM.Dot(f.AtMM)
	}
	width = math.Sqrt(second / force / x.part)
	n := 0.0
	for i := range x.forces {
		if u := x.forces[i].AtMM.Norm() / width; u < 0.5 {
			middle += x.forces[i].PressureMPa() / math.Sqrt(1-u*u)
			n++
		}
	}
	return force, width, middle / n
}
