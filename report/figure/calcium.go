package figure

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
)

// Cells of the calcium map.
const (
	mapCellDeg = 6
	mapCellMM  = 1
	mapBelowMM = 10
	mapAboveMM = 24
)

// CalciumMap draws the calcium of the root as on the unrolled wall: the direction round the annulus centre from the right hinge point,
// right - left - non-coronary, against the height over the annulus. The shade is the volume of a cell of 6 degrees by 1 mm. Over it lie
// the attachments of the leaflets and the hinge points. ok is false without an annulus, or if calcium was not looked for.
func CalciumMap(r *heart.Root, s *measure.Set, o Options) (f Figure, ok bool) {
	threshold, which := r.Calcium.FixedHU, "fixed"
	if r.Calcium.RelativeValid && r.Calcium.RelativeHU > 0 {
		threshold, which = r.Calcium.RelativeHU, "relative"
	}
	if !s.AnnulusFound || !(threshold > 0) || !(r.Calcium.VoxelVolumeMM3 > 0) {
		return Figure{}, false
	}
	const left, top, w, h = 13, 7, 150, 68
	c := newCanvas(0, 0, left+w+18, top+h+10)
	turn := 1.0
	if _, v, _ := s.AnnulusFrame.Local(r.Hinge[heart.Left].PositionMM); v < 0 {
		turn = -1
	}
	polar := func(p geom.Vec) (deg, height float64) {
		u, v, z := s.AnnulusFrame.Local(p)
		return math.Mod(math.Atan2(turn*v, u)*180/math.Pi+360, 360), z
	}
	px := func(deg float64) float64 { return left + w*deg/360 }
	py := func(mm float64) float64 { return top + h*(mapAboveMM-mm)/(mapAboveMM+mapBelowMM) }
	c.rect(left, top, w, h, 0, stroke{fill: Ground})
	cells := make([]float64, (360/mapCellDeg)*((mapAboveMM+mapBelowMM)/mapCellMM))
	var most, total float64
	for i := range r.Calcium.Voxels {
		x := &r.Calcium.Voxels[i]
		deg, z := polar(x.PositionMM)
		if float64(x.HU) < threshold || z < -mapBelowMM || z >= mapAboveMM {
			continue
		}
		k := int(deg/mapCellDeg)%(360/mapCellDeg) + 360/mapCellDeg*int((z+mapBelowMM)/mapCellMM)
		cells[k] += r.Calcium.VoxelVolumeMM3
		total += r.Calcium.VoxelVolumeMM3
		most = math.Max(most, cells[k])
	}
	for k, v := range cells {
		if v > 0 {
			i, j := k%(360/mapCellDeg), k/(360/mapCellDeg)
			y := py(float64(j+1)*mapCellMM - mapBelowMM)
			c.rect(px(float64(i*mapCellDeg)), y, w*mapCellDeg/360.0, py(float64(j)*mapCellMM-mapBelowMM)-y, 0, stroke{fill: heat(v / most)})
		}
	}
	for mm := -10.0; mm <= 20; mm += 5 {
		c.line(left-0.8, py(mm), left, py(mm), stroke{colour: Quiet, width: 0.2})
		if math.Mod(mm, 10) == 0 {
			c.text(left-1.4, py(mm), fmt.Sprintf("%+.0f", mm), letters{size: 2.7, colour: Quiet, anchor: "end"})
		}
	}
	c.line(left, py(0), left+w, py(0), stroke{colour: Accent, width: 0.45})
	c.text(left+w+1.2, py(0), o.say("annulus"), letters{size: 2.7, colour: Accent, weight: 600})
	c.text(4, top+h/2, o.say("figure.calcium.height"), letters{size: 2.7, colour: Quiet, anchor: "middle", turn: -90})
	for i, line := range r.HingeLine {
		for _, part := range unrolled(line, polar) {
			var at [][2]float64
			for _, q := range part {
				at = append(at, [2]float64{px(q[0]), py(q[1])})
			}
			c.path(at, false, stroke{colour: CuspColour[i], width: 0.5})
		}
	}
	for i, p := range r.Commissure {
		if p.Found {
			deg, z := polar(p.PositionMM)
			a, b := heart.Commissure(i).Cusps()
			c.line(px(deg), py(math.Min(z, mapAboveMM)), px(deg), top+h, stroke{colour: Rule, width: 0.25, dash: "1 1"})
			c.text(px(deg), top-2.6, CuspLetter[a]+"|"+CuspLetter[b], letters{size: 2.6, colour: Quiet, anchor: "middle"})
		}
	}
	for i, p := range r.Hinge {
		if p.Found {
			deg, z := polar(p.PositionMM)
			x := px(deg)
			c.mark(x, py(z), 1.7, CuspLetter[i], CuspColour[i])
			if deg < 3 || deg > 357 { // the seam: half of the right cusp lies at either end
				c.mark(px(0), py(z), 1.7, CuspLetter[i], CuspColour[i])
				c.mark(px(360), py(z), 1.7, CuspLetter[i], CuspColour[i])
			}
		}
	}
	for i, p := range r.OstiumLower {
		if p.Found {
			deg, z := polar(p.PositionMM)
			c.circle(px(deg), py(z)-1.1, 1.1, stroke{colour: CuspColour[i], width: 0.4, fill: "#ffffff"})
			c.text(px(deg)+1.8, py(z)-1.1, [2]string{"LCA", "RCA"}[i], letters{size: 2.6, colour: Ink, halo: "#ffffff"})
		}
	}
	c.rect(left, top, w, h, 0, stroke{colour: Rule, width: 0.25})
	if total == 0 {
		c.text(left+w/2, top+h*0.4, o.say("figure.calcium.none"), letters{size: 4, colour: Quiet, anchor: "middle", weight: 600})
	} else {
		key(c, left, top+h+4, most, o)
	}
	c.text(left+w, top+h+5.6, o.say("figure.calcium.threshold."+which, threshold), letters{size: 2.7, colour: Quiet, anchor: "end"})
	return c.done(o.say("figure.calcium.alt")), true
}

// key draws what the shades mean.
func key(c *canvas, x, y, most float64, o Options) {
	for i := range 20 {
		c.rect(x+float64(i)*1.2, y, 1.25, 2.4, 0, stroke{fill: heat((float64(i) + 0.5) / 20)})
	}
	c.text(x+25.5, y+1.3, o.say("figure.calcium.key", most), letters{size: 2.7, colour: Quiet})
}

// heat is a ramp from light yellow over orange to dark red, each step darker than the last, so that it survives grey print.
func heat(t float64) string {
	stops := [][3]float64{{255, 237, 190}, {253, 190, 90}, {236, 120, 45}, {189, 40, 38}, {104, 8, 34}}
	t = math.Min(1, math.Max(0, t)) * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	u := t - float64(i)
	var v [3]int
	for k := range v {
		v[k] = int(stops[i][k]*(1-u) + stops[i+1][k]*u + 0.5)
	}
	return fmt.Sprintf("#%02x%02x%02x", v[0], v[1], v[2])
}

// unrolled returns a curve in degrees and mm, split where it runs over the seam.
func unrolled(line geom.Curve, polar func(geom.Vec) (float64, float64)) [][][2]float64 {
	var parts [][][2]float64
	for i, p := range line {
		deg, z := polar(p)
		if n := len(parts); i > 0 && math.Abs(deg-parts[n-1][len(parts[n-1])-1][0]) < 180 {
			parts[n-1] = append(parts[n-1], [2]float64{deg, z})
		} else {
			parts = append(parts, [][2]float64{{deg, z}})
		}
	}
	return parts
}
