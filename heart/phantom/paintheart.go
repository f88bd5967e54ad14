package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// Tissues in HU (Hounsfield units at 100-120 kV; textbook ranges, and the brief's).
const (
	airHU    = -1000
	lungHU   = -850
	fatHU    = -95
	wallHU   = 55
	muscleHU = 55
)

// paint lists the layers of the body, bottom first.
func (b *body) paint() {
	a, r, v := b.a, b.root, b.lv
	lumen := b.lumenHU
	add := func(name string, hu float64, parts ...shape) {
		b.layers = append(b.layers, layer{name: name, hu: hu, parts: parts})
	}
	sheet := func(name string, hu, mm float64, parts ...shape) {
		b.layers = append(b.layers, layer{name: name, hu: hu, parts: parts, sheetMM: mm})
	}
	lvAt := func(deg, s, out float64) geom.Vec {
		sn, c := math.Sincos(deg * math.Pi / 180)
		return v.frame.At(c*out, sn*out, s)
	}
	add("fat", fatHU, everywhere{})

	// Right heart.
	ra := ellipsoid{frame: axes(geom.Vec{X: -37, Y: 2, Z: -16}), ru: 22, rv: 24, top: 30, bottom: 28}
	wallOut := v.radius + a.LVWallMM
	rvAxis := geom.Frame{Origin: lvAt(38, 34, wallOut+2), U: v.frame.U.RotateAbout(v.frame.W, 38*math.Pi/180)}
	rvAxis.W = v.frame.W
	rvAxis.V = rvAxis.W.Cross(rvAxis.U)
	rv := fused{k: 12, s: []shape{
		ellipsoid{frame: rvAxis, ru: 21, rv: wallOut + 4, top: 42, bottom: 40},
		newCone(geom.Vec{X: -30, Y: -14, Z: -28}, lvAt(45, 25, wallOut+4), 17, 18),
	}}
	// The outflow tract wraps the root in front and on the left, three millimetres off its wall.
	around := func(deg, w, radius float64) geom.Vec {
		t := deg*math.Pi/180 + math.Pi
		return r.at(r.radius(t, clamp(w, 0, a.STJHeightMM))+a.WallThicknessMM+3+radius, t, w)
	}
	valve := around(48, 17, 13)
	outflow := newTube([]geom.Vec{lvAt(15, 20, wallOut+8), around(2, 3, 14), around(22, 9, 13.5), valve}, []float64{15, 14, 13.5, 13})
	trunk := newTube([]geom.Vec{valve, around(75, 30, 13.5), {X: 20, Y: 8, Z: 46}, {X: 16, Y: 24, Z: 52}}, []float64{13, 13.5, 14, 12})
	rightPA := newTube([]geom.Vec{{X: 16, Y: 20, Z: 51}, {X: -6, Y: 27, Z: 48}, {X: -40, Y: 30, Z: 44}, {X: -62, Y: 34, Z: 34}}, []float64{11, 10.5, 9.5, 7})
	leftPA := newTube([]geom.Vec{{X: 16, Y: 22, Z: 51}, {X: 32, Y: 36, Z: 54}, {X: 48, Y: 48, Z: 46}, {X: 56, Y: 52, Z: 28}}, []float64{11, 10.5, 9, 7})
	svc := newTube([]geom.Vec{{X: -38, Y: 6, Z: 2}, {X: -36, Y: 8, Z: 40}, {X: -34, Y: 4, Z: 85}, {X: -36, Y: 0, Z: 120}}, []float64{10.5, 10, 9.5, 8})
	ivc := newTube([]geom.Vec{{X: -34, Y: 12, Z: -32}, {X: -28, Y: 18, Z: -60}, {X: -24, Y: 20, Z: -150}}, []float64{12, 12, 12})
	right := lumen * a.RightContrast
	add("right atrium wall", wallHU, grown{ra, 2}, grown{union(svc.parts()), 1.5}, grown{union(ivc.parts()), 1.5})
	add("right ventricle wall", a.MyocardiumHU, append([]shape{grown{rv, 3.5}}, outflow.grown(3).parts()...)...)
	var pa []shape
	for _, t := range []tube{trunk, rightPA, leftPA} {
		pa = append(pa, t.parts()...)
	}
	add("pulmonary artery wall", wallHU, grown{union(trunk.parts()), 1.3}, grown{union(rightPA.parts()), 1.2}, grown{union(leftPA.parts()), 1.2})
	add("right blood", right, append(append(append([]shape{ra, rv}, outflow.parts()...), svc.parts()...), ivc.parts()...)...)
	add("pulmonary artery", right*0.97, pa...)

	// Left atrium.
	la, veins := b.atrium()
	add("left atrium wall", wallHU, grown{la, 1.6}, grown{veins, 1.2})
	add("left atrium", lumen*a.AtriumContrast, la, veins)

	// Left ventricle, root and aorta.
	add("myocardium", a.MyocardiumHU, v.muscle())
	add("aortic wall", wallHU, b.trunk(-14, a.WallThicknessMM)...) // below the annulus: the fibrous curtain
	add("left blood", lumen, append(b.trunk(-0.3, 0), v.cavity())...)
	add("papillary muscles", a.MyocardiumHU, v.papillary...)
	sheet("mitral leaflets", a.LeafletHU, 1.6, v.mitralLeaflets()...)

	// Coronary arteries on top of everything they run over.
	for i := range b.ostium {
		b.coronary(i)
	}
	// Leaflets and calcium.
	var cusps []shape
	for s := range 3 {
		if a.Leaflets == heart.Open {
			cusps = append(cusps, openCusp{r, s})
		} else {
			cusps = append(cusps, newClosedCusp(r, s))
		}
	}
	sheet("aortic leaflets", a.LeafletHU, a.LeafletThicknessMM, cusps...)
}

