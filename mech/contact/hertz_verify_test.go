package contact

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech"
)

// halfspace is a test's body: an elastic half-space below z = 0 whose surface is cut into cells, by the displacement that a uniform pressure on one cell gives at the middle of another. Only z moves.
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

// invert returns the inverse of a positive definite n x n matrix.
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
	return out
}

// love is the integral of 1 / distance over the rectangle from the origin to a corner (Love 1929).
func love(x, y float64) float64 {
	return x*math.Asinh(y/math.Abs(x)) + y*math.Asinh(x/math.Abs(y))
}

// parabola is what Hertz puts for a ball or a roller of radius R above the origin: z = |p|^2 / 2R over x and, of a ball, y; its gap counts along z.
type parabola struct {
	radius float64
	ball   bool
}

func (p parabola) Gap(x geom.Vec, _ []float64, out *Gap) {
	r := geom.Vec{X: x.X}
	if p.ball {
		r.Y = x.Y
	}
	*out = Gap{MM: r.Dot(r)/(2*p.radius) - x.Z, Gradient: geom.Vec{X: r.X / p.radius, Y: r.Y / p.radius, Z: -1}, Cover: 1}
	out.Hessian[0][0] = 1 / p.radius
	if p.ball {
		out.Hessian[1][1] = 1 / p.radius
	}
}
func (parabola) Carry(geom.Vec, []float64, []float64) geom.Vec { return geom.Vec{} }
func (parabola) RoomMM(geom.Vec, []float64) float64            { return math.Inf(1) }

const (
	hertzRadius  = 10.0
	hertzModulus = 1 / (1 - 0.3*0.3)
)

// hertz is a tool pressed into the half-space, of which symmetry leaves a quarter (of a ball) or a half (of a roller).
type hertz struct {
	*bench
	tool     *Tool
	at       []geom.Vec
	symmetry float64 // how many times what is there
	changeN  float64 // of the last augmentation
}

// pressBall presses a ball, or a roller of 1 mm, into cells of width h, and augments at most so many times.
func pressBall(t testing.TB, shape Shape, ball bool, approach, h float64, n int, stiffness float64, augment int) *hertz {
	t.Helper()
	x := &hertz{symmetry: 2}
	rows := 1
	if ball {
		rows, x.symmetry = n, 4
	}
	m := &mech.Model{}
	way := m.AddControl("approach")
	body := &halfspace{}
	area := h
	if ball {
		area = h * h
	}
	var samples []Sample
	for j := range rows {
		for i := range n {
			p := geom.Vec{X: (float64(i) + 0.5) * h}
			if ball {
				p.Y = (float64(j) + 0.5) * h
			}
			b := m.AddPosition(p)
			m.HoldAxes(b, true, true, false)
			x.at, body.blocks, samples = append(x.at, p), append(body.blocks, b), append(samples, NodeSample(b, 0, area, area))
		}
	}
	k := len(x.at)
	compliance := make([]float64, k*k)
	for i := range k {
		for j := range k {
			c := 0.0
			for _, sx := range []float64{1, -1} {
				dx := x.at[i].X - sx*x.at[j].X
				if !ball {
					c += 2 / (math.Pi * hertzModulus) * (h - (dx+h/2)*math.Log(math.Abs(dx+h/2)/datumMM) + (dx-h/2)*math.Log(math.Abs(dx-h/2)/datumMM))
					continue
				}
				for _, sy := range []float64{1, -1} {
					dy := x.at[i].Y - sy*x.at[j].Y
					c += (love(dx+h/2, dy+h/2) - love(dx-h/2, dy+h/2) - love(dx+h/2, dy-h/2) + love(dx-h/2, dy-h/2)) / (math.Pi * hertzModulus)
				}
			}
			compliance[i*k+j] = c / area
		}
	}
	body.stiffness = invert(compliance, k)
	for i := range k { // rounding
		for j := range i {
			mean := (body.stiffness[i*k+j] + body.stiffness[j*k+i]) / 2
			body.stiffness[i*k+j], body.stiffness[j*k+i] = mean, mean
		}
	}
	m.AddTerm(body)
	var err error
	x.tool, err = NewTool("press", samples, &Placed{shape, Motion{Along: geom.Vec{Z: -1}, ByMM: mech.Dial{Scale: 1, Control: way}}}, Law{Stiffness: stiffness})
	if err != nil {
		t.Fatal(err)
	}
	x.tool.DeepMM = 2 * approach // it starts pressed in
	m.AddTerm(x.tool)
	x.bench = newBench(t, m)
	x.s.Controls[way] = approach
	x.equilibrium()
	for range augment {
		x.changeN = x.a.Augment(x.s)
		x.equilibrium()
		if x.changeN < 1e-7 {
			break
		}
	}
	return x
}

// datumMM is the depth at which the half-plane of the roller is held.
const datumMM = 100.0

// result returns the force, the half width from the second moment of the pressure (part of it for a half-ellipse), and the pressure in the middle from force and width.
func (x *hertz) result(part float64) (force, width, worst float64) {
	forces := Forces(x.a, 1, x.tool, x.s)
	var second float64
	for i, f := range forces {
		force += f.NormalN * x.symmetry
		second += f.NormalN * x.symmetry * x.at[i].Dot(x.at[i])
	}
	worst, _ = Worst(forces)
	return force, math.Sqrt(second / force / part), worst
}

