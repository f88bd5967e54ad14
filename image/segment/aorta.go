package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// The aorta beyond the root is followed section by section.
const (
	sectionMM    = 2   // from section to section
	maxAortaMM   = 600 // root to the bifurcation
	turnShare    = 0.5 // of the turn towards the last centres that a step makes
	maxGrowth    = 1.35
	maxCostMM    = 3.5  // cost of a wall (wall.go) at which it is none any more
	pastMM       = 20   // from the end of the ascending aorta's tube to where its section no longer changes
	goesOnMM     = 60   // from there: more than the rest of an atrium (65 mm wide at most)
	trackPull    = 0.15 // towards the section before
	acrossPasses = 2    // the first sets the sections upright, the second follows the line that these give
	acrossSmooth = 2    // passes of (1, 2, 1)/4 over the centres: a Gaussian of 2 mm
	acrossReach  = 3    // sections to each side that give the direction: 12 mm, half the narrowest bend's radius
	maxAortaMM2  = math.Pi * tubeMaxMM * tubeMaxMM
)

// A section is a contour of the aorta across its course.
type section struct {
	frame  geom.Frame
	radius []float64
	areaMM float64
}

// followAorta goes on from the top of the root along the aorta.
func (w *view) followAorta(l *Labels) []section {
	t := l.Root.Tube
	k := min(max(int(math.Round((l.Root.TopMM-t.FirstMM)/t.StepMM)), 0), len(t.Radius)-1)
	c := t.Contour(k)
	f := t.Frame
	f.Origin = c.Centre()
	u, v := c.Centroid()
	return w.track(l.LumenHU, l.LowHU, l.SoftHU, section{frame: f, radius: reseat(t.Centre[k], t.Radius[k], [2]float64{u, v}), areaMM: c.Area()}, maxAortaMM)
}

// track follows a vessel from a section along its W axis while its section stays one: to the scan's edge, the end of the lumen, where it breaks up, or so far.
func (w *view) track(lumenHU, lowHU, softHU float64, first section, farMM float64) []section {
	at := image.NewFieldSampler(w.hu)
	tr := &tracker{at: at, filled: at, lumenHU: lumenHU, softHU: softHU, edgeHU: lowHU}
	path := geom.Curve{first.frame.Origin}
	out := []section{first}
	for len(out)*sectionMM <= int(farMM) {
		last := out[len(out)-1]
		f := last.frame
		f.Origin = f.At(0, 0, sectionMM)
		if !at.Inside(f.Origin) || at.At(f.Origin) < lowHU {
			break
		}
		tr.frame = f
		r, cost := tr.contour(f.Origin, last.radius, trackPull)
		s := star([2]float64{}, r)
		area := s.Area()
		if cost > maxCostMM || area > maxAortaMM2 || area < math.Pi*16 || !similar(area, out) {
			break
		}
		u, v := s.Centroid()
		nc := [2]float64{0.7 * u, 0.7 * v}
		r = reseat([2]float64{}, r, nc)
		f.Origin = f.At(nc[0], nc[1], 0)
		path = append(path, f.Origin)
		// Turn towards where the last centres lead.
		if n := len(path); n > 4 {
			d := path[n-1].Sub(path[max(0, n-6)]).Unit()
			d = f.W.Lerp(d, turnShare).Unit()
			f = geom.FrameOf(geom.Plane{Origin: f.Origin, Normal: d}, f.U)
		}
		out = append(out, section{frame: f, radius: r, areaMM: area})
	}
	return out
}

// across cuts the sections beyond the root again, across the line through their centres. While the aorta was followed only the way behind was known: in a bend the sections lag behind
// its course, and their centres lie up to 1.6 mm inside it.
func (w *view) across(l *Labels, sections []section) []section {
	at := image.NewFieldSampler(w.hu)
	for range acrossPasses {
		var line geom.Curve
		for i := range sections {
			line = append(line, sections[i].centre())
		}
		line = line.Smooth(acrossSmooth)
		again := make([]section, len(sections))
		num.Parallel(len(sections), 4, func(lo, hi int) {
			tr := &tracker{at: at, filled: at, lumenHU: l.LumenHU, softHU: l.SoftHU, edgeHU: l.LowHU}
			for i := lo; i < hi; i++ {
				before := sections[i]
				n := line[min(i+acrossReach, len(line)-1)].Sub(line[max(0, i-acrossReach)]).Unit()
				if i < acrossReach { // the first lies on the root's last section, along its axis
					n = sections[0].frame.W.Lerp(n, float64(i)/acrossReach).Unit()
				}
				tr.frame = geom.FrameOf(geom.Plane{Origin: line[i], Normal: n}, before.frame.U)
				r, cost := tr.contour(line[i], before.radius, trackPull)
				c := star([2]float64{}, r)
				again[i] = before
				if area := c.Area(); cost <= maxCostMM && area < maxGrowth*before.areaMM && before.areaMM < maxGrowth*area {
					u, v := c.Centroid()
					f := tr.frame
					f.Origin = f.At(u, v, 0)
					again[i] = section{frame: f, radius: reseat([2]float64{}, r, [2]float64{u, v}), areaMM: area}
				}
			}
		})
		sections = again
	}
	return sections
}

