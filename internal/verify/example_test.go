package verify_test

import (
	"fmt"
	"math"
	"os"

	"github.com/apical-heart/apical/internal/verify"
)

func ExampleCheck() {
	circle := verify.Benchmark{
		Name: "CircleArea_Archimedes", Source: "Archimedes, Measurement of a Circle", Where: "proposition 1",
		Want: 78.5398, Rel: 1e-5, Unit: "mm2",
		Got: func(s float64) float64 { r := 5 * s; return math.Pi * r * r },
	}
	row, err := verify.Check(circle)
	fmt.Println(row.Passed, err)

	circle.Rel = 0.2 // so wide that a radius 5 % wrong passes too
	_, err = verify.Check(circle)
	fmt.Println(err)
	// Output:
	// true <nil>
	// CircleArea_Archimedes: toothless: still within 0.2 (off by 0.103) with its input scaled by 1.05
}

func ExampleTable() {
	_ = verify.Table(os.Stdout, []verify.Row{{
		Name: "circle", Source: "Archimedes", Want: 78.5398, Got: 78.539816, Unit: "mm2", Dev: 2e-7, Rel: 1e-5, Spoilt: 0.1025, Passed: true,
	}})
	// Output:
	// | problem | source | wanted | got | off by | allowed | off by, input 5 % wrong | |
	// |---|---|---:|---:|---:|---:|---:|---|
	// | circle | Archimedes | 78.5398 mm2 | 78.5398 mm2 | 2e-05 % | 0.001 % | 10 % | passed |
}
