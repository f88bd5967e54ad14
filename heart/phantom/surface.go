package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// centreline runs from the middle of the ventricle through the root to the end of the arch.
func (b *body) centreline(m geom.Affine) geom.Curve {
	r := b.root
	var c geom.Curve
	for s := 0.5; s > 0; s -= 0.05 {
		c = append(c, r.at(0, 0, -10).Lerp(b.lv.frame.At(0, 0, b.lv.equator), s))
	}
	for w := -10.0; w < r.a.STJHeightMM-1; w++ {
		c = append(c, r.at(0, 0, w))
	}
	for i, p := range b.aorta.points {
		if i > 0 && i < len(b.aorta.points)*2/3 {
			c = append(c, p)
		}
	}
	for i := range c {
		c[i] = m.Apply(c[i])
	}
	return c
}

// lumenSurface is the wall from 12 mm below the annulus to about 60 mm above it, as rings of 180 points a millimetre apart.
func (b *body) lumenSurface(m geom.Affine, mirror bool) *mesh.Surface {
	const n = 180
	r := b.root
	s := &mesh.Surface{}
	rings := 0
	lumen := b.outflow()
	ring := func(f geom.Frame) {
		for i := range n {
			sn, c := math.Sincos(2 * math.Pi * float64(i) / n)
			dir := f.U.Scale(c).AddScaled(sn, f.V)
			s.Points = append(s.Points, m.Apply(f.Origin.AddScaled(b.ray(f.Origin, dir, lumen), dir)))
		}
		rings++
	}
	top := r.a.STJHeightMM - r.a.STJTiltMM - 1
	for w := -12.0; w < top; w += 0.5 {
		f := r.frame
		f.Origin = r.at(0, 0, w)
		ring(f)
	}
	// Beyond the junction the rings turn from its plane to planes across the aorta.
	up := b.aorta.points
	for d := 0.0; d < 45; d++ {
		n := b.stj.Normal.Lerp(up.Tangent(d, 6), smoothstep(0, 22, d)).Unit()
		ring(geom.FrameOf(geom.Plane{Origin: up.At(d), Normal: n}, r.frame.U))
	}
	for k := 0; k+1 < rings; k++ {
		for i := range n {
			p, q := int32(k*n+i), int32(k*n+(i+1)%n)
			u, v := p+n, q+n
			if mirror {
				p, q, u, v = q, p, v, u
			}
			s.Triangles = append(s.Triangles, [3]int32{p, q, v}, [3]int32{p, v, u})
		}
	}
	return s
}

// shell is the surface of a shape seen from the middle of the ventricle, as rays over the sphere, three degrees apart: exact where the
// shape is star-shaped from there.
func (b *body) shell(s shape, m geom.Affine, mirror bool) *mesh.Surface {
	const rows, cols = 60, 120
	v := b.lv
	o := v.frame.At(0, 0, v.equator)
	out := &mesh.Surface{}
	at := func(i, j int) geom.Vec {
		sp, cp := math.Sincos(math.Pi * float64(i) / rows)
		st, ct := math.Sincos(2 * math.Pi * float64(j) / cols)
		dir := v.frame.U.Scale(sp*ct).AddScaled(sp*st, v.frame.V).AddScaled(-cp, v.frame.W)
		return m.Apply(o.AddScaled(b.ray(o, dir, s), dir))
	}
	out.Points = append(out.Points, at(0, 0))
	for i := 1; i < rows; i++ {
		for j := range cols {
			out.Points = append(out.Points, at(i, j))
		}
	}
	out.Points = append(out.Points, at(rows, 0))
	last := int32(len(out.Points) - 1)
	add := func(p, q, r int32) {
		if mirror {
			p, q = q, p
		}
		out.Triangles = append(out.Triangles, [3]int32{p, q, r})
	}
	id := func(i, j int) int32 { return int32(1 + (i-1)*cols + j%cols) }
	for j := range cols {
		add(0, id(1, j+1), id(1, j))
		add(last, id(rows-1, j), id(rows-1, j+1))
		for i := 1; i < rows-1; i++ {
			add(id(i, j), id(i, j+1), id(i+1, j+1))
			add(id(i, j), id(i+1, j+1), id(i+1, j))
		}
	}
	return out
}

// cavityMM3 is the blood of the ventricle and the outflow tract below the annulus plane, without the papillary muscles, on a grid of
// 1.5 mm with partly covered cells.
func (b *body) cavityMM3() float64 {
	v := b.lv
	c := v.cavity()
	pap := union(v.papillary)
	var sum float64
	r := v.radius + 20
	const h = 1.5
	for z := -45.0; z < b.a.LVLengthMM+3; z += h {
		for y := -r; y < r; y += h {
			for x := -r; x < r; x += h {
				p := v.frame.At(x, y, z)
				d := c.dist(p) / h
				if d >= 0.5 {
					continue
				}
				f := min(1, 0.5-d)
				if len(pap) > 0 {
					f *= clamp(0.5+pap.dist(p)/h, 0, 1)
				}
				sum += f
			}
		}
	}
	return sum * h * h * h
}
