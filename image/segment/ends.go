package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// A tubeEnd is one end of a tube.
type tubeEnd struct {
	part     tubePart
	at       geom.Vec // centre of the last section
	out      geom.Vec // unit, away from the tube
	radiusMM float64  // near the end
}

// ends returns the end of the tube that a front reaches first, by the times the front needs, and the point of the tube that it reaches last.
func (p tubePart) ends(time *image.Sampler) (near tubeEnd, far geom.Vec) {
	first, last := math.Inf(1), math.Inf(-1)
	var at geom.Vec
	for _, t := range p.points {
		x := time.At(t.at)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			continue // not reached
		}
		if x < first {
			first, at = x, t.at
		}
		if x > last {
			last, far = x, t.at
		}
	}
	if math.IsInf(first, 1) {
		at, far = p.points[0].at, p.points[0].at
	}
	// The tube leaves its end towards the middle of its points nearby.
	var mid geom.Vec
	n := 0.0
	for _, t := range p.points {
		if t.at.Dist(at) < 30 {
			mid, n = mid.Add(t.at), n+1
		}
	}
	return p.end(at, mid.Scale(1/n)), far
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

// courseMM is how far up the tube the course of the blood is followed: past the root (up to 40 mm) to where the first look starts.
const courseMM = 60

// along returns the place of the tube farthest from its end within courseMM and 60 degrees of the tube's direction there: the arch may lead the tube back beside the root.
func (e tubeEnd) along() geom.Vec {
	best, at := -1.0, e.at
	for _, t := range e.part.points {
		d := t.at.Sub(e.at)
		l := d.Norm()
		if l > courseMM || l <= best || -d.Dot(e.out) < 0.5*l {
			continue
		}
		best, at = l, t.at
	}
	return at
}
