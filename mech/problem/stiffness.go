package problem

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/solve"
)

// Struts of the rings of RingStiffness_Apical2026: those of DiamondStrut_Apical2026.
const (
	strutMM   = 6.0
	strutBeta = math.Pi / 6
)

var ringStiffness = Problem{
	Name: "RingStiffness_Apical2026", Source: "closed forms of mechanics reference 10: K = m 48 pi2 E I / (n L3 cos2 beta), plateau 4 pi m M / (L cos beta), with M of SuperelasticBending_AuricchioTaylor1997",
	About: "Rings of m rows with n struts round each are narrowed on a cylinder: the radial force a mm of radius at small strain, of bending alone and with the strut's length, and on the plateau, where the formulas are for flat rows.",
	Run: func(ctx context.Context, spoil float64) (*Report, error) {
		r := &Report{}
		young := 62857 * spoil
		stiffness := func(m, n, elements int, width, lengthFactor float64) (float64, error) {
			a := width * 0.45
			s := &beam.Elastic{AxialN: young * a * lengthFactor, ShearN: [2]float64{1e4 * young * a, 1e4 * young * a}, TwistNMM: young / 2 * 0.01, BendNMM2: [2]float64{young * width * math.Pow(0.45, 3) / 12, young * 0.45 * math.Pow(width, 3) / 12}}
			const small = 1e-3
			force, err := narrowed(ctx, s, m, n, elements, solve.Options{UpdateMM: 1e-8, ResidualN: 1e-6}, small)
			if err != nil {
				return 0, err
			}
			return force[0].forceN / small, nil
		}
		formula := func(m, n int, width float64) float64 {
			c := math.Cos(strutBeta)
			return float64(m) * 48 * math.Pi * math.Pi * 62857 * 0.45 * math.Pow(width, 3) / 12 / (float64(n) * strutMM * strutMM * strutMM * c * c)
		}
		for _, c := range []struct {
			m, n  int
			width float64
		}{{1, 48, 0.3}, {3, 48, 0.3}, {1, 96, 0.15}} {
			k, err := stiffness(c.m, c.n, 8, c.width, 100)
			if err != nil {
				return nil, err
			}
			r.read(fmt.Sprintf("%d rows of %d struts %.2f mm wide, inextensible", c.m, c.n, c.width), formula(c.m, c.n, c.width), k, 0.01, "N/mm")
		}
		// The strut's own stiffness is 4.714275 N/mm without and 4.710350 with the change of its length (DiamondStrut_Apical2026): a flat row has 4 pi2 / n times that.
		order := Series{What: "stiffness of a row over the number of its struts, against the flat one", Want: 2, Slack: 0.1}
		for _, n := range []int{12, 24, 48, 96} {
			k, err := stiffness(1, n, 8, 0.3, 1)
			if err != nil {
				return nil, err
			}
			flat := 4 * math.Pi * math.Pi / float64(n) * 4.710350
			order.Size, order.Error = append(order.Size, 1/float64(n)), append(order.Error, math.Abs(k/flat-1))
		}
		r.Series = append(r.Series, order)
		law, err := confluent(material.Flow, 1, spoil)
		if err != nil {
			return nil, err
		}
		section, err := beam.Rectangle{WidthMM: 0.35, ThicknessMM: 0.495}.Fibred(law, 23630, 12, 2)
		if err != nil {
			return nil, err
		}
		// On the plateau the moment grows slowly with the curvature, and the row with its height: the formula holds roughly for the moment of a curvature and the height at the start, and closely for those that are there.
		for _, c := range []struct{ m, n int }{{1, 96}, {3, 48}} {
			size := float64(c.n) / 96
			got, err := narrowed(ctx, section, c.m, c.n, 16, solve.Options{}, 8*size, 12*size)
			if err != nil {
				return nil, err
			}
			for _, g := range got {
				name := fmt.Sprintf("%d rows of %d superelastic struts, end curvature %.3f / mm: ", c.m, c.n, g.curvature)
				r.read(name+"formula with 6.914653 N mm and the height at the start", 4*math.Pi*float64(c.m)*6.914653/(strutMM*math.Cos(strutBeta)), g.forceN, 0.05, "N")
				law, err := confluent(material.Flow, 1, 1)
				if err != nil {
					return nil, err
				}
				wanted, err := beam.Rectangle{WidthMM: 0.35, ThicknessMM: 0.495}.Fibred(law, 23630, 12, 2)
				if err != nil {
					return nil, err
				}
				var e beam.Strain
				moment, err := bendSection(wanted, make([]float64, wanted.HistoryLen()), &e, g.curvature)
				if err != nil {
					return nil, err
				}
				// The moment falls from the end to the middle of the strut, where it is 0; the curvature is that of the first of 16 elements.
				r.read(name+"formula with the moment and the height that are there", 4*math.Pi*float64(c.m)*moment/(1-1./16)/g.heightMM, g.forceN, 0.02, "N")
			}
		}
		return r, nil
	},
}

