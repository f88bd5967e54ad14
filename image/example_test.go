package image_test

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// A ball of contrast in soft tissue, found again by threshold, component and surface.
func Example() {
	g := image.Grid{Size: [3]int{60, 60, 60}, ToLPS: geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 0.5}, geom.Vec{})}
	centre := geom.Vec{X: 15, Y: 15, Z: 15}
	v := image.NewVolume(g)
	for i := range v.HU {
		x, y, z := g.Voxel(i)
		v.HU[i] = int16(400 - 40*g.LPS(float64(x), float64(y), float64(z)).Dist(centre))
	}
	pool := image.Threshold(v, 80, 3000).Largest(6) // 8 mm about the centre
	fmt.Printf("HU at the centre: %.0f\n", image.NewSampler(v).At(centre))
	fmt.Printf("volume: %.2f mL\n", pool.VolumeMM3()/1000)
	fmt.Printf("deepest: %.1f mm\n", image.NewFieldSampler(image.Distance(pool)).At(centre))
	fmt.Printf("surface: %.0f mm2\n", v.Surface(80).Area())
	// Output:
	// HU at the centre: 400
	// volume: 2.13 mL
	// deepest: 8.0 mm
	// surface: 801 mm2
}
