package landmark

import (
	"math"
	"slices"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

// An ostium is an outlet of the root's wall that an artery leaves by.
type ostium struct {
	Centre     geom.Vec   // where the artery's axis meets the wall
	Lower      geom.Vec   // lowest point of the rim along the root's axis
	Rim        geom.Curve // the mouth's border in the wall, closed without repeating the first point
	DiameterMM float64    // of the artery at its mouth
	Path       geom.Curve // from the wall outward
	AngleRad   float64    // about the root's axis from the tube's U, 0 to 2 pi
	HeightMM   float64    // of Lower along the root's axis, in the tube's frame
	Confidence float64
	SigmaMM    float64
	Reason     string

	contrast, tubular, closed, dark, over float64
	measured                              []section
}

// Ostia are looked for from underNeckMM under the root's neck, which lies near the annulus, to overTopMM over the sinotubular junction.
const (
	underNeckMM = 4
	overTopMM   = 14
)

// findOstia returns the outlets of the wall, surest first: the arteries that leave the tube, whatever it is at their height. annulus-related limits are for who knows it.
func findOstia(root *segment.Root, l *segment.Labels, vol *image.Volume) []ostium {
	t := root.Tube
	s := lookAround(root, l, math.Max(t.FirstMM, root.NeckMM-underNeckMM), math.Min(t.HeightMM(len(t.Radius)-1), root.TopMM+overTopMM))
	e := newEye(root, l, s)
	var out []ostium
	for _, w := range s.separate(s.ways(append(s.paths(8, 0), s.paths(8, steepness)...))) {
		o, why := e.mouth(w)
		if why == "" {
			o.rate()
			out = append(out, o)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Confidence > out[j].Confidence })
	return out
}

// mouth measures the outlet at the start of a path.
func (e *eye) mouth(w way) (ostium, string) {
	path := w.path
	o := ostium{Path: path, contrast: w.contrast, tubular: w.tubular, dark: w.mean}
	var n float64
	for x := 0.0; x <= math.Min(path.Length(), 9); x += sectionMM {
		q := path.At(x)
		if d, ok := e.depth(q); !ok || d < 0.8 {
			continue
		}
		c := e.section(geom.FrameOf(geom.Plane{Origin: q, Normal: path.Tangent(x, 1.5)}, geom.Vec{}), e.depth, nil)
		o.closed += c.closed
		n++
	}
	if n < 6 {
		return o, "the path is too short"
	}
	o.closed /= n
	cut := e.inward(path, e.depth, 1)
	if len(cut) < 4 {
		return o, "the artery was lost"
	}
	at, dir, radius := axis(cut)
	from, ok := cross(at, dir, e.depth)
	if !ok {
		return o, "no wall crossing"
	}
	wall, ok := e.wallAt(from, dir, radius)
	if !ok {
		return o, "no wall"
	}
	// Again, with the wall as it would be without the mouth.
	cut = e.inward(path, wall.depth, 0.3)
	if len(cut) < 4 {
		return o, "the artery was lost before the wall"
	}
	o.measured = cut
	if !e.place(&o, cut, wall.depth) {
		return o, "the rim does not meet the wall"
	}
	return o, ""
}

// inward follows the artery from 6 mm along its path back to the wall, each section across the way made so far: a front starts at the nearest wall, not in the
// middle of the mouth. The sections come back from the wall outward; the last whole one serves those after it as a model.
func (e *eye) inward(path geom.Curve, depth depthAt, nearMM float64) []section {
	d := path.Tangent(6, 2).Scale(-1)
	f := geom.FrameOf(geom.Plane{Origin: path.At(6), Normal: d}, geom.Vec{})
	var cut []section
	var model *section
	last := math.Inf(1)
	for range 30 {
		c := e.section(f, depth, nil)
		if model != nil && c.radiusMM > 1.35*model.radiusMM {
			break // it flares into the sinus
		}
		if c.closed >= 0.9 {
			model = &c
		} else if model == nil {
			break
		} else if c = e.section(f, depth, model); c.closed < 0.55 {
			break
		}
		w, ok := depth(c.frame.Origin)
		if !ok || w < nearMM || w > last+0.1 {
			break
		}
		last = w
		cut = append(cut, c)
		if n := len(cut); n > 2 {
			way := c.frame.Origin.Sub(cut[max(0, n-4)].frame.Origin)
			s, _ := path.Nearest(c.frame.Origin)
			d = d.Add(way.Unit()).AddScaled(-2, path.Tangent(math.Max(s-sectionMM, 1), 1)).Unit()
		}
		f = geom.FrameOf(geom.Plane{Origin: c.frame.Origin.AddScaled(sectionMM, d), Normal: d}, f.U)
	}
	slices.Reverse(cut)
	return cut
}

// axis fits a line, outward, to the middles of the sections of the first 3 mm, and takes their mean radius.
func axis(cut []section) (at, dir geom.Vec, radius float64) {
	var a line
	for i := range cut {
		if len(a.points) == 5 {
			break
		}
		a.add(cut[i].frame.Origin)
		radius += cut[i].radiusMM
	}
	at, dir = a.fit(a.points[len(a.points)-1].Sub(a.points[0]))
	return at, dir, radius / float64(len(a.points))
}

// place meets the artery's edges with the wall: each ray's edge runs straight on from the four sections nearest to the wall that found it.
func (e *eye) place(o *ostium, cut []section, depth depthAt) bool {
	up := e.tube.Frame.W
	_, dir, radius := axis(cut)
	o.DiameterMM = 2 * radius
	o.Rim = o.Rim[:0]
	low := math.Inf(1)
	for a := 0; a < nRay; a++ {
		var l line
		for i := range cut {
			if cut[i].found[a] && len(l.points) < 5 {
				l.add(cut[i].edgePoint(a))
			}
		}
		if len(l.points) == 0 { // never seen: as far off as the others are on average
			cut[0].radius[a] = radius
			l.add(cut[0].edgePoint(a))
		}
		at, d := l.fit(dir)
		if len(l.points) < 3 || d.Dot(dir) < 0.8 { // too short to tell a direction
			d = dir
		}
		p, ok := cross(at, d, depth)
		if !ok {
			return false
		}
		o.Rim = append(o.Rim, p)
	}
	o.Rim = smoothRim(o.Rim)
	var c geom.Vec
	for _, p := range o.Rim {
		c = c.AddScaled(1/float64(nRay), p)
		if h := p.Sub(e.tube.Frame.Origin).Dot(up); h < low {
			low, o.Lower = h, p
		}
	}
	o.HeightMM = low
	var ok bool
	if o.Centre, ok = cross(c, dir, depth); !ok {
		return false
	}
	u, v, _ := e.tube.Frame.Local(o.Centre)
	o.AngleRad = math.Atan2(v, u)
	if o.AngleRad < 0 {
		o.AngleRad += 2 * math.Pi
	}
	return true
}

// smoothRim keeps the first two harmonics of a closed curve: an ellipse, bent as the wall is.
func smoothRim(c geom.Curve) geom.Curve {
	n := len(c)
	out := make(geom.Curve, n)
	var mean geom.Vec
	for _, p := range c {
		mean = mean.AddScaled(1/float64(n), p)
	}
	for i := range out {
		out[i] = mean
	}
	for k := 1; k <= 2; k++ {
		var cs, sn geom.Vec
		for i, p := range c {
			s, co := math.Sincos(2 * math.Pi * float64(k*i) / float64(n))
			cs, sn = cs.AddScaled(2*co/float64(n), p), sn.AddScaled(2*s/float64(n), p)
		}
		for i := range out {
			s, co := math.Sincos(2 * math.Pi * float64(k*i) / float64(n))
			out[i] = out[i].AddScaled(co, cs).AddScaled(s, sn)
		}
	}
	return out
}

// rate sets the confidence.
func (o *ostium) rate() {
	ramp := func(x, a, b float64) float64 { return math.Min(1, math.Max(0, (x-a)/(b-a))) }
	o.Confidence = ramp(o.contrast, 0.05, 0.5) * ramp(o.tubular/o.contrast, 0.1, 0.3) * ramp(o.closed, 0.75, 0.95) * ramp(o.DiameterMM, 1, 2) * ramp(-o.DiameterMM, -7.5, -6)
}

// cross returns the point nearest to p at which the line comes out of the wall or, if it only grazes the wall, comes within a millimetre of it.
func cross(p, dir geom.Vec, depth depthAt) (geom.Vec, bool) {
	const h = 0.25
	var best, graze geom.Vec
	near, least := math.Inf(1), 1.0
	last, okLast := depth(p.AddScaled(-10, dir))
	for x := -10 + h; x <= 4; x += h {
		d, ok := depth(p.AddScaled(x, dir))
		if ok && math.Abs(d) < least {
			least, graze = math.Abs(d), p.AddScaled(x, dir)
		}
		if ok && okLast && last <= 0 && d > 0 {
			if y := x - h*d/(d-last); math.Abs(y) < near {
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

// A line is fitted to points.
type line struct{ points []geom.Vec }

func (l *line) add(p geom.Vec) { l.points = append(l.points, p) }

// fit returns a point and the direction (on hint's side) of the least-squares line, by power iteration on the scatter.
func (l *line) fit(hint geom.Vec) (at, dir geom.Vec) {
	for _, p := range l.points {
		at = at.Add(p)
	}
	at = at.Scale(1 / float64(len(l.points)))
	dir = hint.Unit()
	for range 30 {
		var s geom.Vec
		for _, p := range l.points {
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

// wallPatch is the wall about a mouth as a quadratic over its tangent plane.
type wallPatch struct {
	frame geom.Frame // W outward
	c     [6]float64
}

func (w *wallPatch) depth(p geom.Vec) (float64, bool) {
	x, y, z := w.frame.Local(p)
	return z - (w.c[0] + w.c[1]*x + w.c[2]*y + w.c[3]*x*x + w.c[4]*x*y + w.c[5]*y*y), true
}

// wallAt fits the wall to the edge of the lumen in a ring round the mouth, where the mouth itself does not disturb it.
func (e *eye) wallAt(p, dir geom.Vec, radius float64) (*wallPatch, bool) {
	t := e.tube
	_, _, h := t.Frame.Local(p)
	k0 := int(math.Floor((h-t.FirstMM)/t.StepMM + 0.5))
	uu, vv, _ := t.Frame.Local(p)
	k := min(max(k0, 0), len(t.Radius)-1)
	normal := t.Frame.U.Scale(uu-t.Centre[k][0]).AddScaled(vv-t.Centre[k][1], t.Frame.V).Unit()
	reach := math.Min(radius/math.Max(dir.Dot(normal), 0.2), 5) + 4
	var pts []geom.Vec
	for k := k0 - int(reach/t.StepMM); k <= k0+int(reach/t.StepMM); k++ {
		if k < 0 || k >= len(t.Radius) {
			continue
		}
		for a := 0; a < segment.NAngle; a++ {
			s, c := math.Sincos(2 * math.Pi * float64(a) / segment.NAngle)
			q := t.Frame.At(t.Centre[k][0]+t.Radius[k][a]*c, t.Centre[k][1]+t.Radius[k][a]*s, t.HeightMM(k))
			if q.Dist(p) > reach {
				continue
			}
			d := t.Frame.U.Scale(c).AddScaled(s, t.Frame.V)
			if x, ok := e.lumenEdge(q, d); ok {
				pts = append(pts, q.AddScaled(x, d))
			}
		}
	}
	if len(pts) < 30 {
		return nil, false
	}
	w := &wallPatch{frame: geom.FrameOf(geom.Plane{Origin: p, Normal: normal}, t.Frame.W)}
	for pass := 0; pass < 6; pass++ {
		var m [6][7]float64
		for _, q := range pts {
			x, y, z := w.frame.Local(q)
			off := q.Sub(p)
			if off.AddScaled(-off.Dot(dir), dir).Norm() < radius+0.8 {
				continue // in the artery's mouth
			}
			far := off.Norm() / (radius + 2)
			g := math.Exp(-far * far)
			if pass > 0 {
				d, _ := w.depth(q)
				g /= 1 + d*d/(0.3*0.3) // Cauchy weight: leaflets and neighbours fall out
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
			m[i][i] += 1 // mm^4: curvature needs evidence
		}
		c, ok := solve6(m)
		if !ok {
			return nil, false
		}
		w.c = c
	}
	return w, true
}

// lumenEdge returns where, within 1.5 mm of q along d, the contrast falls through one half, nearest to q.
func (e *eye) lumenEdge(q, d geom.Vec) (float64, bool) {
	best, found := 0.0, false
	last := e.contrast(q.AddScaled(-1.5, d))
	for x := -1.25; x <= 1.5; x += 0.25 {
		v := e.contrast(q.AddScaled(x, d))
		if last >= 0.5 && v < 0.5 {
			y := x - 0.25*(0.5-v)/(last-v)
			if !found || math.Abs(y) < math.Abs(best) {
				best, found = y, true
			}
		}
		last = v
	}
	return best, found
}
