package deploy

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/num"
)

const (
	rowMM        = 0.5 // between the sections that the lumen is read from
	rays         = 240 // of a section
	blendMM      = 12  // over which sections turn from the junction's plane to planes across the aorta
	leastMM      = 5   // of lumen that the wall needs below the annulus plane
	leastAboveMM = 3   // and above the junction
	astrayMM     = 4   // how far a hinge line may lie off the lumen, onto which it is laid along the radius: sinuses hang over, and the lumen is known by its radii
	besideMM     = 2   // from which on that is told
	steepMM      = 1   // off along the radius from which on a point's place is that of the lumen nearest to it
)

// lumen is the inner face of the root as a radius about an axis, r(angle, height): sections in planes that turn from the annulus plane to that of the sinotubular junction and on to planes across the aorta. Heights count in mm along the way of the
// sections' origins, 0 in the annulus plane and junction at the sinotubular junction; angles go counter-clockwise seen from the aorta.
type lumen struct {
	annulus  geom.Plane
	stj      geom.Plane
	junction float64 // height of the sinotubular junction
	line     geom.Curve
	lineAt   float64 // arc length of the centreline where it passes the junction
	zero     geom.Vec
	low      float64 // of the lowest section
	centre   [][2]float64
	radius   [][rays]float64
}

// needs says that a landmark is missing.
func needs(what, reason string) error {
	return fault.New("DEPLOY-LANDMARK", fmt.Sprintf("the rehearsal needs %s: %s", what, reason), "Set the point by hand, or give a picture that shows it.")
}

// torn says that the lumen cannot be meshed.
func torn(where, why string) error {
	return fault.New("DEPLOY-WALL", fmt.Sprintf("the wall of the root cannot be meshed %s: %s", where, why), "Check the segmentation of the root there, and the landmarks.")
}

// place says where a height is.
func (l *lumen) place(s float64) string {
	switch {
	case s < 0:
		return fmt.Sprintf("%.1f mm below the annulus plane", -s)
	case s > l.junction:
		return fmt.Sprintf("%.1f mm above the sinotubular junction", s-l.junction)
	}
	return fmt.Sprintf("%.1f mm above the annulus plane", s)
}

// newLumen reads the lumen from so far below the annulus plane to so far above the junction, or as far as it goes.
func newLumen(r *heart.Root, belowMM, aboveMM float64) (*lumen, error) {
	var ok bool
	l := &lumen{}
	if l.annulus, ok = r.AnnulusPlane(); !ok {
		return nil, needs("the three hinge points", "one is missing, or they lie on a line")
	}
	for c := range r.Commissure {
		if !r.Commissure[c].Found {
			return nil, needs("the "+heart.Commissure(c).String()+" commissure", r.Commissure[c].Reason)
		}
	}
	if !r.STJ.Found || !(r.STJNormal.Norm() > 0.5) {
		return nil, needs("the sinotubular junction", r.STJ.Reason)
	}
	if r.Lumen == nil || len(r.Lumen.Triangles) == 0 {
		return nil, torn("at all", "there is no surface of the lumen")
	}
	l.stj = geom.Plane{Origin: r.STJ.PositionMM, Normal: r.STJNormal.Unit()}
	l.zero = r.Commissure[heart.NonLeft].PositionMM.Sub(l.annulus.Origin)
	if c, ok := l.cut(r, 0); ok {
		l.annulus.Origin = c.Centre()
	} else {
		return nil, torn("in the annulus plane", "the lumen is not closed there")
	}
	l.junction = l.stj.Origin.Dist(l.annulus.Origin)
	if l.junction < leastMM || l.annulus.Height(l.stj.Origin) < 0.8*l.junction {
		return nil, torn("between annulus and sinotubular junction", fmt.Sprintf("the junction's centre is %.1f mm above the annulus plane and %.1f mm away", l.annulus.Height(l.stj.Origin), l.junction))
	}
	l.line = r.Centreline
	if len(l.line) > 1 {
		l.lineAt, _ = l.line.Nearest(l.stj.Origin)
	}
	return l, l.read(r, belowMM, aboveMM)
}

// plane returns the section's plane at a height.
func (l *lumen) plane(s float64) geom.Plane {
	switch {
	case s <= 0:
		return l.annulus.Shift(s)
	case s <= l.junction:
		q := s / l.junction
		return geom.Plane{Origin: l.annulus.Origin.Lerp(l.stj.Origin, q), Normal: l.annulus.Normal.Lerp(l.stj.Normal, q*q*(3-2*q)).Unit()}
	}
	up := s - l.junction
	if len(l.line) < 2 {
		return l.stj.Shift(up)
	}
	q := min(1, up/blendMM)
	at := l.line.At(l.lineAt + up).Sub(l.line.At(l.lineAt))
	return geom.Plane{Origin: l.stj.Origin.Add(at), Normal: l.stj.Normal.Lerp(l.line.Tangent(l.lineAt+up, 3), q*q*(3-2*q)).Unit()}
}

func (l *lumen) frame(s float64) geom.Frame { return geom.FrameOf(l.plane(s), l.zero) }

// cut returns the closed contour about the section's origin.
func (l *lumen) cut(r *heart.Root, s float64) (geom.Contour, bool) {
	closed, _ := r.Lumen.CutAll(l.frame(s))
	for _, c := range closed {
		if c.Contains(0, 0) {
			return c, true
		}
	}
	return geom.Contour{}, false
}

