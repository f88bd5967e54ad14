package render

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// The lights stand with the camera: a key light over the left shoulder, a weak one from the right, and a sky.
var (
	keyLight  = geom.Vec{X: -0.45, Y: 0.55, Z: 0.70}.Unit()
	fillLight = geom.Vec{X: 0.75, Y: -0.10, Z: 0.55}.Unit()
	halfway   = keyLight.Add(geom.Vec{Z: 1}).Unit() // between key light and eye
)

const (
	ambient    = 0.30
	sky        = 0.12
	keyPower   = 0.62
	fillPower  = 0.16
	shininess  = 40
	reverseDim = 0.72 // the inside of an open surface
)

// shade returns the light that leaves a surface with this normal (camera's axes) towards the eye: Lambert's law with a
// highlight after Blinn 1977. Both sides are lit; the one turned away is darker.
func shade(base, n geom.Vec, gloss float64) [3]float32 {
	dim := 1.0
	if n.Z < 0 {
		n, dim = n.Scale(-1), reverseDim
	}
	l := ambient + sky*(0.5+0.5*n.Y) + keyPower*math.Max(0, n.Dot(keyLight)) + fillPower*math.Max(0, n.Dot(fillLight))
	shine := 0.0
	if gloss > 0 && dim == 1 {
		shine = gloss * math.Pow(math.Max(0, n.Dot(halfway)), shininess)
	}
	l *= dim
	return [3]float32{
		float32(base.X*l + shine),
		float32(base.Y*l + shine),
		float32(base.Z*l + shine),
	}
}

// linear returns a colour as linear light, IEC 61966-2-1.
func linear(c Colour) geom.Vec {
	f := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return geom.Vec{X: f(c[0]), Y: f(c[1]), Z: f(c[2])}
}

// sRGB is the inverse of linear for one channel.
func sRGB(x float64) uint8 {
	switch {
	case !(x > 0):
		return 0
	case x >= 1:
		return 255
	case x <= 0.0031308:
		x *= 12.92
	default:
		x = 1.055*math.Pow(x, 1/2.4) - 0.055
	}
	return uint8(x*255 + 0.5)
}
