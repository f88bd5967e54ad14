package membrane

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
)

// Faces returns where the inner and the outer face of the body are at each vertex: half the deformed thickness to either side of the mid surface, along the normal. Normal and thickness at a vertex are means over
// its triangles, by their deformed areas. A vertex of no triangle stays where it is.
func (s *Stretching) Faces(b *Body, st *mech.State) (inner, outer []geom.Vec, err error) {
	n := len(b.Rest)
	normal, thick, area := make([]geom.Vec, n), make([]float64, n), make([]float64, n)
	for t, c := range b.Triangles {
		h, err := s.ThicknessMM(t, st)
		if err != nil {
			return nil, nil, err
		}
		p := st.Position(b.Blocks[c[0]])
		a := st.Position(b.Blocks[c[1]]).Sub(p).Cross(st.Position(b.Blocks[c[2]]).Sub(p))
		w := a.Norm()
		for _, v := range c {
			normal[v] = normal[v].Add(a)
			thick[v] += h * w
			area[v] += w
		}
	}
	inner, outer = make([]geom.Vec, n), make([]geom.Vec, n)
	for v := range inner {
		x := st.Position(b.Blocks[v])
		inner[v], outer[v] = x, x
		if area[v] > 0 {
			half := normal[v].Unit().Scale(thick[v] / area[v] / 2)
			inner[v], outer[v] = x.Sub(half), x.Add(half)
		}
	}
	return inner, outer, nil
}
