package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// texture is smooth noise added to a tissue: unmixed contrast, marrow.
type texture struct {
	seed    uint64
	scaleMM float64
	hu      float64 // amplitude
}

func (t *texture) at(p geom.Vec) float64 { return t.hu * smoothNoise(t.seed, p.Scale(1/t.scaleMM)) }

// smoothNoise is value noise between -1 and 1: random numbers at the points of the integer lattice, blended between them.
func smoothNoise(seed uint64, p geom.Vec) float64 {
	x, y, z := math.Floor(p.X), math.Floor(p.Y), math.Floor(p.Z)
	fade := func(t float64) float64 { return t * t * (3 - 2*t) }
	fx, fy, fz := fade(p.X-x), fade(p.Y-y), fade(p.Z-z)
	at := func(dx, dy, dz int64) float64 {
		h := num.Hash64(seed + uint64(int64(x)+dx)*0x8da6b343 + uint64(int64(y)+dy)*0xd8163841 + uint64(int64(z)+dz)*0xcb1ab31f)
		return float64(h>>11)/(1<<52) - 1
	}
	lerp := func(a, b, t float64) float64 { return a + (b-a)*t }
	return lerp(
		lerp(lerp(at(0, 0, 0), at(1, 0, 0), fx), lerp(at(0, 1, 0), at(1, 1, 0), fx), fy),
		lerp(lerp(at(0, 0, 1), at(1, 0, 1), fx), lerp(at(0, 1, 1), at(1, 1, 1), fx), fy), fz)
}
