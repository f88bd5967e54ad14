package mesh

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// corners returns the corners of a triangle.
func (s *Surface) corners(t [3]int32) (a, b, c geom.Vec) {
	return s.Points[t[0]], s.Points[t[1]], s.Points[t[2]]
}

// Area returns the area in mm2.
func (s *Surface) Area() float64 {
	var sum float64
	for _, t := range s.Triangles {
		a, b, c := s.corners(t)
		sum += b.Sub(a).Cross(c.Sub(a)).Norm()
	}
	return sum / 2
}

// Volume returns the enclosed volume in mm3 of a closed surface, positive if its triangles face outwards. For an open
// surface it means nothing.
func (s *Surface) Volume() float64 {
	if len(s.Points) == 0 {
		return 0
	}
	o := s.Points[0] // near the surface: less is lost than from the far origin of the patient space
	var sum float64
	for _, t := range s.Triangles {
		a, b, c := s.corners(t)
		sum += a.Sub(o).Dot(b.Sub(o).Cross(c.Sub(o)))
	}
	return sum / 6
}

// Centroid returns the centroid of the surface's area; the zero vector for a surface without area.
func (s *Surface) Centroid() geom.Vec {
	var sum geom.Vec
	var area float64
	for _, t := range s.Triangles {
		a, b, c := s.corners(t)
		w := b.Sub(a).Cross(c.Sub(a)).Norm()
		sum = sum.AddScaled(w/3, a.Add(b).Add(c))
		area += w
	}
	if area == 0 {
		return geom.Vec{}
	}
	return sum.Scale(1 / area)
}

// Bounds returns the corners of the smallest box along the axes that holds all points; zero vectors if there are none.
func (s *Surface) Bounds() (lo, hi geom.Vec) {
	for i, p := range s.Points {
		if i == 0 {
			lo, hi = p, p
		}
		lo = geom.Vec{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y), Z: math.Min(lo.Z, p.Z)}
		hi = geom.Vec{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y), Z: math.Max(hi.Z, p.Z)}
	}
	return lo, hi
}

// Normals returns a unit normal for every point, outwards: the sum of its triangles' normals weighted by area. Points
// without area about them get the zero vector.
func (s *Surface) Normals() []geom.Vec {
	n := make([]geom.Vec, len(s.Points))
	for _, t := range s.Triangles {
		a, b, c := s.corners(t)
		w := b.Sub(a).Cross(c.Sub(a))
		for _, i := range t {
			n[i] = n[i].Add(w)
		}
	}
	for i := range n {
		n[i] = n[i].Unit()
	}
	return n
}

// Transform returns the surface moved by the map; triangles of a mirrored surface are turned so that they still face
// outwards.
func (s *Surface) Transform(a geom.Affine) *Surface {
	out := &Surface{Points: make([]geom.Vec, len(s.Points)), Triangles: append([][3]int32(nil), s.Triangles...)}
	for i, p := range s.Points {
		out.Points[i] = a.Apply(p)
	}
	if a.Det() < 0 {
		for i, t := range out.Triangles {
			out.Triangles[i] = [3]int32{t[0], t[2], t[1]}
		}
	}
	return out
}
