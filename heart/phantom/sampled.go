package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// sampled is a costly, smooth shape kept as values on a coarse lattice and interpolated; beyond the lattice it is the distance to it,
// roughly. For hulls whose exact place nobody measures.
type sampled struct {
	origin geom.Vec
	gap    float64
	n      [3]int
	value  []float32
}

func newSampled(s shape, from, to geom.Vec, gap float64) *sampled {
	d := to.Sub(from)
	k := &sampled{origin: from, gap: gap}
	for a, x := range d.Array() {
		k.n[a] = int(math.Ceil(x/gap)) + 1
	}
	k.value = make([]float32, k.n[0]*k.n[1]*k.n[2])
	num.Parallel(k.n[2], 1, func(lo, hi int) {
		for z := lo; z < hi; z++ {
			for y := range k.n[1] {
				for x := range k.n[0] {
					p := from.Add(geom.Vec{X: float64(x) * gap, Y: float64(y) * gap, Z: float64(z) * gap})
					k.value[x+k.n[0]*(y+k.n[1]*z)] = float32(s.dist(p))
				}
			}
		}
	})
	return k
}

func (k *sampled) dist(p geom.Vec) float64 {
	q := p.Sub(k.origin).Scale(1 / k.gap).Array()
	var i [3]int
	var f [3]float64
	var out float64
	for a, x := range q {
		c := clamp(x, 0, float64(k.n[a]-1))
		out += sq((x - c) * k.gap)
		i[a] = min(int(c), k.n[a]-2)
		f[a] = c - float64(i[a])
	}
	o := i[0] + k.n[0]*(i[1]+k.n[1]*i[2])
	row := func(o int) float64 { return float64(k.value[o])*(1-f[0]) + float64(k.value[o+1])*f[0] }
	face := func(o int) float64 { return row(o)*(1-f[1]) + row(o+k.n[0])*f[1] }
	v := face(o)*(1-f[2]) + face(o+k.n[0]*k.n[1])*f[2]
	if out > 0 {
		return max(v, 0) + math.Sqrt(out)
	}
	return v
}
