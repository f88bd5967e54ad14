package landmark

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
)

const (
	startMM    = 6.0  // along its path, where an artery is followed from, back to the wall
	wholeShare = 0.9  // of the rays, that make a section whole
	leastShare = 0.55 // under which there is no artery any more but the sinus
	flare      = 1.35 // an artery wider than that against the section before opens into the sinus
	minCuts    = 4
)

// mouth measures the mouth at the start of a path. closed is the mean share of rays that found the artery's edge over its first 9 mm. ok is false if the artery is lost on the way back to the wall.
func (e *eye) mouth(path geom.Curve) (o ostium, closed float64, ok bool) {
	o.Path = path
	var n float64
	for x := 0.0; x <= math.Min(path.Length(), 9); x += sectionMM {
		q := path.At(x)
		if d, ok := e.depth(q); !ok || d < 0.8 {
			continue
		}
		c := e.section(geom.FrameOf(geom.Plane{Origin: q, Normal: path.Tangent(x, 1.5)}, geom.Vec{}), e.depth, nil)
		closed += c.closed
		n++
	}
	if n < 6 {
		return o, 0, false
	}
	closed /= n
	cut := e.inward(path, e.depth, 1)
	if len(cut) < minCuts {
		return o, 0, false
	}
	at, dir, radius := axis(cut)
	from, ok := cross(at, dir, e.depth)
	if !ok {
		return o, 0, false
	}
	wall, ok := e.wallAt(from, dir, radius)
	if !ok {
		return o, 0, false
	}
	// Again, with the wall as it would be without the mouth.
	if cut = e.inward(path, wall.depth, 0.3); len(cut) < minCuts {
		return o, 0, false
	}
	o.Artery = e.outward(cut, path)
	return o, closed, e.place(&o, cut, wall.depth)
}

// inward follows the artery from startMM along its path back to the wall, each section across the mean of the way made so far and the path's: a front cuts corners, and starts at the nearest wall, not in
// the middle of the mouth. The sections come back from the wall outward; the last whole one serves those after it as a model.
func (e *eye) inward(path geom.Curve, depth depthAt, nearMM float64) []section {
	d := path.Tangent(startMM, 2).Scale(-1)
	f := geom.FrameOf(geom.Plane{Origin: path.At(startMM), Normal: d}, geom.Vec{})
	var cut []section
	var model *section
	last := math.Inf(1)
	for range 30 {
		c := e.section(f, depth, nil)
		if model != nil && c.radiusMM > flare*model.radiusMM {
			break
		}
		if c.closed >= wholeShare {
			model = &c
		} else if model == nil {
			break
		} else if c = e.section(f, depth, model); c.closed < leastShare {
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

// axis fits a line, outward, to the middles of the five sections nearest to the wall, and takes their mean radius.
func axis(cut []section) (at, dir geom.Vec, radius float64) {
	cut = cut[:min(len(cut), 5)]
	var p []geom.Vec
	for i := range cut {
		p = append(p, cut[i].frame.Origin)
		radius += cut[i].radiusMM / float64(len(cut))
	}
	at, dir = fitLine(p, p[len(p)-1].Sub(p[0]))
	return at, dir, radius
}

// place meets the artery's edges with the wall: each ray's edge runs straight on from the five sections nearest to the wall that found it.
func (e *eye) place(o *ostium, cut []section, depth depthAt) bool {
	_, dir, radius := axis(cut)
	o.DiameterMM = 2 * radius
	for a := 0; a < nRay; a++ {
		var edge []geom.Vec
		for i := range cut {
			if cut[i].found[a] && len(edge) < 5 {
				edge = append(edge, cut[i].edgePoint(a))
			}
		}
		if len(edge) == 0 { // never seen: as far off as the others are on average
			cut[0].radius[a] = radius
			edge = append(edge, cut[0].edgePoint(a))
		}
		at, d := fitLine(edge, dir)
		if len(edge) < 3 || d.Dot(dir) < 0.94 { // too few, or more than 20 degrees off: no direction of the artery
			d = dir
		}
		p, ok := cross(at, d, depth)
		if !ok {
			return false
		}
		o.Rim = append(o.Rim, p)
	}
	o.Rim = smoothRim(o.Rim)
	f := e.tube.Frame
	var c geom.Vec
	for _, p := range o.Rim {
		c = c.AddScaled(1/float64(nRay), p)
	}
	var ok bool
	if o.Centre, ok = cross(c, dir, depth); !ok {
		return false
	}
	o.Lower = o.lowest(f.W)
	_, _, o.HeightMM = f.Local(o.Lower)
	u, v, _ := f.Local(o.Centre)
	if o.AngleRad = math.Atan2(v, u); o.AngleRad < 0 {
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
