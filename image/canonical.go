package image

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Canonical returns v with its axes reordered and flipped so that axis 0, 1, 2 lie closest to +x, +y, +z of patient space. The
// picture is the same, only the layout is made unique. It returns v itself, sharing its voxels, if nothing has to move.
func Canonical(v *Volume) *Volume {
	g, axis, flip := v.Grid.canonical()
	if axis == [3]int{0, 1, 2} && flip == [3]bool{} {
		return v
	}
	out := &Volume{Grid: g, HU: make([]int16, len(v.HU))}
	relay(g.Size, v.Size, axis, flip, out.HU, v.HU)
	return out
}

// CanonicalMask is Canonical for a mask.
func CanonicalMask(m *Mask) *Mask {
	g, axis, flip := m.Grid.canonical()
	if axis == [3]int{0, 1, 2} && flip == [3]bool{} {
		return m
	}
	out := &Mask{Grid: g, Data: make([]uint8, len(m.Data))}
	relay(g.Size, m.Size, axis, flip, out.Data, m.Data)
	return out
}

// canonical returns the reordered grid; its axis a is the old axis[a], reversed if flip[a].
func (g Grid) canonical() (out Grid, axis [3]int, flip [3]bool) {
	var c [3][3]float64 // c[i][a]: how much old axis i points along patient axis a
	for i := range 3 {
		c[i] = g.ToLPS.Column(i).Unit().Array()
	}
	best := math.Inf(-1)
	for _, p := range [6][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		// The margin keeps the first of equals, so that rounding does not choose.
		if s := math.Abs(c[p[0]][0]) + math.Abs(c[p[1]][1]) + math.Abs(c[p[2]][2]); s > best+1e-6 {
			best, axis = s, p
		}
	}
	var cols [3]geom.Vec
	t := g.ToLPS.T
	for a, i := range axis {
		cols[a] = g.ToLPS.Column(i)
		out.Size[a] = g.Size[i]
		if c[i][a] < 0 {
			flip[a] = true
			t = t.AddScaled(float64(g.Size[i]-1), cols[a])
			cols[a] = geom.Vec{}.Sub(cols[a])
		}
	}
	out.ToLPS = geom.FromColumns(cols[0], cols[1], cols[2], t)
	return out, axis, flip
}

func relay[T any](size, old [3]int, axis [3]int, flip [3]bool, dst, src []T) {
	stride := [3]int{1, old[0], old[0] * old[1]}
	var step [3]int
	start := 0
	for a, i := range axis {
		step[a] = stride[i]
		if flip[a] {
			start += (size[a] - 1) * stride[i]
			step[a] = -stride[i]
		}
	}
	num.Parallel(size[2], 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for j := range size[1] {
				s := start + k*step[2] + j*step[1]
				d := dst[(k*size[1]+j)*size[0]:][:size[0]]
				for i := range d {
					d[i] = src[s]
					s += step[0]
				}
			}
		}
	})
}