func axes(o geom.Vec) geom.Frame {
	return geom.Frame{Origin: o, U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
}

// everywhere is the whole space.
type everywhere struct{}

func (everywhere) dist(geom.Vec) float64 { return math.Inf(-1) }

func (b *body) atrium() (la, veins shape) {
	v := b.lv
	a := b.a
	r := a.LADiameterMM / 2
	back := v.mitral.W.Scale(-1)
	c := v.mitral.Origin.AddScaled(r*0.95, back).Add(geom.Vec{X: -6, Y: 3, Z: 4})
	body := fused{k: 10, s: []shape{
		ellipsoid{frame: axes(c), ru: r * 1.3, rv: r * 0.95, top: r * 1.15, bottom: r * 1.1},
		newCone(v.mitral.Origin.AddScaled(3, v.mitral.W), c, v.mitralR, r*0.8),
	}}
	la = intersection{body, half{geom.Plane{Origin: v.mitral.Origin.AddScaled(0.8, v.mitral.W), Normal: v.mitral.W}}}
	at := func(x, y, z float64) geom.Vec { return c.Add(geom.Vec{X: x * r, Y: y * r, Z: z * r}) }
	var parts union
	for _, t := range []tube{
		newTube([]geom.Vec{at(0.7, 0.4, 0.5), at(1.6, 0.8, 0.9), at(2.6, 1.2, 1.2)}, []float64{8, 7, 5}),
		newTube([]geom.Vec{at(0.7, 0.5, -0.3), at(1.6, 1.1, -0.5), at(2.6, 1.5, -1.0)}, []float64{8, 6.5, 5}),
		newTube([]geom.Vec{at(-0.7, 0.3, 0.5), at(-1.7, 0.5, 0.8), at(-2.8, 0.5, 1.1)}, []float64{8, 7, 5}),
		newTube([]geom.Vec{at(-0.7, 0.4, -0.3), at(-1.7, 0.8, -0.5), at(-2.8, 1.1, -1.0)}, []float64{8, 6.5, 5}),
		// Appendage: forward on the left, beside the pulmonary trunk.
		newTube([]geom.Vec{at(0.8, -0.3, 0.6), at(1.35, -0.9, 0.75), at(1.45, -1.55, 0.6), at(1.2, -1.9, 0.55)}, []float64{8, 9, 7.5, 4}),
	} {
		parts = append(parts, t.parts()...)
	}
	return la, parts
}

// mitralLeaflets are two sheets: a shallow dome when closed, a funnel into the ventricle when open.
func (v ventricle) mitralLeaflets() []shape {
	const half = 0.8 // of the thickness, textbook 1-2 mm
	if !v.r.a.MitralOpen {
		return []shape{function(func(p geom.Vec) float64 {
			x, y, w := v.mitral.Local(p)
			rho := math.Hypot(x, y)
			line := x - 0.25*v.mitralR + y*y/(2.2*v.mitralR) // the closing line bends around the anterior leaflet
			depth := 5.5*math.Max(0, 1-sq(rho/(v.mitralR*1.05))) + 4*math.Exp(-sq(line/2.2))*math.Max(0, 1-sq(rho/v.mitralR))
			d := math.Abs(w-depth)*0.7 - half
			return math.Max(d, rho-v.mitralR*1.12)
		})}
	}
	return []shape{function(func(p geom.Vec) float64 {
		x, y, w := v.mitral.Local(p)
		rho := math.Hypot(x, y)
		c := 0.0
		if rho > 0 {
			c = -x / rho // 1 at the anterior leaflet
		}
		length := 15 + 7*c
		edge := v.mitralR + 1 - w*(0.42-0.10*c)
		d := math.Abs(rho-edge)*0.92 - half
		return math.Max(d, math.Max(-1.5-w, w-length))
	})}
}

// coronary adds the artery's fat, wall and lumen.
func (b *body) coronary(i int) {
	a, o, v := b.a, b.ostium[i], b.lv
	rad := a.CoronaryDiameterMM[i] / 2
	inside := o.centre.AddScaled(-2.5, o.out)
	out := o.centre.AddScaled(5, o.out)
	epi := func(deg, s, lift float64) geom.Vec {
		sn, c := math.Sincos(deg * math.Pi / 180)
		dir := v.frame.U.Scale(c).AddScaled(sn, v.frame.V)
		from := v.frame.At(0, 0, s)
		m := v.muscle()
		lo, hi := 5.0, 70.0
		for range 30 {
			mid := (lo + hi) / 2
			if m.dist(from.AddScaled(mid, dir)) < lift {
				lo = mid
			} else {
				hi = mid
			}
		}
		return from.AddScaled(lo, dir)
	}
	var vessels []tube
	l := a.LVLengthMM
	if heart.Cusp(i) == heart.Left {
		fork := o.centre.AddScaled(a.LeftMainMM, o.out.Add(geom.Vec{X: 0.35, Y: -0.1, Z: -0.1}).Unit())
		vessels = append(vessels,
			newTube([]geom.Vec{inside, o.centre, out, fork}, []float64{rad, rad, rad, rad}),
			newTube([]geom.Vec{out, fork, epi(-42, 0.12*l, 4), epi(-38, 0.3*l, 2.6), epi(-36, 0.55*l, 2), epi(-36, 0.8*l, 1.6)},
				[]float64{rad, rad * 0.9, rad * 0.8, rad * 0.7, rad * 0.5, rad * 0.35}),
			newTube([]geom.Vec{out, fork, epi(-85, 0.02*l, 4), epi(-125, 0.04*l, 3), epi(-165, 0.08*l, 2.5)},
				[]float64{rad, rad * 0.9, rad * 0.75, rad * 0.65, rad * 0.45}))
	} else {
		vessels = append(vessels, newTube([]geom.Vec{inside, o.centre, out,
			o.centre.AddScaled(14, o.out).Add(geom.Vec{X: -7, Y: -1, Z: 0}), {X: -36, Y: -26, Z: -8}, {X: -48, Y: -20, Z: -30}, {X: -40, Y: -6, Z: -52}},
			[]float64{rad, rad, rad, rad, rad * 0.9, rad * 0.85, rad * 0.7}))
	}
	var fat, wall, blood []shape
	keep := grown{b.lumen, a.WallThicknessMM}
	outside := func(s shape) shape { // fat and wall stay outside the root
		return function(func(p geom.Vec) float64 { return math.Max(s.dist(p), -keep.dist(p)) })
	}
	for _, t := range vessels {
		for _, q := range t.grown(2.2).parts() {
			fat = append(fat, outside(q))
		}
		for _, q := range t.grown(0.8).parts() {
			wall = append(wall, outside(q))
		}
		blood = append(blood, t.parts()...)
	}
	b.layers = append(b.layers,
		layer{name: "coronary fat", hu: fatHU + 15, parts: fat},
		layer{name: "coronary wall", hu: wallHU, parts: wall},
		layer{name: "coronary artery", hu: b.lumenHU * a.CoronaryContrast, parts: blood})
}
