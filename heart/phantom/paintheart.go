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

// trunkLowMM is where, against the annulus plane, the blood of the root ends and that of the ventricle's cavity goes on.
const trunkLowMM = -0.3

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
	right := b.rightHeart()
	left := b.leftAtrium()
	b.chambers = append(append([]shape{}, right.chambers...), left.chambers...)
	var metal []layer
	if b.bare {
		b.layers = append(b.layers, layer{name: "fat", hu: fatHU})
	} else {
		b.layers, metal = newChest(b).layers()
	}
	b.layers = append(b.layers, right.layers...)
	b.layers = append(b.layers, left.layers...)
	fat, wall, blood := b.coronaries()
	var cusps []shape
	for s := range 3 {
		if a.Leaflets == heart.Open {
			cusps = append(cusps, openCusp{r, s})
		} else {
			cusps = append(cusps, newClosedCusp(r, s))
		}
	}
	b.calcium = b.deposits(cusps)
	add("coronary fat", fatHU+15, fat...)
	add("coronary wall", wallHU, wall...)
	add("aortic wall", wallHU, append(b.trunkParts(-14, a.WallThicknessMM), b.branches(1.2)...)...) // below the annulus: the fibrous curtain
	add("myocardium", a.MyocardiumHU, v.muscle())                                                   // borders on the blood of the outflow tract itself
	add("left blood", lumen, append(append(b.trunkParts(trunkLowMM, 0), v.trabeculated(a.ChestSeed)), b.branches(0)...)...)
	add("coronary arteries", lumen*a.CoronaryContrast, blood...)
	if a.PapillaryMM > 0 {
		add("papillary muscles", a.MyocardiumHU, v.papillary...)
	}
	sheet("mitral leaflets", a.LeafletHU, 1.6, v.mitralLeaflets()...)
	sheet("aortic leaflets", a.LeafletHU, a.LeafletThicknessMM, cusps...)
	if len(b.calcium) > 0 {
		var lumps []shape
		for _, d := range b.calcium {
			lumps = append(lumps, d)
		}
		add("calcium", a.CalciumHU, lumps...)
	}
	b.layers = append(b.layers, metal...)
}

// organ is a group of chambers with the layers that paint them.
type organ struct {
	chambers []shape
	layers   []layer
}