// read fills the radii.
func (l *lumen) read(r *heart.Root, belowMM, aboveMM float64) error {
	var down, up []geom.Contour
	for s := -rowMM; s >= -belowMM-1e-9; s -= rowMM {
		c, ok := l.cut(r, s)
		if !ok {
			break
		}
		down = append(down, c)
	}
	for s := 0.0; s <= l.junction+aboveMM+1e-9; s += rowMM {
		c, ok := l.cut(r, s)
		if !ok {
			break
		}
		up = append(up, c)
	}
	if s := -float64(len(down)) * rowMM; s > -leastMM {
		return torn(l.place(s-rowMM), "the lumen is not closed there")
	}
	if s := float64(len(up)-1) * rowMM; s < l.junction+leastAboveMM {
		return torn(l.place(s+rowMM), "the lumen is not closed there")
	}
	l.low = -float64(len(down)) * rowMM
	var all []geom.Contour
	for i := range down {
		all = append(all, down[len(down)-1-i])
	}
	all = append(all, up...)
	way := make(geom.Curve, len(all))
	for i, c := range all {
		way[i].X, way[i].Y = c.Centroid()
	}
	way = way.Smooth(8)
	l.centre, l.radius = make([][2]float64, len(all)), make([][rays]float64, len(all))
	bad := make([]bool, len(all))
	num.Parallel(len(all), 4, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l.centre[i] = [2]float64{way[i].X, way[i].Y}
			bad[i] = !all[i].Contains(way[i].X, way[i].Y)
			for j := range rays {
				l.radius[i][j] = all[i].Ray(way[i].X, way[i].Y, 2*math.Pi*float64(j)/rays)
			}
		}
	})
	for i, b := range bad {
		if b {
			return torn(l.place(l.low+float64(i)*rowMM), "the lumen bends so far to one side that its middle lies outside of it")
		}
	}
	return nil
}

// high is the height of the highest section.
func (l *lumen) high() float64 { return l.low + float64(len(l.radius)-1)*rowMM }

// axis returns the middle of the section at a height, by the section's frame.
func (l *lumen) axis(s float64) (f geom.Frame, u, v float64) {
	x := min(max((s-l.low)/rowMM, 0), float64(len(l.centre)-1))
	i := min(int(x), len(l.centre)-2)
	t := x - float64(i)
	a, b := l.centre[i], l.centre[i+1]
	return l.frame(s), a[0] + t*(b[0]-a[0]), a[1] + t*(b[1]-a[1])
}

// reach returns the radius of the lumen.
func (l *lumen) reach(angle, s float64) float64 {
	x := min(max((s-l.low)/rowMM, 0), float64(len(l.radius)-1))
	i := min(int(x), len(l.radius)-2)
	t := x - float64(i)
	y := angle / (2 * math.Pi)
	y = (y - math.Floor(y)) * rays
	j := int(y) % rays
	q := y - math.Floor(y)
	k := (j + 1) % rays
	a, b := &l.radius[i], &l.radius[i+1]
	return (1-t)*((1-q)*a[j]+q*a[k]) + t*((1-q)*b[j]+q*b[k])
}

// at returns the point of the lumen at an angle and a height.
func (l *lumen) at(angle, s float64) geom.Vec {
	f, u, v := l.axis(s)
	r := l.reach(angle, s)
	sn, cs := math.Sincos(angle)
	return f.At(u+r*cs, v+r*sn, 0)
}

// find returns the angle and height of a point, and its distance from the axis; ok is false where no section passes through it.
func (l *lumen) find(p geom.Vec) (angle, s, rho float64, ok bool) {
	over := func(s float64) float64 { return l.plane(s).Height(p) }
	lo, hi := l.low, l.high()
	if !(over(lo) >= 0) || !(over(hi) <= 0) {
		return 0, 0, 0, false
	}
	for range 60 {
		if s = (lo + hi) / 2; over(s) > 0 {
			lo = s
		} else {
			hi = s
		}
	}
	f, cu, cv := l.axis(s)
	u, v, _ := f.Local(p)
	return math.Atan2(v-cv, u-cu), s, math.Hypot(u-cu, v-cv), true
}

// foot returns the angle and height of the lumen's point that stands for p, and how far off p lies. It is the one along the radius where p lies close to it. Where the lumen runs out into a sinus nearly along the sections, as on the ledge of a nadir, radii say
// little: there it is the nearest up or down, so that neighbours in the plan are neighbours in space.
func (l *lumen) foot(p geom.Vec) (angle, s, offMM float64, ok bool) {
	angle, s, rho, ok := l.find(p)
	offMM = math.Abs(rho - l.reach(angle, s))
	if !ok || offMM <= steepMM {
		return angle, s, offMM, ok
	}
	const pieces = 10 // of a row
	middle := s
	n := int(pieces * offMM / rowMM)
	for i := -n; i <= n; i++ {
		h := middle + float64(i)*rowMM/pieces
		if h < l.low || h > l.high() {
			continue
		}
		f, cu, cv := l.axis(h)
		u, v, _ := f.Local(p)
		a := math.Atan2(v-cv, u-cu)
		if d := p.Dist(l.at(a, h)); d < offMM {
			angle, s, offMM = a, h, d
		}
	}
	return angle, s, offMM, true
}
