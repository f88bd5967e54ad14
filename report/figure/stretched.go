package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/image"
)

// What the stretched view shows, in mm along the centreline from the annulus and to both sides of it.
const (
	stretchedBelowMM = 25
	stretchedAboveMM = 62
	stretchedHalfMM  = 28
	stretchedPixelMM = 0.25
)

// Stretched draws the curved plane that holds the centreline, pulled straight: the ventricle below, the aorta above, and on the right
// the ostium of the given coronary (heart.Left or heart.Right), or the hinge point of its cusp if the ostium was not found. Levels are
// drawn where their planes cut the curved plane. ok is false without an annulus or a centreline.
func Stretched(v *image.Volume, win Window, r *heart.Root, s *measure.Set, coronary heart.Cusp, o Options) (f Figure, ok bool) {
	if !s.AnnulusFound || len(r.Centreline) < 2 {
		return Figure{}, false
	}
	through := r.OstiumLower[coronary]
	if !through.Found {
		through = r.Hinge[coronary]
	}
	b := newRibbon(r.Centreline, s.AnnulusFrame.Origin, through.PositionMM)
	if b == nil {
		return Figure{}, false
	}
	c := newCanvas(-stretchedHalfMM, -stretchedAboveMM, 2*stretchedHalfMM, stretchedAboveMM+stretchedBelowMM)
	if v != nil {
		c.picture(b.grey(v, win), c.x, c.y, c.w, c.h)
	} else {
		c.rect(c.x, c.y, c.w, c.h, 0, stroke{fill: "#39424c"})
	}
	c.line(0, c.y, 0, c.y+c.h, stroke{colour: "#ffffff", width: 0.12, dash: "0.8 1.2", fade: 0.6})
	const size = 2.5
	annulus := geom.Plane{Origin: s.AnnulusFrame.Origin, Normal: s.AnnulusFrame.W}
	// The name of a level stands over its left end, or under it.
	level := func(pl geom.Plane, label string, under bool, st stroke) {
		line := b.cut(pl, stretchedHalfMM-3)
		if len(line) < 2 {
			return
		}
		c.path(line, false, st)
		y := line[0][1] - 1.5
		if under {
			y += 3.2
		}
		c.text(line[0][0], y, label, letters{size: 0.9 * size, colour: st.colour, weight: 600, halo: "#000000b0"})
	}
	level(annulus, o.say("annulus"), false, stroke{colour: Contour, width: 0.35})
	dashed := stroke{colour: "#ffffff", width: 0.24, dash: "1.2 0.9"}
	if lvot := s.Section("lvot"); lvot != nil {
		level(lvot.Contour.Frame.Plane(), "LVOT", true, dashed)
	}
	if r.STJ.Found && r.STJNormal.Norm() > 0 {
		label := o.say("stj")
		if s.STJHeightMM.Found {
			label = fmt.Sprintf("%s %.1f", label, s.STJHeightMM.Value)
		}
		level(geom.Plane{Origin: r.STJ.PositionMM, Normal: r.STJNormal.Unit()}, label, false, dashed)
	}
	if asc := s.Section("ascending"); asc != nil {
		level(asc.Contour.Frame.Plane(), fmt.Sprintf("+%.0f", s.Options.AscendingLevelMM), false, dashed)
	}
	if p := r.OstiumLower[coronary]; p.Found {
		height, label := s.CoronaryLeftHeightMM, "LCA"
		if coronary == heart.Right {
			height, label = s.CoronaryRightHeightMM, "RCA"
		}
		if height.Found {
			label = fmt.Sprintf("%s %.1f", label, height.Value)
		}
		x, y := b.place(p.PositionMM)
		c.circle(x, y, 1, stroke{colour: "#ffffff", width: 0.3, fill: CuspColour[coronary]})
		c.text(c.inside(x+2, label, size), y-2.6, label, letters{size: size, colour: "#ffffff", weight: 600, halo: "#000000b0"})
	}
	c.scaleBar(size)
	edge := letters{size: 0.9 * size, colour: "#ffffff", anchor: "end", halo: "#000000a0"}
	c.text(c.x+c.w-1.2, c.y+2.2, o.say("aorta"), edge)
	c.text(c.x+c.w-1.2, c.y+c.h-2.2, o.say("ventricle"), edge)
	return c.done(o.say("figure.stretched.alt")), true
}

// ribbon is the curved plane about a centreline, as points and side directions a constant length apart.
type ribbon struct {
	step  float64
	start float64 // along the centreline from the annulus, of the first point; positive towards the aorta
	curve geom.Curve
	side  []geom.Vec
}