// narrow is a ring that has been narrowed.
type narrow struct {
	forceN    float64 // radial, of all
	heightMM  float64 // of a row
	curvature float64 // of the first element of a strut, 1 / mm, in the surface
}

// narrowed builds a ring of m rows with n struts round each on the cylinder on which they are free of stress, leads all of it inwards and returns the radial forces where it has gone by so much. Joints stay in their planes of symmetry; the rows
// may grow longer.
func narrowed(ctx context.Context, section beam.Section, rows, n, elements int, o solve.Options, byMM ...float64) ([]narrow, error) {
	radius := float64(n) * strutMM * math.Sin(strutBeta) / (2 * math.Pi)
	height := strutMM * math.Cos(strutBeta)
	m, struts := &mech.Model{}, &beam.Struts{Title: "rows"}
	control := m.AddControl("narrower by")
	type joint struct{ position, rotation mech.Block }
	var nodes []mech.Block
	add := func(l, k float64, isJoint, low bool) joint {
		s, c := math.Sincos(2 * math.Pi * k / float64(n))
		axes := [3]geom.Vec{{X: c, Y: s}, {X: -s, Y: c}, {Z: 1}}
		j := joint{m.AddPosition(geom.Vec{X: radius * c, Y: radius * s, Z: height * l}), m.AddRotation(geom.NoTurn)}
		m.Supports = append(m.Supports, mech.Support{Block: j.position, Axes: axes, Held: [3]bool{true, isJoint, low}, Follows: [3]int{control, -1, -1}, Scale: [3]float64{-1, 0, 0}})
		if isJoint {
			m.Supports = append(m.Supports, mech.Support{Block: j.rotation, Axes: axes, Held: [3]bool{true, false, true}, Follows: [3]int{-1, -1, -1}})
		}
		nodes = append(nodes, j.position)
		return j
	}
	joints := map[[2]int]joint{}
	var first joint // after the joint, on the first strut
	for l := range rows + 1 {
		for k := l % 2; k < n; k += 2 {
			joints[[2]int{l, k}] = add(float64(l), float64(k), true, l == 0)
		}
	}
	for l := range rows {
		for k := l % 2; k < n; k += 2 {
			for _, side := range []int{-1, 1} {
				last := joints[[2]int{l, k}]
				for i := 1; i <= elements; i++ {
					f := float64(i) / float64(elements)
					next := joints[[2]int{l + 1, (k + side + n) % n}]
					if i < elements {
						next = add(float64(l)+f, float64(k)+f*float64(side), false, false)
					}
					own := strutAxes(m, last.position, next.position)
					if err := struts.Add(m, beam.End{Position: last.position, Rotation: last.rotation, Offset: own}, beam.End{Position: next.position, Rotation: next.rotation, Offset: own}, section); err != nil {
						return nil, err
					}
					if last = next; first == (joint{}) {
						first = next
					}
				}
			}
		}
	}
	m.AddTerm(struts)
	w, err := start(ctx, m, o)
	if err != nil {
		return nil, err
	}
	var out []narrow
	for _, by := range byMM {
		if err := w.to(0.5, false, by); err != nil {
			return nil, err
		}
		sum, err := w.solver.Sum(w.state)
		if err != nil {
			return nil, err
		}
		force := 0.0
		for _, b := range nodes {
			force -= sum.Reaction[b.Unknown(0)]
		}
		// The first strut rises from joint (0, 0) to joint (1, n-1).
		from, next := joints[[2]int{0, 0}], first
		own := strutAxes(m, from.position, next.position)
		turn := w.state.Rotation(from.rotation).Mul(own).Inverse().Mul(w.state.Rotation(next.rotation).Mul(own)).Log()
		up := w.state.Position(joints[[2]int{1, n - 1}].position).Z - w.state.Position(from.position).Z
		out = append(out, narrow{force, up, math.Abs(turn.Z) / (strutMM / float64(elements))})
	}
	return out, nil
}
