package material

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

func TestVerifyDuctileClosedForm(t *testing.T) {
	d, err := NewDuctile(Ductile{YoungMPa: 200000, YieldMPa: 400, HardeningMPa: 2000})
	if err != nil {
		t.Fatal(err)
	}
	slope := 200000.0 * 2000 / 202000
	past := make([]float64, d.HistoryLen())
	pulled := 400 + slope*(0.02-0.002)
	rest := 0.02 - pulled/200000                          // strain at which it has sprung back
	pushed := pulled + slope*(rest-pulled/200000-(-0.01)) // it yields at -pulled, then hardens
	for _, c := range []struct{ strain, want float64 }{{0.001, 200}, {0.002, 400}, {0.02, pulled}, {0.019, pulled - 200}, {rest, 0}, {-0.01, -pushed}} {
		if s, _ := d.Respond(c.strain, past); math.Abs(s-c.want) > 1e-9*400 {
			t.Errorf("at %g: %g MPa, want %g", c.strain, s, c.want)
		}
		d.Commit(c.strain, past)
	}
}

// On random ways the tangent is the derivative of the stress, and what is lost and stored is the work done.
func TestDuctileOnRandomWays(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	for range 100 {
		d, err := NewDuctile(Ductile{YoungMPa: 1e5 * (1 + r.Float64()), YieldMPa: 200 + 400*r.Float64(), HardeningMPa: 5000 * r.Float64()})
		if err != nil {
			t.Fatal(err)
		}
		past := make([]float64, d.HistoryLen())
		work, lost, at, last := 0.0, 0.0, 0.0, 0.0
		for range 20 {
			from, to := at, 0.1*(2*r.Float64()-1)
			const steps = 500
			for i := 1; i <= steps; i++ {
				next := from + (to-from)*float64(i)/steps
				s, tangent := d.Respond(next, past)
				const h = 1e-8
				up, _ := d.Respond(next+h, past)
				down, _ := d.Respond(next-h, past)
				if math.Abs((up-s)-(s-down)) < 1e-6 && math.Abs((up-down)/(2*h)-tangent) > 1e-4*d.YoungMPa {
					t.Fatalf("tangent %g, stress grows by %g", tangent, (up-down)/(2*h))
				}
				loss := d.Commit(next, past)
				if loss < 0 {
					t.Fatalf("%g MPa for nothing", -loss)
				}
				lost += loss
				work += (last + s) / 2 * (next - at)
				at, last = next, s
			}
		}
		if off := math.Abs(work - lost - d.Stored(past)); off > 2e-3*work {
			t.Errorf("work %g MPa, lost %g, stored %g", work, lost, d.Stored(past))
		}
	}
}

func TestDuctileRefusals(t *testing.T) {
	for _, c := range []Ductile{{0, 400, 0}, {2e5, 0, 0}, {2e5, -1, 0}, {2e5, 400, -1}, {2e5, 400, 2e5}, {math.Inf(1), 400, 0}, {2e5, 400, math.NaN()}} {
		var p *ParameterError
		if _, err := NewDuctile(c); !errors.As(err, &p) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
