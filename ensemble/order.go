package ensemble

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

const (
	mostDraws    = 100          // of a root; after that what comes is left to those who mesh it, and refuse it by name
	leastGapPart = 0.5          // of the angle from a hinge point to a commissure that is left, seen along the root's axis (assumed)
	leastGap     = math.Pi / 12 // of that angle, rad, where the plan has more: so near each other two points are hardly read as two (assumed)
)

// ordered reports whether landmarks that were moved stand to each other as those of a root do, as far as they did before.
func ordered(from, to *heart.Root) bool {
	for i := range to.Commissure {
		if below(from, i) > 0 && below(to, i) <= 0 {
			return false
		}
	}
	for c := range to.Hinge {
		was, is := gaps(from, heart.Cusp(c)), gaps(to, heart.Cusp(c))
		for k := range was {
			if is[k] < min(was[k], max(leastGapPart*was[k], leastGap)) {
				return false
			}
		}
	}
	return true
}

// below returns how far a commissure lies below the sinotubular junction's plane, -Inf if either is not known.
func below(r *heart.Root, i int) float64 {
	if !r.Commissure[i].Found || !r.STJ.Found || r.STJNormal == (geom.Vec{}) {
		return math.Inf(-1)
	}
	return -geom.Plane{Origin: r.STJ.PositionMM, Normal: r.STJNormal.Unit()}.Height(r.Commissure[i].PositionMM)
}

// gaps returns the angles about the root's axis from a hinge point back and on to its two commissures, 0 where none stands or a point is not known. Sinuses are of different depth: each point's angle counts about the middle of the lumen at its own height.
func gaps(r *heart.Root, c heart.Cusp) (out [2]float64) {
	plane, ok := r.AnnulusPlane()
	if !ok || !r.STJ.Found {
		return out
	}
	axis := geom.Plane{Origin: plane.Origin, Normal: r.STJ.PositionMM.Sub(plane.Origin).Unit()}
	across := func(p geom.Vec, normal geom.Vec) geom.Vec {
		d := p.Sub(middle(r, geom.Plane{Origin: p, Normal: normal}, axis))
		return d.AddScaled(-d.Dot(axis.Normal), axis.Normal)
	}
	nadir := across(r.Hinge[c].PositionMM, plane.Normal)
	for i := range r.Commissure {
		if x, y := heart.Commissure(i).Cusps(); x != c && y != c || !r.Commissure[i].Found {
			continue
		}
		d := across(r.Commissure[i].PositionMM, axis.Normal)
		a := math.Atan2(axis.Normal.Dot(nadir.Cross(d)), nadir.Dot(d))
		out[0], out[1] = max(out[0], -a), max(out[1], a)
	}
	return out
}

// middle returns the middle of the lumen's section about an axis, that of the axis where the lumen is not closed.
func middle(r *heart.Root, section, axis geom.Plane) geom.Vec {
	at := axis.Origin.AddScaled(-section.Height(axis.Origin)/section.Normal.Dot(axis.Normal), axis.Normal)
	if r.Lumen == nil {
		return at
	}
	closed := r.Lumen.Cut(section)
	for _, k := range closed {
		if u, v, _ := k.Frame.Local(at); k.Contains(u, v) {
			return k.Centre()
		}
	}
	return at
}