// goesOn reports whether a tube can be followed away from its end e for goesOnMM or to the scan's edge, as an aorta can; an atrium or a ventricle that looks like a tube ends blindly.
func (w *view) goesOn(s *site, e tubeEnd) bool {
	// Start in the tube's middle, clear of the sinuses.
	start := e.part.points[0]
	for _, t := range e.part.points {
		if math.Abs(t.at.Dist(e.at)-pastMM) < math.Abs(start.at.Dist(e.at)-pastMM) {
			start = t
		}
	}
	w0 := start.axis
	if w0.Dot(start.at.Sub(e.at)) < 0 || start.at.Dist(e.at) < 3 && w0.Dot(e.out) > 0 {
		w0 = w0.Scale(-1)
	}
	if e.part.lengthMM > pastMM+goesOnMM {
		return true
	}
	r := make([]float64, NAngle)
	for a := range r {
		r[a] = start.radiusMM
	}
	first := section{frame: geom.FrameOf(geom.Plane{Origin: start.at, Normal: w0}, geom.Vec{}), radius: r}
	at := image.NewFieldSampler(w.hu)
	tr := &tracker{at: at, filled: at, frame: first.frame, lumenHU: s.bloodHU, softHU: w.soft.hu, edgeHU: s.lowHU}
	first.radius, _ = tr.contour(start.at, r, 0.02)
	first.areaMM = star([2]float64{}, first.radius).Area()
	ss := w.track(s.bloodHU, s.lowHU, w.soft.hu, first, goesOnMM)
	last := ss[len(ss)-1].frame
	return len(ss)*sectionMM > goesOnMM || !at.Inside(last.At(0, 0, 2*sectionMM))
}

// similar reports whether an area is like those of the last centimetre.
func similar(area float64, s []section) bool {
	var x []float64
	for i := max(0, len(s)-5); i < len(s); i++ {
		x = append(x, s[i].areaMM)
	}
	m := median(x)
	return area < maxGrowth*m && m < maxGrowth*maxGrowth*area
}

// paintAorta labels the lumen of the root and of the aorta beyond it, and draws the centreline through it.
func (w *view) paintAorta(l *Labels, sections []section) {
	inv := w.FromLPS()
	l.Centreline = l.centreline(w.hu, sections)
	num.Parallel(w.Size[2], 8, func(from, to int) {
		for i := range sections {
			w.paintSlab(l, &sections[i], inv, from, to)
		}
	})
}

// paintSlab labels what a section and half the way to its neighbours hold, on slices from, to of the lattice.
func (w *view) paintSlab(l *Labels, sec *section, inv geom.Affine, from, to int) {
	reach := 0.0
	for _, r := range sec.radius {
		reach = math.Max(reach, r)
	}
	q := inv.Apply(sec.frame.Origin)
	m := int(math.Ceil((reach + sectionMM) / coarseMM))
	x0, y0, z0 := int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)
	for k := max(from, z0-m); k <= min(to-1, z0+m); k++ {
		for j := max(0, y0-m); j <= min(w.Size[1]-1, y0+m); j++ {
			for i := max(0, x0-m); i <= min(w.Size[0]-1, x0+m); i++ {
				x := w.Index(i, j, k)
				if l.Data[x] == Aorta || l.Data[x] == Ventricle {
					continue
				}
				u, v, h := sec.frame.Local(w.LPS(float64(i), float64(j), float64(k)))
				if math.Abs(h) > 0.8*sectionMM {
					continue
				}
				a := math.Atan2(v, u) / (2 * math.Pi) * NAngle
				if a < 0 {
					a += NAngle
				}
				if math.Hypot(u, v) <= sec.radius[int(a+0.5)%NAngle] {
					l.Data[x] = Aorta
				}
			}
		}
	}
}