// rightHeart is the right atrium and ventricle, the outflow tract around the root, the pulmonary artery and the two great veins. Its
// place follows the root and the left ventricle, so nothing gapes when these grow.
func (b *body) rightHeart() organ {
	a, r, v := b.a, b.root, b.lv
	lvAt := func(deg, s, out float64) geom.Vec {
		sn, c := math.Sincos(deg * math.Pi / 180)
		return v.frame.At(c*out, sn*out, s)
	}
	// beside is the centre of a ball that touches the root's wall from outside at this angle and height.
	beside := func(deg, w, gap, radius float64) geom.Vec {
		t := deg * math.Pi / 180
		return r.at(r.radius(t, clamp(w, 0, a.STJHeightMM))+a.WallThicknessMM+gap+radius, t, w)
	}
	rn := a.CommissureDeg[heart.RightNon]
	ra := fused{k: 10, s: []shape{
		ellipsoid{frame: axes(beside(rn-15, 0, 12, 14).Add(geom.Vec{X: -6, Y: 2, Z: -6})), ru: 23, rv: 25, top: 30, bottom: 28},
		newCone(beside(rn-6, 0, 0.3, 12), beside(rn-25, 2, 4, 15), 12, 15),
	}}
	c := beside(rn-15, 0, 12, 14)
	ear := newTube([]geom.Vec{c.Add(geom.Vec{X: -8, Y: -10, Z: 12}), beside(rn+8, 12, 2.5, 8), beside(rn+32, 17, 2.5, 6.5)}, []float64{11, 8.5, 5.5})
	wallOut := v.radius + a.LVWallMM
	rvAxis := geom.Frame{Origin: lvAt(38, 0.38*a.LVLengthMM, wallOut+2), U: v.frame.U.RotateAbout(v.frame.W, 38*math.Pi/180), W: v.frame.W}
	rvAxis.V = rvAxis.W.Cross(rvAxis.U)
	rv := fused{k: 12, s: []shape{
		ellipsoid{frame: rvAxis, ru: 21, rv: wallOut + 4, top: 0.45 * a.LVLengthMM, bottom: 0.42 * a.LVLengthMM},
		newCone(c.Add(geom.Vec{X: 4, Y: -14, Z: -14}), lvAt(45, 0.3*a.LVLengthMM, wallOut+4), 16, 18),
	}}
	rc := a.NadirDeg[heart.Right]
	valve := beside(rc+48, 17, 3, 13)
	outflow := newTube([]geom.Vec{lvAt(15, 0.22*a.LVLengthMM, wallOut+8), beside(rc+2, 3, 3, 14), beside(rc+22, 9, 3, 13.5), valve}, []float64{15, 14, 13.5, 13})
	fork := beside(rc+105, 34, 5, 13).Add(geom.Vec{Z: 6})
	trunk := newTube([]geom.Vec{valve, beside(rc+75, 30, 3, 13.5), fork}, []float64{13, 13.5, 13})
	rightPA := newTube([]geom.Vec{fork.Add(geom.Vec{Y: -2}), {X: -6, Y: 33, Z: fork.Z - 3}, {X: -40, Y: 36, Z: fork.Z - 8}, {X: -62, Y: 40, Z: fork.Z - 18}}, []float64{11, 10.5, 9.5, 7})
	leftPA := newTube([]geom.Vec{fork, fork.Add(geom.Vec{X: 18, Y: 14, Z: 3}), fork.Add(geom.Vec{X: 36, Y: 26, Z: -6}), fork.Add(geom.Vec{X: 44, Y: 32, Z: -24})}, []float64{11, 10.5, 9, 7})
	top := c.Add(geom.Vec{X: -6, Y: 4, Z: 14})
	// The upper vein rises behind the right edge of the ascending aorta.
	edge := func(z float64) geom.Vec {
		i := 0
		for i < len(b.aorta.points)-1 && b.aorta.points[i].Z < z {
			i++
		}
		p := b.aorta.points[i]
		d := b.aorta.radius[i] + a.WallThicknessMM + 12
		return geom.Vec{X: p.X - 0.72*d, Y: p.Y + 0.69*d, Z: z}
	}
	s1, s2 := edge(38), edge(64)
	svc := newTube([]geom.Vec{top, s1, s2, s2.Add(geom.Vec{X: 4, Y: -4, Z: 36}), s2.Add(geom.Vec{X: 4, Y: -10, Z: 120})}, []float64{11, 10, 9.5, 9, 8})
	ivc := newTube([]geom.Vec{c.Add(geom.Vec{X: -4, Y: 12, Z: -18}), {X: -30, Y: 26, Z: -62}, {X: -26, Y: 30, Z: -190}}, []float64{12, 12.5, 13})
	b.svc = svc
	inflow := lvAt(45, 0.3*a.LVLengthMM, wallOut+4)
	b.tricuspidAxis = inflow.Sub(c).Unit()
	b.atrioventricular = c.Lerp(inflow, 0.45)
	sinus := newTube([]geom.Vec{c.Add(geom.Vec{X: 4, Y: 16, Z: -20}), v.frame.At(-10, 24, -8), v.frame.At(-v.radius-4, 8, 0), v.frame.At(-v.radius-2, -16, 2)}, []float64{6, 4.5, 3.5, 2.5})
	hu := b.lumenHU * a.RightContrast
	mix := &texture{seed: a.ChestSeed ^ 1, scaleMM: 9, hu: a.RightMixing * hu}
	var pa []shape
	for _, t := range []tube{trunk, rightPA, leftPA} {
		pa = append(pa, t.parts()...)
	}
	walls := append(append(append(append([]shape{grown{ra, 2}}, ear.grown(1.5).parts()...), svc.grown(1.5).parts()...), ivc.grown(1.5).parts()...), sinus.grown(1).parts()...)
	ventricleWall := append([]shape{grown{rv, 3.5}}, outflow.grown(2.8).parts()...)
	paWall := append(append(trunk.grown(1.3).parts(), rightPA.grown(1.2).parts()...), leftPA.grown(1.2).parts()...)
	blood := append(append(append([]shape{ra}, ear.parts()...), svc.parts()...), ivc.parts()...)
	return organ{
		chambers: append(append(append([]shape{ra, rv}, union(outflow.parts())), union(trunk.parts())), union(ear.parts())),
		layers: []layer{
			{name: "pulmonary artery wall", hu: wallHU, parts: paWall},
			{name: "pulmonary artery", hu: hu * 0.97, parts: pa},
			{name: "right atrium wall", hu: wallHU, parts: walls},
			{name: "right ventricle wall", hu: a.MyocardiumHU, parts: ventricleWall},
			{name: "coronary sinus", hu: 0.5*hu + 60, parts: sinus.parts()},
			{name: "right atrium", hu: hu, parts: blood, texture: mix},
			{name: "right ventricle", hu: hu, parts: append([]shape{rv}, outflow.parts()...), texture: &texture{seed: a.ChestSeed ^ 2, scaleMM: 14, hu: 0.5 * a.RightMixing * hu}},
		},
	}
}

