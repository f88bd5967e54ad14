// Package verify is what tests of truth are written with: published values, observed orders and gradients, each checked in a
// way that is itself seen to fail.
//
// A check that cannot fail is worse than none. So Run computes every benchmark twice, once as it is and once with its key
// input 5 % wrong, and calls it toothless if the second passes too; Order refuses errors that are all zero; Gradient
// demands that a difference quotient, computed from the energy alone, approaches the gradient at second order. For tests only.
package verify

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// Spoil is the factor on the key input at which a benchmark must fail.
const Spoil = 1.05

// A Benchmark is one published or closed-form value that the code must reproduce.
type Benchmark struct {
	Name   string  // problem and authors: "EllipsePerimeter_AbramowitzStegun1964"
	Source string  // source key or full citation
	Where  string  // place in the source: "table 2", "eq. (14)"
	Want   float64 // the value; not zero, or nothing could be relative to it
	Rel    float64 // largest relative deviation that passes, > 0
	Unit   string  // "" for a pure number
	// Got computes the value with the key input scaled by s. s = 1 is the benchmark itself.
	Got func(s float64) float64
}

// Row is one benchmark as it came out.
type Row struct {
	Name   string  `json:"name"`
	Source string  `json:"source"`
	Where  string  `json:"where,omitempty"`
	Unit   string  `json:"unit,omitempty"`
	Want   float64 `json:"want"`
	Got    float64 `json:"got"`
	Dev    float64 `json:"dev"`    // |got - want| / |want|
	Rel    float64 `json:"rel"`    // tolerance on Dev
	Spoilt float64 `json:"spoilt"` // Dev with the key input 5 % wrong; must exceed Rel
	Passed bool    `json:"passed"`
}

// Check computes one benchmark. The error says what is wrong with the value or with the benchmark.
func Check(b Benchmark) (Row, error) {
	r := Row{Name: b.Name, Source: b.Source, Where: b.Where, Unit: b.Unit, Want: b.Want, Rel: b.Rel}
	switch {
	case strings.TrimSpace(b.Name) == "":
		return r, errors.New("a benchmark has no name")
	case strings.TrimSpace(b.Source) == "":
		return r, fmt.Errorf("%s: no source: say who published the value", b.Name)
	case b.Want == 0 || !finite(b.Want):
		return r, fmt.Errorf("%s: want %g: a relative tolerance needs a finite value that is not zero", b.Name, b.Want)
	case !(b.Rel > 0) || !finite(b.Rel):
		return r, fmt.Errorf("%s: tolerance %g: must be positive", b.Name, b.Rel)
	case b.Got == nil:
		return r, fmt.Errorf("%s: nothing to compute", b.Name)
	}
	r.Got = b.Got(1)
	r.Dev = math.Abs(r.Got-b.Want) / math.Abs(b.Want)
	if !(r.Dev <= b.Rel) {
		return r, fmt.Errorf("%s: got %.9g %s, want %.9g within %.3g, off by %.3g (%s, %s)", b.Name, r.Got, b.Unit, b.Want, b.Rel, r.Dev, b.Source, b.Where)
	}
	spoilt := b.Got(Spoil)
	r.Spoilt = math.Abs(spoilt-b.Want) / math.Abs(b.Want)
	if !finite(spoilt) {
		return r, fmt.Errorf("%s: gives %g with its input scaled by %g, which proves nothing", b.Name, spoilt, Spoil)
	}
	if r.Spoilt <= b.Rel {
		return r, fmt.Errorf("%s: toothless: still within %.3g (off by %.3g) with its input scaled by %g", b.Name, b.Rel, r.Spoilt, Spoil)
	}
	r.Passed = true
	return r, nil
}

// Run checks the benchmarks, each as a subtest of its name, and returns their rows in the same order.
func Run(t *testing.T, bs ...Benchmark) []Row {
	t.Helper()
	rows := make([]Row, 0, len(bs))
	if problem := list(bs); problem != nil {
		t.Fatalf("verify: %v", problem)
	}
	for _, b := range bs {
		t.Run(b.Name, func(t *testing.T) { rows = append(rows, report(t, b)) })
	}
	return rows
}

// list says what is wrong with the benchmarks as a list.
func list(bs []Benchmark) error {
	if len(bs) == 0 {
		return errors.New("no benchmark was given: nothing is verified")
	}
	seen := map[string]bool{}
	for _, b := range bs {
		if seen[b.Name] {
			return fmt.Errorf("benchmark %q stands twice", b.Name)
		}
		seen[b.Name] = true
	}
	return nil
}

func report(t testing.TB, b Benchmark) Row {
	t.Helper()
	r, err := Check(b)
	if err != nil {
		t.Errorf("verify: %v", err)
		return r
	}
	t.Logf("%s: got %.9g %s, want %.9g, off by %.2g of %.2g allowed", b.Name, r.Got, b.Unit, b.Want, r.Dev, b.Rel)
	return r
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
