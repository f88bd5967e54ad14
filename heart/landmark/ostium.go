package landmark

import (
	"fmt"
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

// An ostium is the mouth in the root's wall that an artery leaves by.
type ostium struct {
	Centre     geom.Vec     // in the wall, where the wall would be without the mouth
	Lower      geom.Vec     // lowest point of the rim along the tube's axis
	Rim        geom.Curve   // border of the mouth in the wall; the last point is not the first again
	DiameterMM float64      // of the artery over its first 2.5 mm
	Path       geom.Curve   // from the wall outward along the artery, at least reachMM
	Artery     heart.Artery // its middle from the first section outside the wall
	AngleRad   float64      // of the centre about the tube's axis, 0 to 2 pi from its U
	HeightMM   float64      // of Lower in the tube's frame
	Confidence float64      // 0 to 1
	SigmaMM    float64      // standard deviation of Centre and Lower along each axis
	Reason     string
}

// Ostia are looked for from underNeckMM under the root's neck, which lies near the annulus, to overTopMM over the sinotubular junction.
const (
	underNeckMM = 4
	overTopMM   = 14
)

// reachMM is how far an artery must be followed: further than a pocket of the wall or an ulcer is deep.
const reachMM = 8

// findOstia returns the mouths of the arteries that leave the root, surest first: two as a rule, three with a conus branch or without a left main artery. An artery is a bright tube
// 1 to 7 mm across outside the wall, at least reachMM long, joined to the lumen by contrast. Chambers and vessels that only touch the root are not: between them and the lumen
// the contrast dips, and they are no tubes; nor are pockets, which end. What cannot be told is left out.
//
// Nothing here knows directions of the patient or which sinus is which.
//
// Limitations: a mouth closed by calcium or narrower than half a voxel is not seen; an artery that stays within 5 mm of the wall for all of its first centimetres is not.
func findOstia(root *segment.Root, l *segment.Labels, vol *image.Volume) []ostium {
	t := root.Tube
	s := lookAround(root, l, math.Max(t.FirstMM, root.NeckMM-underNeckMM), math.Min(t.HeightMM(len(t.Radius)-1), root.TopMM+overTopMM))
	e := newEye(root, l, s)
	sp := vol.SpacingMM()
	var out []ostium
	var paths [2][]geom.Curve
	num.Parallel(2, 1, func(lo, _ int) { paths[lo] = s.paths(reachMM, [2]float64{0, steepness}[lo]) })
	for _, w := range s.separate(s.ways(append(paths[0], paths[1]...))) {
		o, closed, ok := e.mouth(w.path)
		if !ok {
			continue
		}
		o.rate(w, closed, math.Max(sp[0], math.Max(sp[1], sp[2])))
		if o.Confidence > 0 {
			out = append(out, o)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Confidence > out[j].Confidence })
	return out
}

// rate sets the confidence: the product of what speaks for an artery. On phantoms (200 to 600 HU, noise to 35 HU, slices to 1.5 mm) arteries have a contrast of 0.5 to
// 0.9, tubularity over contrast of 0.4 to 0.6 and edges on over 95 % of the rays; what is no artery has tubularity over contrast under 0.1 or edges on under 80 %. The limits lie between.
func (o *ostium) rate(w way, closed, voxelMM float64) {
	ramp := func(x, from, to float64) float64 { return math.Min(1, math.Max(0, (x-from)/(to-from))) }
	o.Confidence = ramp(w.contrast, 0.05, 0.5) * ramp(w.tubular/w.contrast, 0.1, 0.3) * ramp(closed, 0.75, 0.95) *
		ramp(o.DiameterMM, 1, 2) * ramp(-o.DiameterMM, -7.5, -6)
	// 0.3 mm is what phantoms with slices of 0.5 to 1.5 mm scatter.
	o.SigmaMM = 0.3 * math.Max(1, voxelMM) / math.Max(0.5, o.Confidence)
	o.Reason = fmt.Sprintf("an artery of %.1f mm leaves the wall here and was followed for %.0f mm; where it is faintest it has %.0f %% of the lumen's contrast",
		o.DiameterMM, o.Path.Length(), 100*math.Min(1, w.contrast))
}

// lowest returns the point of the rim that is lowest along a direction, such as the annulus plane's normal.
func (o *ostium) lowest(up geom.Vec) geom.Vec {
	best := o.Rim[0]
	for _, p := range o.Rim {
		if p.Sub(best).Dot(up) < 0 {
			best = p
		}
	}
	return best
}
