package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/mech/spring"
)

var leeFramePath = Problem{
	Name: "LeeFramePath_Lee1968", Source: "Lee, Manuel, Rossow 1968; boundary-value problem by shooting (Runge-Kutta of 3600 steps), which gives mechanics reference 10 to its last digit", About: "Lee's frame under a dead load, followed along its path: both limit points, the snap-back between them and the far side.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		limits := [2]struct{ load, v, u float64 }{{1.85567275, 48.735137, 26.880574}, {-0.94144316, 58.216815, 90.195674}}
		var order [2]Series
		for i, what := range []string{"first limit load", "second limit load"} {
			order[i] = Series{What: what, Want: 2, Slack: 0.15}
		}
		for _, n := range []int{10, 20, 40} { // elements a member
			c, loaded, err := lee(n, spoil, false)
			if err != nil {
				return nil, err
			}
			s, err := solve.New(c.model, precise)
			if err != nil {
				return nil, err
			}
			const full = 2.0
			st := c.model.NewState()
			var u, v, load []float64
			var turn [][3]float64
			var t solve.Track
			err = s.Follow(ctx, st, solve.Path{Name: "press", To: []float64{full}, FirstMM: 0.5, MostMM: 2.5, Read: func(p solve.Point, st *mech.State) {
				at := st.Position(loaded)
				u, v, load = append(u, at.X-24), append(v, 120-at.Y), append(load, st.Controls[0])
				if p.Turn {
					turn = append(turn, [3]float64{st.Controls[0], 120 - at.Y, at.X - 24})
				}
			}}, &t)
			if err != nil {
				return nil, err
			}
			if len(turn) != 2 {
				return nil, fmt.Errorf("%d limit points of 2", len(turn))
			}
			for i, l := range limits {
				order[i].Size, order[i].Error = append(order[i].Size, 1/float64(n)), append(order[i].Error, math.Abs(turn[i][0]-l.load))
			}
			if n < 40 {
				continue
			}
			for i, l := range limits {
				r.read(fmt.Sprintf("limit point %d: load", i+1), l.load, turn[i][0], 0.002, "")
				r.read(fmt.Sprintf("limit point %d: v", i+1), l.v, turn[i][1], 0.002, "")
				r.read(fmt.Sprintf("limit point %d: u", i+1), l.u, turn[i][2], 0.002, "")
			}
			for _, row := range []struct{ v, u, load float64 }{{9, 1.434542, 0.9078311}, {25, 7.578296, 1.4794305}, {41, 18.444784, 1.7949642}, {57, 41.895247, 1.7093076}} {
				r.read(fmt.Sprintf("v %g: load", row.v), row.load, between(v, load, row.v), 0.003, "")
				r.read(fmt.Sprintf("v %g: u", row.v), row.u, between(v, u, row.v), 0.005, "")
			}
			for _, row := range []struct{ u, v, load float64 }{{50, 59.505243, 1.5388329}, {60, 60.964386, 1.2545352}, {70, 59.885604, 0.8394492}, {75, 57.454442, 0.5142662}, {80, 51.570574, -0.1700053}, {85, 52.732287, -0.7979217}} {
				r.within(fmt.Sprintf("snapping back, u %g: load", row.u), row.load, between(u, load, row.u), 0.005, "")
				r.read(fmt.Sprintf("snapping back, u %g: v", row.u), row.v, between(u, v, row.u), 0.004, "")
			}
			end := len(u) - 1
			r.read("load 2 on the far side: v", 92.727641, v[end], 0.002, "")
			r.read("load 2 on the far side: u", 85.913086, u[end], 0.002, "")
			b, err := s.Balance(st)
			if err != nil {
				return nil, err
			}
			r.within("energy not accounted for", 0, b.Error(), 0.01, "")
			_, _, iterations, factorisations := s.Counts()
			r.note("%d points, %d iterations, %d factorisations", t.Steps, iterations, factorisations)
		}
		r.Series = append(r.Series, order[:]...)
		return r, nil
	},
}

