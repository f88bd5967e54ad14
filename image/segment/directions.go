package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// halfSphere returns n unit vectors spread evenly over the half sphere z >= 0 (Fibonacci lattice): axes without a sign.
func halfSphere(n int) []geom.Vec {
	out := make([]geom.Vec, n)
	golden := math.Pi * (3 - math.Sqrt(5))
	for i := range out {
		z := (float64(i) + 0.5) / float64(n)
		r := math.Sqrt(1 - z*z)
		s, c := math.Sincos(golden * float64(i))
		out[i] = geom.Vec{X: r * c, Y: r * s, Z: z}
	}
	return out
}
