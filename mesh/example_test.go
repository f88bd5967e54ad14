package mesh_test

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// A tube of radius 12 mm, cut across.
func Example() {
	size := [3]int{70, 70, 20}
	data := make([]float32, size[0]*size[1]*size[2])
	for i := range data {
		x, y := float64(i%size[0])*0.5-17, float64(i/size[0]%size[1])*0.5-17
		data[i] = float32(12 - math.Hypot(x, y))
	}
	grid := geom.FromColumns(geom.Vec{X: 0.5}, geom.Vec{Y: 0.5}, geom.Vec{Z: 0.5}, geom.Vec{X: -17, Y: -17})
	s := mesh.Isosurface(data, size, grid, 0)
	for _, c := range s.Cut(geom.Plane{Origin: geom.Vec{Z: 4.2}, Normal: geom.Vec{Z: 1}}) {
		fmt.Printf("area %.1f mm2, perimeter %.2f mm\n", c.Area(), c.Perimeter())
	}
	fmt.Println("closed:", s.Topology().Closed()) // it ends at the border of the grid
	// Output:
	// area 452.2 mm2, perimeter 75.39 mm
	// closed: false
}
