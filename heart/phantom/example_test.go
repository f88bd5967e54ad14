package phantom_test

import (
	"context"
	"fmt"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
)

// A synthetic patient with aortic insufficiency whose annulus is 80 mm round, scanned in systole.
func ExampleGenerate() {
	a := phantom.Draw(1, phantom.Insufficiency, heart.Open)
	a.AnnulusPerimeterMM = 80
	volume, truth, err := phantom.Generate(context.Background(), phantom.Options{Anatomy: &a, LumenHU: 350, NoiseSDHU: 20, Bare: true,
		SpacingMM: [3]float64{0.8, 0.8, 0.8}, FieldOfViewMM: [3]float64{40, 40, 40}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(volume.Size, truth.Root.Leaflets)
	fmt.Printf("perimeter %.2f mm\n", truth.Scalars.AnnulusPerimeterMM)
	// Output:
	// [50 50 50] open
	// perimeter 80.00 mm
}