// leftAtrium is the left atrium with its four veins and the appendage.
func (b *body) leftAtrium() organ {
	a, r, v := b.a, b.root, b.lv
	q := a.LADiameterMM / 2
	back := v.mitral.W.Scale(-1)
	c := v.mitral.Origin.AddScaled(q*0.95, back).Add(geom.Vec{X: -6, Y: 3, Z: 4})
	// The front of the atrium lies on the non-coronary and left sinuses.
	t := a.CommissureDeg[heart.NonLeft] * math.Pi / 180
	touch := r.at(r.radius(t, 7)+a.WallThicknessMM+0.2+10, t, 7)
	body := fused{k: 10, s: []shape{
		ellipsoid{frame: axes(c), ru: q * 1.3, rv: q * 0.95, top: q * 1.15, bottom: q * 1.1},
		newCone(v.mitral.Origin.AddScaled(3, v.mitral.W), c, v.mitralR, q*0.8),
		newCone(touch, c, 10, q*0.8),
	}}
	la := intersection{body, half{geom.Plane{Origin: v.mitral.Origin.AddScaled(0.8, v.mitral.W), Normal: v.mitral.W}}}
	at := func(x, y, z float64) geom.Vec { return c.Add(geom.Vec{X: x * q, Y: y * q, Z: z * q}) }
	l := r.wall(a.NadirDeg[heart.Left]*math.Pi/180, 12)
	var veins, walls []shape
	ear := newTube([]geom.Vec{at(0.8, -0.2, 0.6), l.Add(geom.Vec{X: 22, Y: 8, Z: 4}), l.Add(geom.Vec{X: 27, Y: -8, Z: 8}), l.Add(geom.Vec{X: 24, Y: -22, Z: 6})}, []float64{8, 9, 7.5, 4})
	for _, t := range []tube{
		newTube([]geom.Vec{at(0.7, 0.4, 0.5), at(1.6, 0.8, 0.9), at(2.6, 1.2, 1.2)}, []float64{8, 7, 5}),
		newTube([]geom.Vec{at(0.7, 0.5, -0.3), at(1.6, 1.1, -0.5), at(2.6, 1.5, -1.0)}, []float64{8, 6.5, 5}),
		newTube([]geom.Vec{at(-0.7, 0.3, 0.5), at(-1.7, 0.5, 0.8), at(-2.8, 0.5, 1.1)}, []float64{8, 7, 5}),
		newTube([]geom.Vec{at(-0.7, 0.4, -0.3), at(-1.7, 0.8, -0.5), at(-2.8, 1.1, -1.0)}, []float64{8, 6.5, 5}),
		ear,
	} {
		veins = append(veins, t.parts()...)
		walls = append(walls, t.grown(1.2).parts()...)
	}
	return organ{
		chambers: []shape{la, union(ear.parts())},
		layers: []layer{
			{name: "left atrium wall", hu: wallHU, parts: append(walls, grown{la, 1.6})},
			{name: "left atrium", hu: b.lumenHU * a.AtriumContrast, parts: append(veins, la)},
		},
	}
}

// branches are the three arteries of the arch.
func (b *body) branches(mm float64) []shape {
	p := b.arch
	var out []shape
	for i, f := range [3]float64{0.10, 0.45, 0.75} {
		o := p[0].Lerp(p[1], f)
		lean := [3]geom.Vec{{X: -14, Y: -2, Z: 30}, {X: 6, Y: 2, Z: 34}, {X: 16, Y: 6, Z: 32}}[i]
		rad := [3]float64{6.3, 3.8, 4.8}[i]
		out = append(out, newTube([]geom.Vec{o.Add(geom.Vec{Z: -4}), o.Add(geom.Vec{Z: 10}), o.Add(lean), o.Add(lean).Add(geom.Vec{X: 0.8 * lean.X, Z: 60})},
			[]float64{rad, rad, rad * 0.95, rad * 0.9}).grown(mm).parts()...)
	}
	return out
}

