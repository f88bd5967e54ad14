package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// The aorta beyond the root is followed section by section.
const (
	sectionMM   = 2   // from section to section
	maxAortaMM  = 600 // root to the bifurcation
	turnShare   = 0.5 // of the turn towards the last centres that a step makes
	maxGrowth   = 1.35
	maxCostMM   = 3.5 // cost of a wall (wall.go) at which it is none any more
	maxAortaMM2 = math.Pi * tubeMaxMM * tubeMaxMM
)

// A section is a contour of the aorta across its course.
type section struct {
	frame  geom.Frame
	radius []float64
	areaMM float64
}

// followAorta goes on from the top of the root along the aorta while its section stays one: to the scan's edge, the end of the true lumen, or where it breaks up.
func (w *view) followAorta(l *Labels) []section {
	t := l.Root.Tube
	k := min(max(int(math.Round((l.Root.TopMM-t.FirstMM)/t.StepMM)), 0), len(t.Radius)-1)
	c := t.Contour(k)
	at := image.NewFieldSampler(w.hu)
	tr := &tracker{at: at, filled: at, lumenHU: l.LumenHU, softHU: l.SoftHU, edgeHU: l.LowHU}
	f := t.Frame
	f.Origin = c.Centre()
	radius := reseat(t.Centre[k], t.Radius[k], func() [2]float64 { u, v := c.Centroid(); return [2]float64{u, v} }())
	path := geom.Curve{f.Origin}
	out := []section{{frame: f, radius: radius, areaMM: c.Area()}}
	for range int(maxAortaMM / sectionMM) {
		last := out[len(out)-1]
		f := last.frame
		f.Origin = f.At(0, 0, sectionMM)
		if !at.Inside(f.Origin) || at.At(f.Origin) < l.LowHU {
			break
		}
		tr.frame = f
		r, cost := tr.contour(f.Origin, last.radius, 0.15)
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

// similar reports whether an area is like those of the last centimetre.
func similar(area float64, s []section) bool {
	var x []float64
	for i := max(0, len(s)-5); i < len(s); i++ {
		x = append(x, s[i].areaMM)
	}
	m := median(x)
	return area < maxGrowth*m && m < maxGrowth*maxGrowth*area
}

// paintAorta labels the lumen of the root and of the aorta beyond it.
func (w *view) paintAorta(l *Labels) {
	inv := w.FromLPS()
	for _, sec := range w.followAorta(l) {
		// A slab as thick as the way to the neighbours.
		reach := 0.0
		for _, r := range sec.radius {
			reach = math.Max(reach, r)
		}
		q := inv.Apply(sec.frame.Origin)
		m := int(math.Ceil((reach + sectionMM) / coarseMM))
		x0, y0, z0 := int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)
		for k := max(0, z0-m); k <= min(w.Size[2]-1, z0+m); k++ {
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
}
