package landmark

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

const (
	arteryMM     = 30.0 // the first centimetres; the left main artery is 7 to 14 mm long
	leastPeak    = 0.4  // of the lumen's contrast: a third of a voxel of fat in it
	leastRadius  = 0.6  // mm, less than a voxel of most scans
	guideBackMM  = 3.0  // over which the direction of the artery is taken
	arterySmooth = 4    // passes of (1, 2, 1)/4: 1 mm
)

// outward goes on along the artery from the sections between the wall and startMM, first along its path and then by itself, each section across the way made so far, until nothing goes on, the
// artery leaves what was looked at, or arteryMM are made. Where it divides it goes on into the branch that lies ahead.
func (e *eye) outward(cut []section, path geom.Curve) heart.Artery {
	var a heart.Artery
	for i := range cut {
		a.PathMM, a.RadiusMM = append(a.PathMM, cut[i].frame.Origin), append(a.RadiusMM, cut[i].radiusMM)
	}
	free := func(p geom.Vec) (float64, bool) {
		if d, ok := e.depth(p); ok {
			return d, true
		}
		return shellMM, e.at.Inside(p)
	}
	model := cut[len(cut)-1]
	for made := a.PathMM.Length(); made < arteryMM; made += sectionMM {
		n := len(a.PathMM)
		last := a.PathMM[n-1]
		d := last.Sub(a.PathMM[max(0, n-1-int(guideBackMM/sectionMM))]).Unit()
		if s, off := path.Nearest(last); off < 2 && s < path.Length()-2 {
			d = d.Add(path.Tangent(s+1, 1)).Unit()
		}
		f := geom.FrameOf(geom.Plane{Origin: last.AddScaled(sectionMM, d), Normal: d}, model.frame.U)
		if w, ok := free(f.Origin); !ok || w < 0.3 {
			break
		}
		c := e.section(f, free, nil)
		if c.closed < wholeShare || c.radiusMM > flare*model.radiusMM {
			c = e.section(f, free, &model) // a branch leaves, or a neighbour touches
		} else {
			model = c
		}
		// The middle must go on, not slide off to the side.
		step := c.frame.Origin.Sub(last)
		if c.closed < leastShare || c.peak < leastPeak || c.radiusMM < leastRadius || step.Dot(d) < 0.5*step.Norm() {
			break
		}
		a.PathMM, a.RadiusMM = append(a.PathMM, c.frame.Origin), append(a.RadiusMM, min(c.radiusMM, flare*model.radiusMM))
	}
	return a
}

// begin puts the mouth's middle before the artery and smooths it.
func (o *ostium) begin() heart.Artery {
	a := o.Artery
	if len(a.PathMM) < 2 {
		return heart.Artery{}
	}
	path, radius := geom.Curve{o.Centre}, []float64{o.DiameterMM / 2}
	out := a.PathMM[1].Sub(a.PathMM[0])
	for i, p := range a.PathMM {
		if p.Sub(o.Centre).Dot(out) > 0 || i > 2 { // the innermost sections may lie within the wall
			path, radius = append(path, p), append(radius, a.RadiusMM[i])
		}
	}
	return heart.Artery{PathMM: path.Smooth(arterySmooth), RadiusMM: smoothEnds(radius, arterySmooth)}
}

// smoothEnds is the filter of geom.Curve.Smooth on numbers.
func smoothEnds(x []float64, passes int) []float64 {
	out := append([]float64{}, x...)
	for range passes {
		last := out[0]
		for i := 1; i+1 < len(out); i++ {
			v := out[i]
			out[i] = (last + 2*v + out[i+1]) / 4
			last = v
		}
	}
	return out
}
