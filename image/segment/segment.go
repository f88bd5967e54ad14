// Package segment finds the left heart and what surrounds it in a contrast CT: ventricle, outflow tract, root and aorta, left atrium, right heart, myocardium,
// bone, lung and skin, and the root's wall and the sides of its valve at sub-voxel detail.
//
// It knows no directions of the patient: the left ventricle is the chamber walled by thick muscle, the ascending aorta the round tube that it empties into. The densities of
// blood and soft tissue are the picture's own.
//
// Limitations: without the ventricle's base and some 3 cm of the ascending aorta in the picture the root is not found; blood under 150 HU is taken for unenhanced.
package segment

import (
	"context"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Labels of the coarse picture.
const (
	Nothing    = iota
	Ventricle  // cavity of the left ventricle, its papillary muscles included
	Aorta      // blood of root and aorta, true lumen
	Atrium     // blood of the left atrium
	OtherBlood // right heart, pulmonary vessels and whatever else is filled
	Myocardium // muscle of the left ventricle
	Bone
	Lung
	Body // everything else inside the skin
	Metal
)

// Labels is what was found. The grid is coarse (1.5 mm).
type Labels struct {
	image.Mask
	LumenHU   float64 // mode of the left heart's blood
	LumenSDHU float64 // standard deviation of its homogeneous voxels
	LowHU     float64 // half-way to soft tissue: the edge of blood
	HighHU    float64 // over this it is calcium, metal or undiluted contrast
	SoftHU    float64 // mode of soft tissue
	Score     float64 // 0 to 1: how sure the left heart is
	// Course runs from the ventricle's deepest place through the valve along the aorta.
	Course geom.Curve
	// Centreline runs the same way through the centroids of the sections of root and aorta, as far as the aorta was followed: the arch and beyond, where the picture shows them.
	Centreline geom.Curve
	Root       Root
	HU         *image.Field // the picture on the coarse grid, smoothed by 0.8 mm
}

// Root is the root at 0.5 mm: the picture along its own axis, the wall of its lumen and the sides of its valve.
type Root struct {
	HU    *image.Field // smoothed by half a voxel, W axis from the ventricle to the aorta
	Tube  *Tube
	Sides *image.Mask // VentricleSide or AortaSide inside the tube
	// Reading is what the reader saw on the wall; nil if it saw no three cusps.
	Reading *Reading
	// Heights along the tube's W axis: the narrowest place under the sinuses, where they begin (near the annulus), at the widest sinus, near the sinotubular junction.
	NarrowMM, NeckMM, SinusMM, TopMM float64
}

// Watch receives progress between 0 and 1; nil is allowed.
type Watch func(done float64)

// Segment labels the picture. It refuses pictures without contrast-filled blood or without a root.
func Segment(ctx context.Context, v *image.Volume, watch Watch) (*Labels, []fault.Warning, error) {
	// The work is done about the picture's own origin, so that a picture that lies elsewhere gives the same answer to the last rounding.
	local := &image.Volume{Grid: v.Grid, HU: v.HU}
	local.ToLPS.T = geom.Vec{}
	l, warn, err := segmentLocal(ctx, local, watch)
	if err != nil {
		return nil, nil, err
	}
	l.shift(v.ToLPS.T)
	return l, warn, nil
}

// shift moves everything by d.
func (l *Labels) shift(d geom.Vec) {
	for _, p := range []*geom.Vec{&l.ToLPS.T, &l.HU.ToLPS.T, &l.Root.HU.ToLPS.T, &l.Root.Sides.ToLPS.T, &l.Root.Tube.Frame.Origin} {
		*p = p.Add(d)
	}
	for _, c := range []geom.Curve{l.Course, l.Centreline} {
		for i := range c {
			c[i] = c[i].Add(d)
		}
	}
}

func segmentLocal(ctx context.Context, v *image.Volume, watch Watch) (*Labels, []fault.Warning, error) {
	tick := func(x float64) error {
		if watch != nil {
			watch(x)
		}
		return ctx.Err()
	}
	w, blood, err := look(v)
	if err != nil {
		return nil, nil, err
	}
	if err := tick(0.1); err != nil {
		return nil, nil, err
	}
	var l *Labels
	second, sure := w.straight(v, blood)
	if sure {
		if l, err = second.view.label(v, second.site, tick); err == nil {
			return l, nil, tick(1)
		}
		if ctx.Err() != nil {
			return nil, nil, err
		}
	}
	s, err := w.locate(blood)
	if err != nil {
		return nil, nil, err
	}
	for _, look := range w.again(v, s, second) {
		if l, err = look.view.label(v, look.site, tick); err == nil {
			return l, nil, tick(1)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, nil, err
}

// label labels the picture about the heart that a look has found.
func (w *view) label(v *image.Volume, s *site, tick func(x float64) error) (*Labels, error) {
	w.settle(s)
	l := &Labels{
		LumenHU: s.bloodHU, LumenSDHU: s.bloodSD, LowHU: s.lowHU, HighHU: s.highHU, SoftHU: w.soft.hu, Score: math.Min(1, s.score/0.4), HU: w.hu,
	}
	l.Mask = *image.NewMask(w.Grid)
	// What lies around the heart hangs on the blood's density only.
	var c *closeup
	var aorta []section
	var err error
	num.Together(
		func() { c, aorta, err = w.heart(v, s, l, tick) },
		func() { w.paintChest(v, s, l) })
	if err != nil {
		return nil, err
	}
	c.paste(l)
	w.paintAorta(l, aorta)
	return l, nil
}

// Two looks at one heart: the ends of the aorta's tube and the middles of the ventricle lie that close together, lattices apart.
const (
	sameEndMM    = 15
	sameMiddleMM = 8
)

// sureScore is the score of ventricle and tube from which the second look needs no other to compare with: that of Labels.Score 1. Of 60 phantoms 59 reach it with the true aorta; the one wrong tube scored 0.14.
const sureScore = 0.4

// found is what one look found, and where it looked; the second look about its anchor.
type found struct {
	view   *view
	site   *site
	anchor [3]int
}

// straight goes to the second look with no more of the first than the ventricle of the most blood. It is sure where the second look, which weighs all blood, comes to that ventricle by itself.
func (w *view) straight(v *image.Volume, blood []mode) (second *found, sure bool) {
	if len(blood) == 0 || blood[0].volumeMM3 < minBloodMM3 { // the most blood comes first
		return nil, false
	}
	s := w.pool(blood[0])
	if s == nil {
		return nil, false
	}
	if second = w.second(v, anchor(v, centre(s.ventricle))); second == nil {
		return nil, false
	}
	return second, second.site.score >= sureScore && centre(second.site.ventricle).Dist(centre(s.ventricle)) <= sameMiddleMM
}

// second looks about an anchor; nil where no heart is found.
func (w *view) second(v *image.Volume, at [3]int) *found {
	w2, blood, err := w.lookAgain(v, at)
	if err != nil {
		return nil
	}
	s2, err := w2.locate(blood)
	if err != nil {
		return nil
	}
	return &found{w2, s2, at}
}

// again looks a second time, about the heart that the first look found, unless a second look was already about that, and returns what both found, the one to trust first: the second where they see one heart; else, since one of them
// took another vessel for the aorta, the one whose ventricle and tube score higher. What the other found may still lead to a root.
func (w *view) again(v *image.Volume, s *site, second *found) []found {
	first := found{view: w, site: s}
	if at := anchor(v, centre(s.ventricle)); second == nil || second.anchor != at {
		second = w.second(v, at)
	}
	if second == nil {
		return []found{first}
	}
	s2 := second.site
	one := s2.aorta.at.Dist(s.aorta.at) <= sameEndMM && centre(s2.ventricle).Dist(centre(s.ventricle)) <= sameMiddleMM
	if one || s2.score > s.score {
		return []found{*second, first}
	}
	return []found{first, *second}
}

// heart finds course and root, which it writes into l, labels the left heart and follows the aorta.
func (w *view) heart(v *image.Volume, s *site, l *Labels, tick func(x float64) error) (*closeup, []section, error) {
	w.follow(s)
	if len(s.course) < 2 {
		return nil, nil, fault.New("SEG-ROOT", "no way of the blood from the left ventricle to the aorta was found in the picture",
			"Use a contrast-enhanced scan that covers the ventricle's base, the aortic root and at least 3 cm of the ascending aorta.")
	}
	w.findBase(s)
	l.Course = s.course
	if err := tick(0.4); err != nil {
		return nil, nil, err
	}
	var err error
	if l.Root, err = traceRoot(v, s, l); err != nil {
		return nil, nil, err
	}
	if err := tick(0.8); err != nil {
		return nil, nil, err
	}
	var c *closeup
	var aorta []section
	num.Together(
		func() {
			c = w.closeup(s, l)
			c.cutVentricle(s)
			c.fillVentricle()
			c.growAtrium()
			c.findMuscle()
		},
		func() { aorta = w.across(l, w.followAorta(l)) })
	return c, aorta, nil
}