// middle is the pressure in the middle of half-ellipses: the mean of p / sqrt(1 - r^2 / a^2) over the inner half.
func (x *hertz) middle(width float64) float64 {
	sum, n := 0.0, 0.0
	for i, f := range Forces(x.a, 1, x.tool, x.s) {
		if u := x.at[i].Norm() / width; u < 0.5 {
			sum += f.PressureMPa() / math.Sqrt(1-u*u)
			n++
		}
	}
	return sum / n
}

// Balls and rollers on a half-space, through the contact code, with its penalty and nothing else to hold them off.
func TestVerifyHertz(t *testing.T) {
	const approach = 0.359806
	type got struct{ force, width, middle float64 }
	known := map[float64]map[string]got{}
	press := func(which string, s float64) got {
		if g, ok := known[s][which]; ok {
			return g
		}
		var x *hertz
		var g got
		if which == "roller" {
			const b = 3.403892
			x = pressBall(t, parabola{radius: hertzRadius}, false, s*2/(math.Pi*hertzModulus)*(math.Log(2*datumMM/b)+0.5), 1.2*b/60, 60, 200, 0)
			g.force, g.width, _ = x.result(1. / 4)
		} else {
			var shape Shape = parabola{radius: hertzRadius, ball: true}
			if which == "sphere" {
				shape = Sphere{Centre: geom.Vec{Z: hertzRadius}, RadiusMM: mech.Fixed(hertzRadius)}
			}
			x = pressBall(t, shape, true, s*approach, 1.15*1.896855/13, 13, 50, 0)
			g.force, g.width, _ = x.result(2. / 5)
		}
		g.middle = x.middle(g.width)
		if _, _, deep := x.result(1); deep == 0 || deep > 0.02*approach {
			t.Errorf("%s: penetrates by %g mm, %.2g of the approach", which, deep, deep/approach)
		}
		if known[s] == nil {
			known[s] = map[string]got{}
		}
		known[s][which] = g
		return g
	}
	row := func(name, where string, want, rel float64, unit string, f func(s float64) float64) verify.Benchmark {
		return verify.Benchmark{Name: name, Source: "Hertz 1882; Johnson 1985", Where: where, Want: want, Rel: rel, Unit: unit, Got: f}
	}
	verify.Run(t,
		row("SphereContact_Hertz1882_force", "F = 4/3 E* sqrt(R d^3)", 1, 0.015, "N", func(s float64) float64 { return press("ball", s).force }),
		row("SphereContact_Hertz1882_radius", "a = (3FR/4E*)^(1/3)", 1.896855, 0.01, "mm", func(s float64) float64 { return press("ball", s).width }),
		row("SphereContact_Hertz1882_pressure", "p0 = 3F/(2 pi a^2)", 0.132701, 0.015, "MPa", func(s float64) float64 { return press("ball", s).middle }),
		// Hertz's ball is a paraboloid; a sphere is steeper by a^2 / 4R^2 = 0.9 % at the edge.
		row("SphereContact_Hertz1882_true_sphere", "F = 4/3 E* sqrt(R d^3)", 1, 0.02, "N", func(s float64) float64 { return press("sphere", s).force }),
		row("CylinderContact_Hertz1882_force", "P = 1 a mm", 1, 0.01, "N/mm", func(s float64) float64 { return press("roller", s).force }),
		row("CylinderContact_Hertz1882_half_width", "b = sqrt(4PR/(pi E*))", 3.403892, 0.01, "mm", func(s float64) float64 { return press("roller", s).width }),
		row("CylinderContact_Hertz1882_pressure", "p0 = 2P/(pi b)", 0.187027, 0.01, "MPa", func(s float64) float64 { return press("roller", s).middle }),
	)
}

// After augmentation the pressures do not depend on the penalty: a hundredfold apart, the same to a thousandth, and nothing penetrates.
func TestPressureWithoutPenalty(t *testing.T) {
	var first []float64
	for _, k := range []float64{2, 200} {
		x := pressBall(t, parabola{radius: hertzRadius, ball: true}, true, 0.36, 1.15*1.9/8, 8, k, 300)
		forces := Forces(x.a, 1, x.tool, x.s)
		most := 0.0
		for i := range forces {
			most = math.Max(most, forces[i].PressureMPa())
		}
		for i := range forces {
			p := forces[i].PressureMPa()
			if first == nil || len(first) < len(forces) {
				first = append(first, p)
			} else if math.Abs(p-first[i]) > 1e-3*most {
				t.Errorf("cell %d: %g MPa with a penalty of 2, %g with %g", i, first[i], p, k)
			}
		}
		if deep, at := Worst(forces); deep > 1e-4 {
			t.Errorf("penalty %g: cell %d penetrates by %g mm after augmentation, the last of which changed %g N", k, at, deep, x.changeN)
		}
	}
	soft := pressBall(t, parabola{radius: hertzRadius, ball: true}, true, 0.36, 1.15*1.9/8, 8, 2, 0)
	if p := Forces(soft.a, 1, soft.tool, soft.s); math.Abs(p[0].PressureMPa()-first[0]) < 0.01*first[0] {
		t.Error("the soft penalty gives the same without augmentation: nothing is checked")
	}
}
