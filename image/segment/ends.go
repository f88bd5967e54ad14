package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// A tubeEnd is one end of a tube.
type tubeEnd struct {
	part     tubePart
	at       geom.Vec // centre of the last section
	out      geom.Vec // unit, away from the tube
	radiusMM float64  // near the end
}

// ends returns both ends of a part.
func (p tubePart) ends() [2]tubeEnd {
	a := farthest(p.points, p.points[0].at)
	b := farthest(p.points, a)
	return [2]tubeEnd{p.end(a, b), p.end(b, a)}
}

func farthest(ts []tubePoint, from geom.Vec) geom.Vec {
	var at geom.Vec
	far := -1.0
	for _, t := range ts {
		if d := t.at.Dist(from); d > far {
			far, at = d, t.at
		}
	}
	return at
}

// end describes the end at the point at; its direction is the mean axis of the sections near it.
func (p tubePart) end(at, other geom.Vec) tubeEnd {
	var c, dir geom.Vec
	var n, r float64
	chord := at.Sub(other).Unit()
	for _, t := range p.points {
		if t.at.Dist(at) > math.Max(10, 0.7*p.radiusMM) {
			continue
		}
		ax := t.axis
		if ax.Dot(chord) < 0 {
			ax = ax.Scale(-1)
		}
		c, dir = c.Add(t.at), dir.Add(ax)
		r += t.radiusMM
		n++
	}
	e := tubeEnd{part: p, at: c.Scale(1 / n), out: dir.Unit(), radiusMM: r / n}
	e.at = e.at.AddScaled(at.Sub(e.at).Dot(e.out), e.out)
	return e
}
