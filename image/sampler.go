package image

import "github.com/apical-heart/apical/geom"

// Sampler reads a picture between its voxels by trilinear interpolation. It shares the picture's data and is safe for
// use by many goroutines at once.
type Sampler struct {
	Grid
	inv  geom.Affine
	hu   []int16   // one of the two is nil
	data []float32 //
}

// NewSampler returns a sampler of the volume in HU.
func NewSampler(v *Volume) *Sampler { return &Sampler{Grid: v.Grid, inv: v.FromLPS(), hu: v.HU} }

// NewFieldSampler returns a sampler of the field.
func NewFieldSampler(f *Field) *Sampler {
	return &Sampler{Grid: f.Grid, inv: f.FromLPS(), data: f.Data}
}

// At returns the value at the point p (LPS, mm). Outside the outermost voxel centres it is the value of the nearest
// point of their hull in voxel coordinates.
func (s *Sampler) At(p geom.Vec) float64 {
	return s.AtIndex(s.index(p))
}

// index returns the voxel coordinates of p; written out, since a map by value is copied at every call.
func (s *Sampler) index(p geom.Vec) (i, j, k float64) {
	m, t := &s.inv.M, &s.inv.T
	return m[0][0]*p.X + m[0][1]*p.Y + m[0][2]*p.Z + t.X,
		m[1][0]*p.X + m[1][1]*p.Y + m[1][2]*p.Z + t.Y,
		m[2][0]*p.X + m[2][1]*p.Y + m[2][2]*p.Z + t.Z
}

// AtIndex is At for (fractional) voxel coordinates.
func (s *Sampler) AtIndex(i, j, k float64) float64 {
	if s.hu != nil {
		return trilinear(s.hu, s.Size, i, j, k)
	}
	return trilinear(s.data, s.Size, i, j, k)
}

// Along fills dst with the values at p, p + stepMM d, p + 2 stepMM d, ...: those of At.
func (s *Sampler) Along(dst []float64, p, d geom.Vec, stepMM float64) {
	if s.hu != nil {
		along(dst, s.hu, s.Size, s, p, d, stepMM)
	} else {
		along(dst, s.data, s.Size, s, p, d, stepMM)
	}
}

func along[T scalar](dst []float64, data []T, n [3]int, s *Sampler, p, d geom.Vec, stepMM float64) {
	tx, ty, tz := float64(n[0]-1), float64(n[1]-1), float64(n[2]-1)
	nx, nxy := n[0], n[0]*n[1]
	for i := range dst {
		x, y, z := s.index(p.AddScaled(float64(i)*stepMM, d))
		if !(x > 0 && y > 0 && z > 0 && x < tx && y < ty && z < tz) {
			dst[i] = trilinear(data, n, x, y, z)
			continue
		}
		ix, iy, iz := int(x), int(y), int(z)
		fx, fy, fz := x-float64(ix), y-float64(iy), z-float64(iz)
		o := ix + nx*iy + nxy*iz
		r0, r1 := data[o:o+2:o+2], data[o+nx:o+nx+2:o+nx+2]
		o += nxy
		r2, r3 := data[o:o+2:o+2], data[o+nx:o+nx+2:o+nx+2]
		a0, b0, c0, d0 := float64(r0[0]), float64(r1[0]), float64(r2[0]), float64(r3[0])
		a := a0 + fx*(float64(r0[1])-a0)
		b := b0 + fx*(float64(r1[1])-b0)
		c := c0 + fx*(float64(r2[1])-c0)
		e := d0 + fx*(float64(r3[1])-d0)
		a += fy * (b - a)
		c += fy * (e - c)
		dst[i] = a + fz*(c-a)
	}
}

// Inside reports whether p lies in one of the picture's voxels, half a voxel beyond the outermost centres included.
func (s *Sampler) Inside(p geom.Vec) bool {
	i, j, k := s.index(p)
	return within(s.Size, i, j, k)
}

// Gradient returns the gradient at p per mm (LPS), by central differences half a voxel to each side of p along the
// grid's axes.
func (s *Sampler) Gradient(p geom.Vec) geom.Vec {
	i, j, k := s.index(p)
	const h = 0.5
	g := [3]float64{
		s.AtIndex(i+h, j, k) - s.AtIndex(i-h, j, k),
		s.AtIndex(i, j+h, k) - s.AtIndex(i, j-h, k),
		s.AtIndex(i, j, k+h) - s.AtIndex(i, j, k-h),
	}
	return covector(&s.inv, g)
}

// covector turns a gradient by voxel coordinates into one by mm: the transpose of the inverse map.
func covector(inv *geom.Affine, g [3]float64) geom.Vec {
	m := &inv.M
	return geom.Vec{
		X: m[0][0]*g[0] + m[1][0]*g[1] + m[2][0]*g[2],
		Y: m[0][1]*g[0] + m[1][1]*g[1] + m[2][1]*g[2],
		Z: m[0][2]*g[0] + m[1][2]*g[1] + m[2][2]*g[2],
	}
}

type scalar interface{ int16 | float32 }

func within(n [3]int, x, y, z float64) bool {
	return x >= -0.5 && y >= -0.5 && z >= -0.5 &&
		x <= float64(n[0])-0.5 && y <= float64(n[1])-0.5 && z <= float64(n[2])-0.5
}

// cell clamps x to [0, n-1] and splits it into the index of the cell's lower end and the fraction; next is the step to
// its upper end, 0 on an axis of one voxel.
func cell(x float64, n int) (i int, f float64, next int) {
	if n == 1 || !(x > 0) { // NaN goes to the start
		return 0, 0, min(1, n-1)
	}
	if x >= float64(n-1) {
		return n - 2, 1, 1
	}
	i = int(x)
	return i, x - float64(i), 1
}

func trilinear[T scalar](data []T, n [3]int, x, y, z float64) float64 {
	i, fx, dx := cell(x, n[0])
	j, fy, dy := cell(y, n[1])
	k, fz, dz := cell(z, n[2])
	dy *= n[0]
	dz *= n[0] * n[1]
	s := data[i+n[0]*(j+n[1]*k):]
	a := float64(s[0]) + fx*(float64(s[dx])-float64(s[0]))
	b := float64(s[dy]) + fx*(float64(s[dy+dx])-float64(s[dy]))
	c := float64(s[dz]) + fx*(float64(s[dz+dx])-float64(s[dz]))
	d := float64(s[dz+dy]) + fx*(float64(s[dz+dy+dx])-float64(s[dz+dy]))
	a += fy * (b - a)
	c += fy * (d - c)
	return a + fz*(c-a)
}
