package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
)

// A wallPatch is the wall about a mouth as a quadric over its tangent plane.
type wallPatch struct {
	frame geom.Frame // W outward
	q     quadric
}

func (w *wallPatch) depth(p geom.Vec) (float64, bool) {
	x, y, z := w.frame.Local(p)
	return z - w.q.at(x, y), true
}

// wallAt fits the wall to the edge of the lumen in a ring round an artery that crosses it at p, where its mouth does not disturb the edge.
func (e *eye) wallAt(p, dir geom.Vec, radiusMM float64) (*wallPatch, bool) {
	t := e.tube
	u, v, h := t.Frame.Local(p)
	k0 := int(math.Floor((h-t.FirstMM)/t.StepMM + 0.5))
	k := min(max(k0, 0), len(t.Radius)-1)
	normal := t.Frame.U.Scale(u-t.Centre[k][0]).AddScaled(v-t.Centre[k][1], t.Frame.V).Unit()
	w := &wallPatch{frame: geom.FrameOf(geom.Plane{Origin: p, Normal: normal}, t.Frame.W)}
	// An oblique artery's mouth is an ellipse.
	reach := math.Min(radiusMM/math.Max(dir.Dot(normal), 0.2), 5) + 4
	planes := int(reach / t.StepMM)
	var edge [][3]float64 // in the patch's frame
	var weight []float64
	for k := max(k0-planes, 0); k <= min(k0+planes, len(t.Radius)-1); k++ {
		for a := 0; a < segment.NAngle; a++ {
			q := t.Inner(k, a, 0)
			off := q.Sub(p)
			far := off.Norm()
			if far > reach || off.AddScaled(-off.Dot(dir), dir).Norm() < radiusMM+0.8 {
				continue
			}
			s, c := math.Sincos(2 * math.Pi * float64(a) / segment.NAngle)
			d := t.Frame.U.Scale(c).AddScaled(s, t.Frame.V)
			if x, ok := e.lumenEdge(q, d); ok {
				x, y, z := w.frame.Local(q.AddScaled(x, d))
				edge = append(edge, [3]float64{x, y, z})
				far /= radiusMM + 2
				weight = append(weight, math.Exp(-far*far))
			}
		}
	}
	if len(edge) < 30 { // five times the unknowns
		return nil, false
	}
	for pass := 0; pass < 6; pass++ {
		var m [6][7]float64
		for i, p := range edge {
			x, y, z := p[0], p[1], p[2]
			g := weight[i]
			if pass > 0 {
				r := (z - w.q.at(x, y)) / 0.3 // a third of a millimetre: leaflets and neighbours fall out (Cauchy weight)
				g /= 1 + r*r
			}
			b := [6]float64{1, x, y, x * x, x * y, y * y}
			for i := range b {
				for j := range b {
					m[i][j] += g * b[i] * b[j]
				}
				m[i][6] += g * b[i] * z
			}
		}
		for i := 3; i < 6; i++ {
			m[i][i]++ // curvature needs evidence
		}
		q, ok := solve6(m)
		if !ok {
			return nil, false
		}
		w.q = q
	}
	return w, true
}

// lumenEdge returns where, within 1.5 mm of q along d, the contrast falls through one half, nearest to q.
func (e *eye) lumenEdge(q, d geom.Vec) (float64, bool) {
	const step = 0.25
	best, found := 0.0, false
	last := e.contrast(q.AddScaled(-1.5, d))
	for x := -1.5 + step; x <= 1.5; x += step {
		v := e.contrast(q.AddScaled(x, d))
		if last >= 0.5 && v < 0.5 {
			if y := x - step*(0.5-v)/(last-v); !found || math.Abs(y) < math.Abs(best) {
				best, found = y, true
			}
		}
		last = v
	}
	return best, found
}

// cross returns the point nearest to p at which the line comes out of the wall or, if it only grazes the wall, comes within a millimetre of it.
func cross(p, dir geom.Vec, depth depthAt) (geom.Vec, bool) {
	const step = 0.25
	var best, graze geom.Vec
	near, least := math.Inf(1), 1.0
	last, okLast := depth(p.AddScaled(-10, dir))
	for x := -10 + step; x <= 4; x += step {
		d, ok := depth(p.AddScaled(x, dir))
		if ok && math.Abs(d) < least {
			least, graze = math.Abs(d), p.AddScaled(x, dir)
		}
		if ok && okLast && last <= 0 && d > 0 {
			if y := x - step*d/(d-last); math.Abs(y) < near {
				near, best = math.Abs(y), p.AddScaled(y, dir)
			}
		}
		last, okLast = d, ok
	}
	if !math.IsInf(near, 1) {
		return best, true
	}
	return graze, least < 1
}

// fitLine returns the mean of the points and the direction, on hint's side, of the line of least squares through them: power iteration on the scatter.
func fitLine(points []geom.Vec, hint geom.Vec) (at, dir geom.Vec) {
	for _, p := range points {
		at = at.AddScaled(1/float64(len(points)), p)
	}
	dir = hint.Unit()
	for range 30 {
		var s geom.Vec
		for _, p := range points {
			d := p.Sub(at)
			s = s.AddScaled(d.Dot(dir), d)
		}
		if s.Norm() == 0 {
			break
		}
		dir = s.Unit()
	}
	return at, dir
}

// rayRadius returns the tube's radius on plane k at an angle, linear between its rays.
func rayRadius(t *segment.Tube, k int, angle float64) float64 {
	x := angle / (2 * math.Pi) * segment.NAngle
	x -= math.Floor(x/segment.NAngle) * segment.NAngle
	i := int(x)
	w := x - float64(i)
	r := t.Radius[k]
	return (1-w)*r[i%segment.NAngle] + w*r[(i+1)%segment.NAngle]
}
