package measure_test

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/mesh"
)

// pipe is a round root of 24 mm, with the hinge points at z = 0 and nothing else known.
func pipe() *heart.Root {
	at := func(degrees, z float64) geom.Vec {
		s, c := math.Sincos(degrees * math.Pi / 180)
		return geom.Vec{X: 12 * c, Y: 12 * s, Z: z}
	}
	wall := &mesh.Surface{}
	const n = 120
	for k := range 30 {
		for i := range n {
			wall.Points = append(wall.Points, at(3*float64(i), float64(k)-10.5))
			if a, b := int32(k*n+i), int32(k*n+(i+1)%n); k < 29 {
				wall.Triangles = append(wall.Triangles, [3]int32{a, b, a + n}, [3]int32{b, b + n, a + n})
			}
		}
	}
	hinge := func(degrees float64) heart.Point {
		return heart.Point{PositionMM: at(degrees, 0), Found: true, Confidence: 0.9, SigmaMM: 0.8, Origin: heart.Auto}
	}
	return &heart.Root{
		Hinge:       [3]heart.Point{heart.Right: hinge(0), heart.Left: hinge(120), heart.NonCoronary: hinge(240)},
		Lumen:       wall,
		EdgeSigmaMM: 0.2,
		STJ:         heart.Point{Reason: "the scan ends below it"},
	}
}

func ExampleMeasure() {
	set, warnings := measure.Measure(context.Background(), pipe(), nil, measure.Options{})
	for _, id := range []string{"annulusAreaMM2", "annulusMeanMM", "stjMeanMM"} {
		d := measure.Find(id)
		if v := d.Get(set); v.Found {
			fmt.Printf("%s %.*f ± %.*f %s\n", d.NameEN, d.Decimals, v.Value, d.Decimals, v.SD, d.Unit)
		} else {
			fmt.Printf("%s: %s\n", d.NameEN, v.Reason)
		}
	}
	fmt.Println(len(warnings), "warnings")
	// Output:
	// Annulus area 452.2 ± 14.4 mm2
	// Annulus mean diameter 24.0 ± 0.4 mm
	// STJ mean diameter: the sinotubular junction was not found: the scan ends below it
	// 0 warnings
}

func ExampleSCurveAt() {
	normal := geom.Vec{X: -0.91804, Y: -0.01433, Z: 0.39623}
	cranial, _ := measure.SCurveAt(normal, 20)
	fmt.Printf("LAO 20: cranial %.1f\n", cranial)
	// Output: LAO 20: cranial 37.2
}
