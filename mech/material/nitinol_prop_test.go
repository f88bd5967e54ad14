package material

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// On random ways the tangent is the derivative of the stress, martensite stays within 0 and 1, a closed loop gives back less than it took, and what is lost and stored is the work done.
func TestNitinolOnRandomWays(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	for _, rule := range []Rule{Flow, Line} {
		for range 200 {
			c := Confluent()
			c.Rule = rule
			c.TemperatureC = 15 + 25*r.Float64()
			n, err := NewNitinol(c)
			if err != nil {
				t.Fatal(err)
			}
			past := make([]float64, n.HistoryLen())
			work, lost, at := 0.0, 0.0, 0.0
			for range 30 {
				to := 0.11 * (2*r.Float64() - 1)
				if r.IntN(3) == 0 {
					to = at + 0.004*r.NormFloat64()
				}
				const steps = 400
				from := at
				for i := 1; i <= steps; i++ {
					last := past[stress]
					next := from + (to-from)*float64(i)/steps
					s, tangent := n.Respond(next, past)
					const h = 1e-8
					up, _ := n.Respond(next+h, past)
					down, _ := n.Respond(next-h, past)
					if i%100 == 7 && math.Abs((up-s)/h-(s-down)/h) < 1 && math.Abs((up-down)/(2*h)-tangent) > 1e-3*n.AusteniteMPa {
						t.Fatalf("tangent %g, stress grows by %g, at %g, martensite %g", tangent, (up-down)/(2*h), next, past[martensite])
					}
					lost += n.Commit(next, past)
					work += 0.5 * (last + past[stress]) * (next - at)
					at = next
					if x := n.Martensite(past); !(x >= 0 && x <= 1) {
						t.Fatalf("martensite %g", x)
					}
					if d := math.Abs(n.strain(past) - next); d > 1e-12 {
						t.Fatalf("the history is of a strain %g away", d)
					}
				}
			}
			if d := math.Abs(work - lost - n.Stored(past)); d > 2e-3*math.Max(work, 1) {
				t.Errorf("work %g MPa, lost %g, stored %g", work, lost, n.Stored(past))
			}
			if lost < -1e-3*work {
				t.Errorf("a loop gave %g MPa for nothing", -lost)
			}
		}
	}
}

func TestNitinolRefusals(t *testing.T) {
	for name, spoil := range map[string]func(*Nitinol){
		"AusteniteMPa":         func(c *Nitinol) { c.AusteniteMPa = -1 },
		"MartensiteMPa":        func(c *Nitinol) { c.MartensiteMPa = 1e6 },
		"TransformationStrain": func(c *Nitinol) { c.TransformationStrain = math.NaN() },
		"CompressionRatio":     func(c *Nitinol) { c.CompressionRatio = 0 },
		"LoadEndMPa":           func(c *Nitinol) { c.LoadEndMPa = 400 },
		"UnloadStartMPa":       func(c *Nitinol) { c.UnloadStartMPa = 470 },
		"TemperatureC":         func(c *Nitinol) { c.TemperatureC = 0 },
		"Plastic":              func(c *Nitinol) { c.Plastic = []PlasticPoint{{600, 0.08}} },
	} {
		c := Confluent()
		spoil(&c)
		var p *ParameterError
		if _, err := NewNitinol(c); !errors.As(err, &p) || p.Parameter != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// On the way up the hysteresis is lost, on the way down nothing: what martensite stores is what it gives back.
func TestNitinolLosesOnlyOnTheWayUp(t *testing.T) {
	n := confluent(t, Line)
	past := make([]float64, n.HistoryLen())
	var up, down float64
	for i := 1; i <= 1000; i++ {
		up += n.Commit(0.07*float64(i)/1000, past)
	}
	for i := 1; i <= 1000; i++ {
		l := n.Commit(0.07*float64(1000-i)/1000, past)
		if down += l; math.Abs(l) > 1e-4 {
			t.Fatalf("%g MPa lost on the way down, at %g", l, 0.07*float64(1000-i)/1000)
		}
	}
	// The area between the lines: 0.046 (480 - 225), and what the moduli add.
	if math.Abs(down) > 1e-3*up || up < 0.046*(480-225) || up > 1.4*0.046*(480-225) {
		t.Errorf("%g MPa lost on the way up, %g on the way down", up, down)
	}
}

// Austenite that stays austenite stores the work done, in one step of any size, and goes on from there.
func TestNitinolElastic(t *testing.T) {
	n := confluent(t, Line)
	past := make([]float64, n.HistoryLen())
	for _, strain := range []float64{0.004, -0.003, 0.006} {
		if lost := n.Commit(strain, past); lost != 0 {
			t.Errorf("at %g it lost %g", strain, lost)
		}
		if want := 0.5 * n.AusteniteMPa * strain * strain; math.Abs(n.Stored(past)/want-1) > 1e-12 {
			t.Errorf("at %g it stores %g, want %g", strain, n.Stored(past), want)
		}
	}
	// Into the plateau from there: the work since is stored and lost, as from zero.
	straight := make([]float64, n.HistoryLen())
	lost, alone := n.Commit(0.03, past), n.Commit(0.03, straight)
	if math.Abs(lost-alone) > 0.02*alone || !(alone > 0.1) || past[martensite] != straight[martensite] {
		t.Errorf("it lost %g, from zero %g", lost, alone)
	}
}
