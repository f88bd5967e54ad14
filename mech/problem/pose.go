package problem

import "github.com/apical-heart/apical/geom"

// pose is where a whole problem stands: mirrored in the plane x = 0 or not, then turned about the origin, then displaced. The zero value leaves it as it is.
type pose struct {
	mirrored bool
	turn     geom.Vec // rotation vector
	by       geom.Vec
}

// along returns a direction.
func (p pose) along(v geom.Vec) geom.Vec {
	if p.mirrored {
		v.X = -v.X
	}
	if p.turn == (geom.Vec{}) {
		return v
	}
	return geom.Exp(p.turn).Apply(v)
}

// place returns a point.
func (p pose) place(v geom.Vec) geom.Vec { return p.along(v).Add(p.by) }

// back returns where a point was before.
func (p pose) back(v geom.Vec) geom.Vec {
	v = geom.Exp(p.turn).Inverse().Apply(v.Sub(p.by))
	if p.mirrored {
		v.X = -v.X
	}
	return v
}
