package ensemble

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// face is the lumen's surface, along which points move.
type face struct {
	surface *mesh.Surface
	sideMM  []float64 // by triangle: no point of it lies further from its first corner
}

// faceOf returns the face of a surface; without one, points move freely.
func faceOf(s *mesh.Surface) *face {
	f := &face{surface: s}
	if s == nil {
		return f
	}
	for _, t := range s.Triangles {
		a := s.Points[t[0]]
		f.sideMM = append(f.sideMM, math.Max(a.Dist(s.Points[t[1]]), a.Dist(s.Points[t[2]])))
	}
	return f
}

// foot returns the point of the face nearest to p, which lies no further off than the given point of the face.
func (f *face) foot(p, known geom.Vec) geom.Vec {
	best, mm := known, p.Dist(known)
	for i, t := range f.surface.Triangles {
		a := f.surface.Points[t[0]]
		far, d := mm+f.sideMM[i], p.Sub(a)
		if d.Dot(d) > far*far {
			continue
		}
		q := geom.NearestOnTriangle(p, a, f.surface.Points[t[1]], f.surface.Points[t[2]])
		if d := p.Dist(q); d < mm {
			best, mm = q, d
		}
	}
	return best
}

const (
	stepMM    = 0.5  // of a way along the face
	leastPart = 0.25 // of a step that a slope of 60 degrees leaves; steeper ones slow a point down
)

// slid returns where a point comes to that is moved along the face. It walks in short steps; where the face slopes it walks on until it is as far in the step's direction as the step is long, so that points beside each other stay so, but on a face across its way, as is the
// ledge of a nadir to a way up, it comes to rest. It keeps its way off the face, as it was read from the picture, in direction and length.
func (f *face) slid(p, by geom.Vec) geom.Vec {
	if len(f.sideMM) == 0 || by == (geom.Vec{}) {
		return p.Add(by)
	}
	from := f.foot(p, f.surface.Points[f.surface.Triangles[0][0]])
	n := math.Ceil(by.Norm() / stepMM)
	step := by.Scale(1 / n)
	at := from
	for range int(n) {
		way := f.foot(at.Add(step), at).Sub(at)
		part := way.Dot(step) / step.Dot(step)
		at = f.foot(at.AddScaled(1/math.Max(leastPart, part), way), at)
	}
	return p.Add(at.Sub(from))
}