func axes(o geom.Vec) geom.Frame {
	return geom.Frame{Origin: o, U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
}

// mitralLeaflets are two sheets: a shallow dome when closed, a funnel into the ventricle when open.
func (v ventricle) mitralLeaflets() []shape {
	const half = 0.8 // of the thickness, textbook 1-2 mm
	if !v.r.a.MitralOpen {
		return []shape{function(func(p geom.Vec) float64 {
			x, y, w := v.mitral.Local(p)
			rho := math.Hypot(x, y)
			line := x - 0.25*v.mitralR + y*y/(2.2*v.mitralR) // the closing line bends around the anterior leaflet
			depth := 5.5*max(0, 1-sq(rho/(v.mitralR*1.05))) + 4*math.Exp(-sq(line/2.2))*max(0, 1-sq(rho/v.mitralR))
			d := math.Abs(w-depth)*0.7 - half
			return max(d, rho-v.mitralR*1.12)
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
		return max(d, max(-1.5-w, w-length))
	})}
}

// coronaries returns the arteries with their walls and the fat that they lie in.
func (b *body) coronaries() (fat, wall, blood []shape) {
	for _, t := range b.arteries() {
		fat = append(fat, t.grown(2.0).parts()...)
		wall = append(wall, t.grown(0.7).parts()...)
		blood = append(blood, t.parts()...)
	}
	return fat, wall, blood
}

// arteries are the left main artery, its two branches and the right artery.
func (b *body) arteries() []tube {
	a, v := b.a, b.lv
	muscle := v.muscle()
	l := a.LVLengthMM
	// epi is a point of the ventricle's outer surface, lifted off it.
	epi := func(deg, s, lift float64) geom.Vec {
		sn, c := math.Sincos(deg * math.Pi / 180)
		dir := v.frame.U.Scale(c).AddScaled(sn, v.frame.V)
		from := v.frame.At(0, 0, s)
		lo, hi := 5.0, 70.0
		for range 30 {
			mid := (lo + hi) / 2
			if muscle.dist(from.AddScaled(mid, dir)) < lift {
				lo = mid
			} else {
				hi = mid
			}
		}
		return from.AddScaled(lo, dir)
	}
	var vessels []tube
	for i, o := range b.ostium {
		rad := o.radius
		inside, out := o.centre.AddScaled(-2.5, o.out), o.centre.AddScaled(5, o.out)
		if heart.Cusp(i) == heart.Left {
			fork := o.centre.AddScaled(a.LeftMainMM, o.out.Add(geom.Vec{X: 0.35, Y: -0.1, Z: -0.1}).Unit())
			vessels = append(vessels,
				newTube([]geom.Vec{inside, o.centre, out, fork}, []float64{rad, rad, rad, rad}),
				b.artery([]geom.Vec{fork, epi(-42, 0.12*l, 4), epi(-38, 0.3*l, 2.6), epi(-36, 0.55*l, 2), epi(-36, 0.8*l, 1.6)},
					[]float64{rad * 0.9, rad * 0.8, rad * 0.7, rad * 0.5, rad * 0.35}, 0),
				b.artery([]geom.Vec{fork, epi(-85, 0.02*l, 4), epi(-125, 0.04*l, 3), epi(-165, 0.08*l, 2.5)},
					[]float64{rad * 0.9, rad * 0.75, rad * 0.65, rad * 0.45}, 0))
			continue
		}
		// The right artery runs round the tricuspid valve on the outside, in the groove between atrium and ventricle.
		path, radii := []geom.Vec{inside, o.centre, out}, []float64{rad, rad, rad}
		right := union(b.chambers)
		x := b.tricuspidAxis
		start := out.Sub(b.atrioventricular)
		start = start.AddScaled(-start.Dot(x), x).Unit()
		sign := 1.0
		if start.RotateAbout(x, math.Pi/2).X > 0 {
			sign = -1
		}
		for j, deg := range [4]float64{30, 75, 120, 160} {
			dir := start.RotateAbout(x, sign*deg*math.Pi/180)
			lo, hi := 5.0, 70.0
			for range 30 {
				mid := (lo + hi) / 2
				if right.dist(b.atrioventricular.AddScaled(mid, dir)) < 3.5 {
					lo = mid
				} else {
					hi = mid
				}
			}
			path = append(path, b.atrioventricular.AddScaled(lo, dir))
			radii = append(radii, rad*[4]float64{1, 0.9, 0.8, 0.65}[j])
		}
		vessels = append(vessels, b.artery(path, radii, path[0].Dist(path[2])))
	}
	return vessels
}
