package contact

import (
	"slices"

	"github.com/apical-heart/apical/mech"
)

// simplex is a triangle, segment, edge or corner of a body.
type simplex struct {
	v     [3]int32
	n     int8
	count int8 // how often its F counts, see the package's comment: 1 for a top, 1 less the tops and edges that hold it otherwise
	half  float64
}

// complex is a body taken apart. The tops, triangles and then segments, come first among the simplices.
type complex struct {
	body  *Body
	all   []simplex
	tops  int
	faces [][]int32 // by top: its edges and corners
	above [][]int32 // by simplex: the tops that hold it
	edges [][]int32 // by simplex, of corners alone: the edges of triangles that hold it
	area  []float64 // of triangles at rest
}

func newComplex(m *mech.Model, b *Body) *complex {
	c := &complex{body: b, tops: len(b.Triangles) + len(b.Segments)}
	half := func(v ...int32) float64 {
		sum := 0.0
		for _, i := range v {
			sum += b.HalfMM[i]
		}
		return sum / float64(len(v))
	}
	for _, t := range b.Triangles {
		c.all = append(c.all, simplex{t, 3, 1, half(t[:]...)})
	}
	for _, s := range b.Segments {
		c.all = append(c.all, simplex{[3]int32{s[0], s[1]}, 2, 1, half(s[:]...)})
	}
	c.faces, c.above, c.edges = make([][]int32, c.tops), make([][]int32, c.tops), make([][]int32, c.tops)
	known := map[[2]int32]int32{}
	face := func(top int, v ...int32) int32 {
		key := [2]int32{v[0], -1}
		if len(v) == 2 {
			key = edgeOf(v[0], v[1])
		}
		f, ok := known[key]
		if !ok {
			f = int32(len(c.all))
			known[key] = f
			s := simplex{n: int8(len(v)), half: half(v...)}
			copy(s.v[:], key[:len(v)])
			c.all, c.above, c.edges = append(c.all, s), append(c.above, nil), append(c.edges, nil)
		}
		c.above[f] = append(c.above[f], int32(top))
		c.faces[top] = append(c.faces[top], f)
		return f
	}
	for i := range c.tops {
		s := c.all[i]
		var e [3]int32
		if s.n == 3 {
			for k := range 3 {
				e[k] = face(i, s.v[k], s.v[(k+1)%3])
			}
		}
		for k := range int(s.n) {
			f := face(i, s.v[k])
			if s.n == 3 {
				for _, x := range []int32{e[k], e[(k+2)%3]} {
					if !slices.Contains(c.edges[f], x) {
						c.edges[f] = append(c.edges[f], x)
					}
				}
			}
		}
	}
	for f := c.tops; f < len(c.all); f++ {
		c.all[f].count = int8(c.counted(f, nil))
	}
	if b.Incompressible {
		for _, t := range b.Triangles {
			p := b.rest(m, int(t[0]))
			c.area = append(c.area, b.rest(m, int(t[1])).Sub(p).Cross(b.rest(m, int(t[2])).Sub(p)).Norm())
		}
	}
	return c
}

// counted returns how often a face's F counts where some tops, in rising order, are left out; a face of none that are left counts 0.
func (c *complex) counted(f int, without []int32) int {
	left := func(tops []int32) (n int) {
		for _, t := range tops {
			if _, out := slices.BinarySearch(without, t); !out {
				n++
			}
		}
		return n
	}
	n := left(c.above[f])
	if n == 0 {
		return 0
	}
	count := 1 - n
	for _, e := range c.edges[f] {
		if k := left(c.above[e]); k > 0 {
			count -= 1 - k
		}
	}
	return count
}

// thin returns by simplex what half the thickness has become by the areas of triangles when the running step began, nil where it does not change.
func (c *complex) thin(dst []float64, s *mech.State) []float64 {
	if !c.body.Incompressible {
		return nil
	}
	dst = append(dst[:0], make([]float64, len(c.all))...)
	w := c.body.before(s)
	for i := range c.tops {
		t := &c.all[i]
		dst[i] = 1
		if t.n == 3 {
			p := w.corner(t.v[0])
			dst[i] = c.area[i] / w.corner(t.v[1]).Sub(p).Cross(w.corner(t.v[2]).Sub(p)).Norm()
		}
	}
	for i := c.tops; i < len(c.all); i++ {
		for _, t := range c.above[i] {
			dst[i] += dst[t] / float64(len(c.above[i]))
		}
	}
	for i := range dst {
		dst[i] *= c.all[i].half
	}
	return dst
}