func newRibbon(line geom.Curve, annulus, through geom.Vec) *ribbon {
	// Corners of the traced line would fold the picture: 40 passes of (1, 2, 1)/4 at 0.5 mm are a Gaussian of 2.2 mm.
	const step = 0.5
	c := line.Resample(step).Smooth(40)
	if len(c) < 8 {
		return nil
	}
	at, _ := c.Nearest(annulus)
	b := &ribbon{step: c.Length() / float64(len(c)-1), curve: c, start: -at, side: make([]geom.Vec, len(c))}
	s, _ := c.Nearest(through)
	k := min(max(int(s/b.step+0.5), 1), len(c)-2)
	tangent := func(i int) geom.Vec { return c[min(i+1, len(c)-1)].Sub(c[max(i-1, 0)]).Unit() }
	first := through.Sub(c[k])
	first = first.AddScaled(-first.Dot(tangent(k)), tangent(k)).Unit()
	if first == (geom.Vec{}) {
		return nil
	}
	// The side goes along with the curve without turning about it.
	b.side[k] = first
	for i := k + 1; i < len(c); i++ {
		b.side[i] = b.side[i-1].AddScaled(-b.side[i-1].Dot(tangent(i)), tangent(i)).Unit()
	}
	for i := k - 1; i >= 0; i-- {
		b.side[i] = b.side[i+1].AddScaled(-b.side[i+1].Dot(tangent(i)), tangent(i)).Unit()
	}
	return b
}

// at returns the point of the ribbon at the length s over the annulus and x to the side. Beyond its ends it goes on straight.
func (b *ribbon) at(s, x float64) geom.Vec {
	t := (s - b.start) / b.step
	n := len(b.curve)
	switch {
	case t <= 0:
		d := b.curve[1].Sub(b.curve[0]).Scale(t)
		return b.curve[0].Add(d).AddScaled(x, b.side[0])
	case t >= float64(n-1):
		d := b.curve[n-1].Sub(b.curve[n-2]).Scale(t - float64(n-1))
		return b.curve[n-1].Add(d).AddScaled(x, b.side[n-1])
	}
	i := int(t)
	u := t - float64(i)
	return b.curve[i].Lerp(b.curve[i+1], u).AddScaled(x, b.side[i].Lerp(b.side[i+1], u).Unit())
}

func (b *ribbon) grey(v *image.Volume, win Window) []byte {
	w := int(math.Round(2 * stretchedHalfMM / stretchedPixelMM))
	h := int(math.Round((stretchedAboveMM + stretchedBelowMM) / stretchedPixelMM))
	sampler := image.NewSampler(v)
	values := make([]float32, w*h)
	for j := range h {
		for i := range w {
			p := b.at(stretchedAboveMM-(float64(j)+0.5)*stretchedPixelMM, (float64(i)+0.5)*stretchedPixelMM-stretchedHalfMM)
			values[j*w+i] = image.Air
			if sampler.Inside(p) {
				values[j*w+i] = float32(sampler.At(p))
			}
		}
	}
	return win.grey(values, w, h)
}

// cut returns where the plane cuts the ribbon, half mm to both sides, in the coordinates of the picture (y downwards). On every column the
// crossing nearest to the last is taken, from the middle outwards.
func (b *ribbon) cut(pl geom.Plane, half float64) [][2]float64 {
	crossing := func(x, near float64) (float64, bool) {
		const reach, ds = 12, 0.5
		best, found := 0.0, false
		for s := near - reach; s < near+reach; s += ds {
			a, c := pl.Height(b.at(s, x)), pl.Height(b.at(s+ds, x))
			if (a < 0) == (c < 0) {
				continue
			}
			if e := s + ds*a/(a-c); !found || math.Abs(e-near) < math.Abs(best-near) {
				best, found = e, true
			}
		}
		return best, found
	}
	s0, _ := b.curve.Nearest(pl.Origin)
	middle, ok := crossing(0, s0+b.start)
	if !ok {
		return nil
	}
	var left, right [][2]float64
	for _, side := range []float64{-1, 1} {
		near := middle
		for x := 1.0; x <= half; x++ {
			s, ok := crossing(side*x, near)
			if !ok {
				break
			}
			near = s
			if side < 0 {
				left = append(left, [2]float64{-x, -s})
			} else {
				right = append(right, [2]float64{x, -s})
			}
		}
	}
	out := make([][2]float64, 0, len(left)+len(right)+1)
	for i := len(left) - 1; i >= 0; i-- {
		out = append(out, left[i])
	}
	return append(append(out, [2]float64{0, -middle}), right...)
}

// place returns where a point lies in the picture: its nearest place on the ribbon.
func (b *ribbon) place(p geom.Vec) (x, y float64) {
	s, _ := b.curve.Nearest(p)
	s += b.start
	i := min(max(int((s-b.start)/b.step+0.5), 0), len(b.curve)-1)
	return p.Sub(b.at(s, 0)).Dot(b.side[i]), -s
}
