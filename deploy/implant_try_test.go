package deploy

import (
	"fmt"
	"os"
	"math"
	"testing"
	"time"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/solve"
	"github.com/apical-heart/apical/valve"
)

func TestTryImplant(t *testing.T) {
	d, alloys := device(t, os.Getenv("DEV"))
	s := &d.Sizes[1]
	m := &mech.Model{}
	p, err := NewImplant(m, d, s, alloys, Mesh{}, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	tube := 0.9 * s.NominalDiameterMM.Value / 2
	wall, err := contact.NewTool("tube", append(p.Samples(valve.FrameWire), p.Samples(valve.KeyWire)...), contact.Cylinder(geom.Vec{}, geom.Vec{Z: 1}, mech.Fixed(tube), true), contact.Law{Stiffness: crimperNPerMM2, Friction: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	on := m.AddControl("tube")
	wall.Active = &mech.Dial{Scale: 1, Control: on}
	wall.DeepMM = 100
	p.add(m, wall)
	sv, err := solve.New(m, solve.Options{JumpMM: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	st := p.State(m)
	begin := time.Now()
	run := func(name string, change map[int]float64, first, most float64) {
		to := append([]float64{}, st.Controls...)
		for k, v := range change {
			to[k] = v
		}
		b := time.Now()
		i0, f0, _, _ := sv.Counts()
		_ = f0
		err := sv.Run(t.Context(), st, solve.Stage{Name: name, To: to, First: first, Most: most, Snap: true, DwellAt: []float64{1}})
		a1, a2, a3, a4 := sv.Counts()
		bal, _ := sv.Balance(st)
		lo, hi, r := math.Inf(1), math.Inf(-1), [2]float64{}
		for i, q := range p.Wires.Points {
			x := st.Position(p.Position[i])
			if q.Kind == valve.FrameWire {
				lo, hi = math.Min(lo, x.Z), math.Max(hi, x.Z)
				r[0] = math.Max(r[0], math.Hypot(x.X, x.Y))
			} else {
				r[1] = math.Max(r[1], math.Hypot(x.X, x.Y))
			}
		}
		sum := 0.0
		for _, f := range contact.Forces(sv.Assembly(), p.terms[wall], wall, st) {
			sum += f.NormalN
		}
		fmt.Printf("%s: %v %.2fs counts %d %d %d %d (before %d) energy %.4f frame z %.2f..%.2f r %.2f keys r %.2f tube %.1f N\n", name, err, time.Since(b).Seconds(), a1, a2, a3, a4, i0, bal.Error(), lo, hi, r[0], r[1], sum)
		if err != nil {
			t.Fatal(err)
		}
	}
	c := p.Crimped(st.Controls)
	run("crimp", map[int]float64{p.KeysRadius: c[p.KeysRadius], p.FrameRadius: c[p.FrameRadius]}, 0.015, 0.05)
	mid := s.FrameHeightMM.Value / 2
	run("part", map[int]float64{p.InflowEdge: mid + 1, p.OutflowEdge: mid - 1}, 0.02, 0.2)
	run("tube", map[int]float64{on: 1}, 1, 1)
	if p.Keys != nil {
		run("keys", map[int]float64{p.KeysEdge: -5}, 0.02, 0.1)
	}
	run("inflow", map[int]float64{p.InflowEdge: -8}, 0.02, 0.1)
	run("outflow", map[int]float64{p.OutflowEdge: s.FrameHeightMM.Value + 5}, 0.02, 0.1)
	run("detach", map[int]float64{p.HoldFrame: 0, p.HoldKeys: 0}, 0.1, 0.5)
	fmt.Println(time.Since(begin))
}
