package landmark

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

// Where the crest of the muscular septum is looked for: the lower edge of the membranous septum lies 2.1 +- 2.1 mm under the ring (Clin Anat 2018, ct-planning 4.10), so that three standard
// deviations reach from 4 mm over it to 8.4 mm under it.
const (
	septumOverMM  = 8  // over the nadirs, as much of the thin part as shows that it is thin included
	septumUnderMM = 13 // under them, as much of the muscle as shows that it is thick included
	septumRays    = 4  // to each side of the commissure: 12 degrees, 2.5 mm of a root
)

// The membranous part is 1 to 2 mm thick; the muscular septum 6 to 10 mm (Lang 2015, J Am Soc Echocardiogr 28:1), less at its crest. The wall of the right atrium and what fat lies in between
// counts as part of the membrane, so that not the membrane's own thickness tells but the step.
const (
	thinMM      = 2.0 // of a membrane
	thinSlackMM = 1.0 // a membrane is not thicker than half of the muscle and this
	thickMM     = 4.5 // less is not the muscular septum
	normalMM    = 8.0 // what is thicker counts as this: half-way up the rise is the crest's height, however thick the muscle below
	persistMM   = 2.0 // both go on for as long
)

// Where else it is looked for, in rays from the commissure: up to 18 degrees, 4 mm of a root, half as far as the membranous septum is wide (8 to 10 mm). What is found there is less sure.
var septumAside = []float64{3, -3, 6, -6}

const asideSure = 0.8

// Limits of what counts as seen.
const (
	minSeptumContrast = 2   // of what lies behind the muscle against the muscle, in standard deviations of its own noise
	fullContrast      = 5   // from there on it costs no confidence
	minAgreeing       = 0.6 // of the rays
	agreeMM           = 1.5 // from their median: what two readers differ by (ct-planning 2)
)

// A crest is where the muscular septum begins on one ray.
type crest struct {
	heightMM    float64 // in the tube's frame
	thin, thick float64 // mm of tissue over and under it
}

// septum finds the lower edge of the membranous septum; order has the nadir of each cusp.
func (b *base) septum(v *image.Volume, l *segment.Labels, r *heart.Root, order [3]int) heart.Point {
	if !r.Commissure[heart.RightNon].Found || !r.Hinge[heart.Right].Found || !r.Hinge[heart.NonCoronary].Found {
		return notFound("the commissure of the right and non-coronary cusps, which it lies under, was not found")
	}
	x, y := heart.RightNon.Cusps()
	c := b.crown.commissure[between(order[x], order[y])]
	var annulus float64
	for _, n := range b.crown.nadir {
		annulus += n.heightMM / 3
	}
	// The commissure's place round the root is known to some degrees only, and the membranous septum reaches to both sides of it: the nearest place that shows the crest counts.
	p := findSeptum(v, l, b, c.angle, annulus, c.heightMM)
	for _, d := range septumAside {
		if p.Found {
			break
		}
		if q := findSeptum(v, l, b, math.Mod(c.angle+d+nAngle, nAngle), annulus, c.heightMM); q.Found {
			q.Confidence *= asideSure
			p = q
		}
	}
	if !p.Found {
		return p
	}
	// It is no surer than the cusps' names and the commissure's place round the root.
	sure := math.Min(r.Hinge[heart.Right].Confidence, r.Hinge[heart.NonCoronary].Confidence)
	return found(p.PositionMM, math.Min(p.Confidence, sure), p.SigmaMM, p.Reason)
}

// findSeptum looks for the lower edge of the membranous septum: the crest of the muscular septum under the commissure of the right and non-coronary cusps. Along the wall of the outflow
// tract, from over the annulus downwards, the thickness of the tissue up to the right heart's blood (or the fat) behind it is read on some rays; it rises from that of a membrane to that of a muscle
// where the muscular septum begins. The point is given on the wall of the left heart's blood.
//
// Limitations: blood of the right heart as dark as muscle hides the crest; a septal defect or a patch is not told from a membrane.
func findSeptum(v *image.Volume, l *segment.Labels, b *base, angle, annulusMM, topMM float64) heart.Point {
	e := newSeptumEye(v, l, b, angle, annulusMM)
	hi := math.Min(annulusMM+septumOverMM, topMM-2) // the leaflets' commissure itself is thick
	lo := annulusMM - septumUnderMM
	switch {
	case hi < annulusMM+persistMM:
		return notFound("the commissure lies too low to look for it under it")
	case !e.within(v, lo, hi):
		return notFound("the picture ends beside the outflow tract")
	}
	e.seeBehind(annulusMM, hi)
	if c := math.Abs(e.behindHU-e.muscleHU) / e.noiseHU; c < minSeptumContrast {
		return notFound(fmt.Sprintf("what lies behind the septum (%.0f HU) cannot be told from muscle (%.0f HU): the right heart is not filled enough", e.behindHU, e.muscleHU))
	}
	var found []crest
	var heights []float64
	none := ""
	for d := -septumRays; d <= septumRays; d++ {
		c, why := e.crest(int(math.Round(angle))+d, lo, hi)
		if why != "" {
			none = why
			continue
		}
		found, heights = append(found, c), append(heights, c.heightMM)
	}
	const rays = 2*septumRays + 1
	if float64(len(found)) < minAgreeing*rays {
		return notFound(none)
	}
	mid := median(append([]float64{}, heights...))
	var agree, scatter, thin, thick []float64
	for i, c := range found {
		off := math.Abs(heights[i] - mid)
		scatter = append(scatter, off)
		if off <= agreeMM {
			agree, thin, thick = append(agree, heights[i]), append(thin, c.thin), append(thick, c.thick)
		}
	}
	if float64(len(agree)) < minAgreeing*rays {
		return notFound("neighbouring places disagree about where the muscular septum begins")
	}
	return e.point(angle, median(agree), median(scatter), median(thin), median(thick), float64(len(agree))/rays)
}

// point rates what the rays agree on.
func (e *septumEye) point(angle, heightMM, scatterMM, thin, thick, agreeing float64) heart.Point {
	ramp := func(x, from, to float64) float64 { return math.Min(1, math.Max(0, (x-from)/(to-from))) }
	contrast := math.Abs(e.behindHU-e.muscleHU) / e.noiseHU
	conf := (0.4 + 0.6*ramp(contrast, minSeptumContrast, fullContrast)) * (0.5 + 0.5*ramp(thick-thin, thickMM-thinMM, 3)) * (0.5 + 0.5*ramp(agreeing, minAgreeing, 1)) * (1 - 0.5*ramp(scatterMM, 0.5, agreeMM))
	what := "the right heart's blood"
	if e.behindHU < e.muscleHU {
		what = "what lies behind it"
	}
	reason := fmt.Sprintf("under the right and non-coronary cusps' commissure the tissue between the outflow tract and %s grows from %.1f to %.1f mm here: the crest of the muscular septum", what, thin, thick)
	// 1.4826 makes a standard deviation of a median deviation; the wall's own uncertainty adds to it.
	return found(wallPoint(e.tube, angle, heightMM), conf, math.Hypot(e.sigmaMM, 1.4826*scatterMM), reason)
}