// between returns y where x first passes a value, by the cubic through the points beside.
func between(x, y []float64, at float64) float64 {
	for i := 1; i < len(x); i++ {
		if (x[i-1]-at)*(x[i]-at) > 0 {
			continue
		}
		lo := max(0, min(i-2, len(x)-4))
		sum := 0.0
		for j := lo; j < lo+4; j++ {
			f := y[j]
			for k := lo; k < lo+4; k++ {
				if k != j {
					f *= (at - x[k]) / (x[j] - x[k])
				}
			}
			sum += f
		}
		return sum
	}
	return math.NaN()
}

var twoBarTruss = Problem{
	Name: "TwoBarTruss_Mises1923", Source: "von Mises 1923, closed form: P = 2 k y (l0 / l - 1), limits at l3 = l0 b2", About: "Two rods of stiffness 50 with feet 6 apart and an apex 1 high, pressed down through both limit points to the far side.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		const b, h, k, full = 3.0, 1.0, 50.0, 4.0
		l0 := math.Hypot(b, h)
		load := func(y float64) float64 { return 2 * k * y * (l0/math.Hypot(b, y) - 1) }
		l := math.Cbrt(l0 * b * b)
		limit := math.Sqrt(l*l - b*b)
		m := &mech.Model{}
		left, right, apex := m.AddPosition(geom.Vec{X: -b}), m.AddPosition(geom.Vec{X: b}), m.AddPosition(geom.Vec{Y: h})
		m.Hold(left)
		m.Hold(right)
		m.HoldAxes(apex, true, false, true)
		rods, err := spring.NewCords("rods", []spring.Cord{{A: left, B: apex, StiffnessNPerMM: k * spoil, LengthMM: mech.Fixed(l0), Rod: true}, {A: right, B: apex, StiffnessNPerMM: k * spoil, LengthMM: mech.Fixed(l0), Rod: true}})
		if err != nil {
			return nil, err
		}
		m.AddTerm(rods)
		press := &mech.Load{Title: "load", Control: m.AddControl("load")}
		press.AddForce(m, apex, geom.Vec{Y: -1})
		m.AddTerm(press)
		s, err := solve.New(m, precise)
		if err != nil {
			return nil, err
		}
		r := &Report{}
		worst := 0.0
		var turn [][2]float64
		st := m.NewState()
		if err := s.Follow(ctx, st, solve.Path{Name: "press", To: []float64{full}, FirstMM: 0.05, MostMM: 0.1, Read: func(p solve.Point, st *mech.State) {
			y := st.Position(apex).Y
			worst = math.Max(worst, math.Abs(st.Controls[0]-load(y)))
			if p.Turn {
				turn = append(turn, [2]float64{st.Controls[0], y})
			}
		}}, &solve.Track{}); err != nil {
			return nil, err
		}
		if len(turn) != 2 {
			return nil, fmt.Errorf("%d limit points of 2", len(turn))
		}
		r.within("load, largest error along the path", 0, worst, 1e-8, "N")
		for i, y := range []float64{limit, -limit} {
			r.read(fmt.Sprintf("limit point %d: load", i+1), load(y), turn[i][0], 1e-7, "N")
			r.read(fmt.Sprintf("limit point %d: height", i+1), y, turn[i][1], 1e-3, "mm")
		}
		r.within("load at the far side's height", full, load(st.Position(apex).Y), 1e-8, "N")
		return r, nil
	},
}

var balloonPath = Problem{
	Name: "BalloonPath_Ogden1972", Source: "Ogden 1972, closed form", About: "Thin spherical balloons of membrane triangles, an eighth of each, blown up with the pressure as unknown, past the pressure that is largest and, for rubber, to the one that is least; pressures times R / T.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		type limit struct{ stretch, pressure float64 }
		for _, c := range []struct {
			name   string
			law    material.Sheet
			limits []limit
			most   float64
		}{
			{"neo-Hookean", material.NeoHookean(spoil), []limit{{math.Pow(7, 1.0/6), 1.239463}}, 2},
			{"Mooney-Rivlin", material.Polynomial{C10MPa: 0.5 * spoil, C01MPa: 0.05 * spoil}, []limit{{1.476070, 1.490618}}, 2},
			{"Ogden", material.Ogden{{ShearMPa: 6.3 * spoil, Alpha: 1.3}, {ShearMPa: 0.012 * spoil, Alpha: 5}, {ShearMPa: -0.1 * spoil, Alpha: -2}}, []limit{{1.374050, 5.494123}, {4.320283, 2.355529}}, 5},
		} {
			order := Series{What: c.name + ": largest pressure", Want: 2, Slack: 0.15}
			for _, n := range []int{3, 6, 12} {
				turn, err := blow(ctx, c.law, n, c.most)
				if err != nil {
					return nil, fmt.Errorf("%s, %d triangles an edge: %w", c.name, n, err)
				}
				if len(turn) != len(c.limits) {
					return nil, fmt.Errorf("%s: %d limit points of %d", c.name, len(turn), len(c.limits))
				}
				order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(turn[0][1]-c.limits[0].pressure))
				if n == 12 {
					for i, l := range c.limits {
						r.read(fmt.Sprintf("%s, limit point %d: stretch", c.name, i+1), l.stretch, turn[i][0], 0.005, "")
						r.read(fmt.Sprintf("%s, limit point %d: pressure", c.name, i+1), l.pressure, turn[i][1], 0.005, "")
					}
				}
			}
			r.Series = append(r.Series, order)
		}
		return r, nil
	},
}

