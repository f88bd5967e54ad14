package sizing_test

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
	"github.com/apical-heart/apical/valve/sizing"
)

func ExampleRank() {
	known := func(x, sd float64) measure.Value { return measure.Value{Value: x, SD: sd, Found: true} }
	set := &measure.Set{AnnulusAreaMM2: known(math.Pi*12*12, 15), AnnulusPerimeterMM: known(24*math.Pi, 1.3), AnnulusMeanMM: known(24, 0.4)}
	devices, err := catalog.Devices()
	if err != nil {
		fmt.Println(err)
		return
	}
	r := sizing.Rank(set, devices, sizing.Options{Indication: valve.AS, Access: "transapical"})
	fmt.Println(r.Verdict.EN)
	for _, c := range r.Candidates {
		fmt.Printf("%d. %s %s %.0f %%\n", c.Rank, c.NameEN, c.Size, 100*c.Probability)
	}
	// Output:
	// J-Valve TA 25 (assumed): oversizing 4.2 % by perimeter, probability 80 %; borderline with size 27.
	// 1. J-Valve TA 25 80 %
	// 2. SAPIEN 3 / 3 Ultra 26 93 %
	// 3. J-Valve TA 27 20 %
	// 4. SAPIEN 3 / 3 Ultra 23 7 %
}
