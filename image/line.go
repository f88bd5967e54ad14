package image

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// line fills dst with the values at the voxel coordinates p, p+d, p+2d, ...; points outside all voxels get fill, points
// in the outer half of a border voxel the border's value.
func line[T scalar](dst []float32, data []T, n [3]int, p, d geom.Vec, fill float32) {
	lo, hi := inner(len(dst), n, p, d)
	edge := func(from, to int) {
		for i := from; i < to; i++ {
			t := float64(i)
			x, y, z := p.X+t*d.X, p.Y+t*d.Y, p.Z+t*d.Z
			if within(n, x, y, z) {
				dst[i] = float32(trilinear(data, n, x, y, z))
			} else {
				dst[i] = fill
			}
		}
	}
	edge(0, lo)
	edge(hi, len(dst))
	nx, nxy := n[0], n[0]*n[1]
	for i := lo; i < hi; i++ {
		t := float64(i)
		x, y, z := p.X+t*d.X, p.Y+t*d.Y, p.Z+t*d.Z
		ix, iy, iz := int(x), int(y), int(z)
		fx, fy, fz := float32(x-float64(ix)), float32(y-float64(iy)), float32(z-float64(iz))
		o := ix + nx*iy + nxy*iz
		r0, r1 := data[o:o+2:o+2], data[o+nx:o+nx+2:o+nx+2]
		o += nxy
		r2, r3 := data[o:o+2:o+2], data[o+nx:o+nx+2:o+nx+2]
		a0, b0, c0, d0 := float32(r0[0]), float32(r1[0]), float32(r2[0]), float32(r3[0])
		a := a0 + fx*(float32(r0[1])-a0)
		b := b0 + fx*(float32(r1[1])-b0)
		c := c0 + fx*(float32(r2[1])-c0)
		e := d0 + fx*(float32(r3[1])-d0)
		a += fy * (b - a)
		c += fy * (e - c)
		dst[i] = a + fz*(c-a)
	}
}

// inner returns a range of steps whose cells lie wholly in the grid, so that no clamping is needed. It leaves out a step
// at either end rather than trust the rounding of a division.
func inner(count int, n [3]int, p, d geom.Vec) (lo, hi int) {
	a, b := 0.0, float64(count-1)
	start, step := p.Array(), d.Array()
	for axis := range 3 {
		x, dx, top := start[axis], step[axis], float64(n[axis]-1)
		const margin = 1e-6 // of a voxel
		if math.Abs(dx)*float64(count) < margin/2 {
			if x < margin || x > top-margin {
				return 0, 0
			}
			continue
		}
		t0, t1 := -x/dx, (top-x)/dx
		a, b = max(a, min(t0, t1)+1), min(b, max(t0, t1)-1)
	}
	if !(a <= b) {
		return 0, 0
	}
	return ceil(a), floor(b) + 1
}
