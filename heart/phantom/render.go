package phantom

import (
	"context"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// render paints the layers on the grid: every voxel gets the tissues' HU weighted by the parts of it that they cover. toBody maps
// LPS to the frame of the layers, without change of scale. Coverage is that of a plane edge (or of a sheet) through the voxel, so it
// is exact where surfaces are flat at the size of a voxel.
func render(ctx context.Context, g image.Grid, toBody geom.Affine, layers []layer) (image.Field, error) {
	const coarse, fine = 32, 8
	out := image.Field{Grid: g, Data: make([]float32, g.Len())}
	m := g.ToLPS.Then(toBody)
	sp := g.SpacingMM()
	voxel := math.Cbrt(sp[0] * sp[1] * sp[2])
	r := renderer{out: out, m: m, voxel: voxel, sp: sp}
	nb := [3]int{}
	for a := range nb {
		nb[a] = (g.Size[a] + coarse - 1) / coarse
	}
	var all []active
	for i := range layers {
		all = append(all, active{&layers[i], layers[i].parts})
	}
	num.Parallel(nb[0]*nb[1]*nb[2], 1, func(lo, hi int) {
		if ctx.Err() != nil {
			return
		}
		for b := lo; b < hi; b++ {
			o := [3]int{b % nb[0] * coarse, b / nb[0] % nb[1] * coarse, b / nb[0] / nb[1] * coarse}
			list := r.cull(nil, all, o, coarse)
			var sub []active
			for k := 0; k < coarse; k += fine {
				for j := 0; j < coarse; j += fine {
					for i := 0; i < coarse; i += fine {
						q := [3]int{o[0] + i, o[1] + j, o[2] + k}
						if q[0] >= g.Size[0] || q[1] >= g.Size[1] || q[2] >= g.Size[2] {
							continue
						}
						sub = r.cull(sub[:0], list, q, fine)
						r.block(sub, q, fine)
					}
				}
			}
		}
	})
	return out, ctx.Err()
}

type active struct {
	l     *layer
	parts []shape // nil: covers the block
}

// bounded is a thin shape whose distance is only good near it: near reports whether it may come within reach of p.
type bounded interface {
	near(p geom.Vec, reach float64) bool
}

type renderer struct {
	out   image.Field
	m     geom.Affine
	voxel float64
	sp    [3]float64
}

// cull appends to dst the layers of list that show in the block, bottom first, each with the parts that come near.
func (r *renderer) cull(dst, list []active, o [3]int, n int) []active {
	h := float64(n-1) / 2
	c := r.m.Apply(geom.Vec{X: float64(o[0]) + h, Y: float64(o[1]) + h, Z: float64(o[2]) + h})
	reach := lipschitz*h*math.Sqrt(sq(r.sp[0])+sq(r.sp[1])+sq(r.sp[2])) + r.voxel
	first := len(dst)
	for i := len(list) - 1; i >= 0; i-- {
		a := list[i]
		if a.parts == nil {
			dst = append(dst, a)
			break
		}
		var near []shape
		covers := false
		for _, s := range a.parts {
			if b, ok := s.(bounded); ok {
				if b.near(c, reach) {
					near = append(near, s)
				}
				continue
			}
			d := s.dist(c)
			if d < -reach {
				covers = true
				break
			}
			if d < reach {
				near = append(near, s)
			}
		}
		if covers {
			dst = append(dst, active{l: a.l})
			break
		}
		if len(near) > 0 {
			dst = append(dst, active{a.l, near})
		}
	}
	for i, j := first, len(dst)-1; i < j; i, j = i+1, j-1 {
		dst[i], dst[j] = dst[j], dst[i]
	}
	return dst
}

func (r *renderer) block(list []active, o [3]int, n int) {
	g := r.out.Grid
	hi := [3]int{min(o[0]+n, g.Size[0]), min(o[1]+n, g.Size[1]), min(o[2]+n, g.Size[2])}
	for k := o[2]; k < hi[2]; k++ {
		for j := o[1]; j < hi[1]; j++ {
			row := g.Index(0, j, k)
			for i := o[0]; i < hi[0]; i++ {
				p := r.m.Apply(geom.Vec{X: float64(i), Y: float64(j), Z: float64(k)})
				r.out.Data[row+i] = float32(r.value(list, p))
			}
		}
	}
}

// value goes from the top layer down until nothing more shows through.
func (r *renderer) value(list []active, p geom.Vec) float64 {
	hu, left := 0.0, 1.0
	for i := len(list) - 1; i >= 0; i-- {
		a := list[i]
		c := 1.0
		if a.parts != nil {
			d := math.Inf(1)
			for _, s := range a.parts {
				d = min(d, s.dist(p))
			}
			c = 0.5 - d/r.voxel
			if c <= 0 {
				continue
			}
			c = min(c, 1)
			if a.l.sheetMM > 0 {
				c = min(c, a.l.sheetMM/r.voxel)
			}
		}
		v := a.l.hu
		if a.l.texture != nil {
			v += a.l.texture.at(p)
		}
		hu += left * c * v
		left *= 1 - c
		if left < 1e-6 {
			return hu
		}
	}
	return hu + left*airHU
}
