package segment

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// A closeup is the part of the coarse picture with the left heart in it, and what is known of it so far.
type closeup struct {
	image.Grid
	box   image.Box
	hu    *image.Field
	blood *image.Mask  // density of blood
	dist  *image.Field // inside blood, to its edge
	sides *image.Mask  // of the valve, inside the root's tube
	label *image.Mask
	l     *Labels
	axis  geom.Frame // origin at the root's neck, W to the middle of the ventricle
	midMM float64    // from the neck to the middle of the ventricle
	view  *view
}

// heartMM is how far around the places in the ventricle and the root the rest of the left heart lies: the apex and the outer wall within 40 mm of a place walled by muscle, an atrium
// within 70 mm (diameter up to 65 mm).
const heartMM = 70

// closeup cuts the left heart out of the picture.
func (w *view) closeup(s *site, l *Labels) *closeup {
	t := l.Root.Tube
	neck := t.Frame.At(0, 0, l.Root.NeckMM)
	at := []geom.Vec{neck, t.Frame.At(0, 0, l.Root.TopMM)}
	for _, p := range s.ventricle {
		at = append(at, p.at)
	}
	b := w.BoxOf(at, heartMM)
	c := &closeup{box: b, Grid: w.Grid.Crop(b), hu: w.hu.Crop(b), l: l, view: w}
	c.blood = image.NewMask(c.Grid)
	for i, x := range c.hu.Data {
		if float64(x) > l.LowHU && float64(x) < l.HighHU {
			c.blood.Data[i] = 1
		}
	}
	c.dist = image.Distance(c.blood)
	c.sides = image.ResampleMask(l.Root.Sides, c.Grid)
	c.label = image.NewMask(c.Grid)
	mid := centre(s.ventricle)
	c.midMM = mid.Dist(neck)
	c.axis = geom.FrameOf(geom.Plane{Origin: neck, Normal: mid.Sub(neck).Unit()}, t.Frame.W)
	return c
}

// paste writes the labels of the closeup over those of the whole scan.
func (c *closeup) paste(l *Labels) {
	n := c.Size
	for k := range n[2] {
		for j := range n[1] {
			src := c.label.Data[c.Index(0, j, k):][:n[0]]
			dst := l.Data[l.Index(c.box.Lo[0], c.box.Lo[1]+j, c.box.Lo[2]+k):][:n[0]]
			for i, x := range src {
				if x != Nothing {
					dst[i] = x
				}
			}
		}
	}
}

// heightMM returns the height of a point over the root's neck along the root's axis.
func (c *closeup) heightMM(p geom.Vec) float64 {
	_, _, h := c.l.Root.Tube.Frame.Local(p)
	return h - c.l.Root.NeckMM
}
