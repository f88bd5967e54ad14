package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// body is the patient before being laid in the scanner: LPS axes, the annulus' centre at the origin.
type body struct {
	a                *Anatomy
	root             *root
	aorta            tube // from the sinotubular junction on
	stj              geom.Plane
	arch             [2]geom.Vec // where its branches leave, from the right to the left
	lumen            shape       // outflow tract, root and aorta, without leaflets and coronaries
	lv               ventricle
	layers           []layer
	ostium           [2]ostium
	lumenHU          float64
	calcium          []deposit
	chambers         []shape // atria and right heart, for the pericardium
	bare             bool
	svc              tube
	atrioventricular geom.Vec // middle of the tricuspid valve
	tricuspidAxis    geom.Vec // from the right atrium to the ventricle
}

// layer is one tissue; later layers cover earlier ones.
type layer struct {
	name    string
	hu      float64
	parts   []shape // their union
	texture *texture
	sheetMM float64 // thickness, for sheets thinner than a voxel; 0 for solids
}

// rootFrame places the annulus plane in the body: W by the aortic angle and the pitch, U towards the mitral valve.
func rootFrame(a *Anatomy) (frame geom.Frame, apex geom.Vec) {
	rad := math.Pi / 180
	n := geom.Vec{X: -math.Tan(a.AorticAngleDeg * rad), Y: -a.AorticPitch, Z: 1}.Unit()
	// The apex lies to the left, forward and down (textbook); the angle to the root's axis is the patient's.
	d := geom.Vec{X: 0.66, Y: -0.55, Z: -0.51}.Unit()
	e := d.AddScaled(-d.Dot(n), n).Unit()
	s, c := math.Sincos(a.AortaLVAngleDeg * rad)
	apex = n.Scale(c).AddScaled(s, e)
	u := e.Scale(-1).RotateAbout(n, a.RootTwistDeg*rad)
	return geom.Frame{U: u, V: n.Cross(u), W: n}, apex
}

func newBody(a *Anatomy, lumenHU float64, bare bool) *body {
	b := &body{a: a, lumenHU: lumenHU, bare: bare}
	frame, apex := rootFrame(a)
	b.root = newRoot(a, frame)
	b.placeAorta()
	b.lv = newVentricle(b.root, apex)
	b.placeOstia()
	b.paint()
	return b
}

// placeAorta lays the ascending aorta, the arch and the descending aorta beyond the junction.
func (b *body) placeAorta() {
	a, r := b.a, b.root
	t := a.STJTiltDeg * math.Pi / 180
	k := a.STJTiltMM / (a.STJDiameterMM / 2)
	// The junction is the plane w = H + k (x cos t + y sin t) about the leaning axis.
	s, c := math.Sincos(t)
	h := a.STJHeightMM
	p := func(x, y float64) geom.Vec {
		w := h + k*(x*c+y*s)
		cu, cv := r.centre(w)
		return r.frame.At(cu+x, cv+y, w)
	}
	o := p(0, 0)
	n := p(1, 0).Sub(p(-1, 0)).Cross(p(0, 1).Sub(p(0, -1))).Unit()
	b.stj = geom.Plane{Origin: o, Normal: n}
	axis := r.at(0, 0, h+2).Sub(r.at(0, 0, h)).Unit()
	// From the root's direction the ascending aorta turns upright in one wide bend (a cubic Bezier curve) and goes on into the arch.
	end := o.AddScaled(30, axis).Add(geom.Vec{X: 3, Y: 1, Z: 34})
	c1, c2 := o.AddScaled(26, axis), end.Sub(geom.Vec{X: 2, Y: 2, Z: 24})
	var path []geom.Vec
	for i := range 7 {
		u := float64(i) / 7
		w := 1 - u
		path = append(path, o.Scale(w*w*w).AddScaled(3*w*w*u, c1).AddScaled(3*w*u*u, c2).AddScaled(u*u*u, end))
	}
	top := max(78, end.Z+30)
	right := geom.Vec{X: min(end.X+6, -6), Y: end.Y + 5, Z: top - 14}
	left := geom.Vec{X: 22, Y: 42, Z: top - 6}
	path = append(path, end, right, geom.Vec{X: 4, Y: end.Y + 17, Z: top}, left, geom.Vec{X: 27, Y: 58, Z: top - 32},
		geom.Vec{X: 25, Y: 62, Z: top - 80}, geom.Vec{X: 18, Y: 62, Z: -80}, geom.Vec{X: 12, Y: 60, Z: -160})
	r0, r1 := a.STJDiameterMM/2, a.AscendingDiameterMM/2
	var radii []float64
	for i := range path {
		f := [...]float64{1, 1, 0.94, 0.87, 0.80, 0.76, 0.72, 0.68, 0.64}[max(0, i-6)]
		radii = append(radii, r0+(r1*f-r0)*smoothstep(0, 3, float64(i)))
	}
	b.arch = [2]geom.Vec{right.Add(geom.Vec{X: 3, Y: 4, Z: 12 + a.AscendingDiameterMM*0.40}), left.Add(geom.Vec{Z: a.AscendingDiameterMM * 0.30})}
	b.aorta = newTube(path, radii)
	b.aorta.points = b.aorta.points.Smooth(8)
	near := 0
	for near < len(b.aorta.points)-1 && b.aorta.points[near].Dist(o) < 60 {
		near++
	}
	b.lumen = &trunk{root: r, stj: b.stj, tube: tube{b.aorta.points[:near+1], b.aorta.radius[:near+1]}.parts()}
}

