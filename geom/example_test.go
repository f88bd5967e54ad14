package geom_test

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
)

// The annulus plane of the check case of reference ct-planning 5.2, and the height of a point over it.
func ExamplePlane() {
	l, r, n := geom.Vec{X: 36.79, Y: -199.311, Z: 1416.193}, geom.Vec{X: 32.25, Y: -218.025, Z: 1404.997}, geom.Vec{X: 26.103, Y: -199.937, Z: 1391.409}
	pl := geom.Plane{Origin: l.Add(r).Add(n).Scale(1.0 / 3), Normal: l.Sub(r).Cross(n.Sub(r)).Unit()}
	fmt.Printf("%.5f %.5f %.5f\n", pl.Normal.X, pl.Normal.Y, pl.Normal.Z)
	fmt.Printf("%.1f mm\n", pl.Height(pl.Origin.AddScaled(12, pl.Normal)))
	// Output:
	// -0.91804 -0.01433 0.39623
	// 12.0 mm
}