// newBalloon returns an eighth of a sphere, each edge cut in n, with the pressure, times R / T, as its control.
func newBalloon(law material.Sheet, n int) (m *mech.Model, pressure *membrane.Pressure, err error) {
	const radius, thickness = 1.0, 0.01
	b := &membrane.Body{Title: "balloon", Parts: []membrane.Part{{Law: law, ThicknessMM: thickness, Factor: 1}}}
	place := map[[2]int]int32{}
	at := func(k int) float64 { return math.Sin(math.Pi / 2 * float64(k) / float64(n)) }
	for i := range n + 1 {
		for j := range n + 1 - i {
			place[[2]int{i, j}] = int32(len(b.Rest))
			b.Rest = append(b.Rest, geom.Vec{X: at(i), Y: at(j), Z: at(n - i - j)}.Unit().Scale(radius))
		}
	}
	for i := range n {
		for j := range n - i {
			b.Triangles = append(b.Triangles, [3]int32{place[[2]int{i, j}], place[[2]int{i + 1, j}], place[[2]int{i, j + 1}]})
			if i+j+1 < n {
				b.Triangles = append(b.Triangles, [3]int32{place[[2]int{i + 1, j}], place[[2]int{i + 1, j + 1}], place[[2]int{i, j + 1}]})
			}
		}
	}
	m = &mech.Model{}
	b.Place(m)
	for i, p := range b.Rest {
		m.HoldAxes(b.Blocks[i], p.X == 0, p.Y == 0, p.Z == 0)
	}
	body, err := membrane.NewStretching(b)
	if err != nil {
		return nil, nil, err
	}
	pressure, err = membrane.NewPressure(b, membrane.Load{PressureMPa: mech.Dial{Scale: thickness / radius, Control: m.AddControl("pressure")}, Enclosing: true})
	if err != nil {
		return nil, nil, err
	}
	m.AddTerm(body)
	m.AddTerm(pressure)
	return m, pressure, nil
}

// swollen returns the stretch of a balloon, by its volume against that of its mesh at rest.
func swollen(m *mech.Model, pressure *membrane.Pressure, st *mech.State) float64 {
	return math.Cbrt(pressure.VolumeMM3(st) / pressure.VolumeMM3(m.NewState()))
}

// blow follows a balloon to a stretch and returns stretch and pressure, times R / T, at its limit points.
func blow(ctx context.Context, law material.Sheet, n int, most float64) (turn [][2]float64, err error) {
	m, pressure, err := newBalloon(law, n)
	if err != nil {
		return nil, err
	}
	s, err := solve.New(m, solve.Options{MostMM: 1e3, UpdateMM: 1e-9, ResidualN: 1e-10})
	if err != nil {
		return nil, err
	}
	var t solve.Track
	st := m.NewState()
	err = s.Follow(ctx, st, solve.Path{Name: "blow", To: []float64{100}, FirstMM: 0.02, MostMM: 0.1,
		Read: func(p solve.Point, st *mech.State) {
			if p.Turn {
				turn = append(turn, [2]float64{swollen(m, pressure, st), st.Controls[0]})
			}
		},
		Stop: func(_ solve.Point, st *mech.State) bool { return swollen(m, pressure, st) > most },
	}, &t)
	return turn, err
}