// trunk is the wall of the outflow tract, the root and the first 6 cm of the ascending aorta: root up to the junction, tube from 8 mm
// above it, blended between.
type trunk struct {
	root *root
	stj  geom.Plane
	tube union
}

func (t *trunk) dist(p geom.Vec) float64 {
	h := t.stj.Height(p)
	if h <= 0 {
		return t.root.dist(p)
	}
	if h >= 8 {
		return t.tube.dist(p)
	}
	f := smoothstep(0, 8, h)
	return (1-f)*t.root.dist(p) + f*t.tube.dist(p)
}

// trunkParts returns the outflow tract (from low mm against the annulus plane), the root and the whole aorta, grown by mm, as parts
// to paint.
func (b *body) trunkParts(low, mm float64) []shape {
	first := 0
	for b.stj.Height(b.aorta.points[first]) < 5 {
		first++
	}
	beyond := tube{b.aorta.points[first:], b.aorta.radius[first:]}
	near := &trunk{root: b.root, stj: b.stj, tube: tube{b.aorta.points[:first+8], b.aorta.radius[:first+8]}.parts()}
	plane := b.root.frame.Plane()
	return append(beyond.grown(mm).parts(), function(func(p geom.Vec) float64 {
		ends := max(low-plane.Height(p), b.stj.Height(p)-10)
		if ends > 30 {
			return ends
		}
		return max(near.dist(p)-mm, ends)
	}))
}

// ostium is a coronary mouth: the tube's axis leaves the sinus wall at centre along out.
type ostium struct {
	centre, lower, out geom.Vec
	radius             float64
}

// placeOstia finds the height at which the tube's lower edge meets the wall at the asked height.
func (b *body) placeOstia() {
	for i := range b.ostium {
		b.ostium[i] = b.findOstium(i)
	}
}

func (b *body) findOstium(i int) ostium {
	a, r := b.a, b.root
	c := heart.Cusp(i)
	t := (a.NadirDeg[c] + a.CoronaryDeg[i]) * math.Pi / 180
	radius := a.CoronaryDiameterMM[i] / 2
	solve := func(w float64) ostium {
		p := r.wall(t, w)
		out := b.rootNormal(p)
		// The vessel leaves a little upward of the wall's normal.
		out = out.AddScaled(0.15, r.frame.W).Unit()
		o := ostium{centre: p, out: out, radius: radius}
		o.lower = b.lowerEdge(o)
		return o
	}
	off := func(w float64) float64 { return b.root.frame.Plane().Height(solve(w).lower) - a.CoronaryHeightMM[i] }
	lo, hi := a.CoronaryHeightMM[i]-2, a.CoronaryHeightMM[i]+8
	return solve(crossing(off, lo, hi, off(lo), off(hi)))
}

func (b *body) rootNormal(p geom.Vec) geom.Vec {
	const h = 1e-3
	d := b.lumen.dist
	return geom.Vec{
		X: d(p.Add(geom.Vec{X: h})) - d(p.Sub(geom.Vec{X: h})),
		Y: d(p.Add(geom.Vec{Y: h})) - d(p.Sub(geom.Vec{Y: h})),
		Z: d(p.Add(geom.Vec{Z: h})) - d(p.Sub(geom.Vec{Z: h})),
	}.Unit()
}

// lowerEdge returns the point of the curve in which the vessel's tube meets the wall that is lowest above the annulus plane.
func (b *body) lowerEdge(o ostium) geom.Vec {
	u := o.out.Perpendicular()
	v := o.out.Cross(u)
	height := math.Inf(1)
	at := func(f float64) geom.Vec {
		s, c := math.Sincos(f)
		q := o.centre.AddScaled(o.radius*c, u).AddScaled(o.radius*s, v)
		along := func(x float64) float64 { return b.lumen.dist(q.AddScaled(x, o.out)) }
		return q.AddScaled(crossing(along, -8, 8, along(-8), along(8)), o.out)
	}
	f, best := 0.0, o.centre
	for step := 2 * math.Pi / 16; step > 1e-5; step /= 4 { // the height has one valley round the mouth
		from, n := f-2*step, 4
		if step > 0.3 {
			from, n = 0, 15
		}
		for i := 0; i <= n; i++ {
			p := at(from + float64(i)*step)
			if w := b.root.frame.Plane().Height(p); w < height {
				best, height, f = p, w, from+float64(i)*step
			}
		}
	}
	return best
}
