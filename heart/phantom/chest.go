package phantom

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// chest is what surrounds the heart: cavity, lungs, bones, muscles, skin. Sizes are those of an adult; the heart decides how deep the
// cavity is.
type chest struct {
	b           *body
	c           *num.Chance
	half        [2]float64 // half width and depth of the cavity at its widest
	centre      geom.Vec   // of the cavity's widest section
	fatMM       float64    // under the skin
	muscleMM    float64
	mediastinum shape
	heartHull   shape
}

func newChest(b *body) *chest {
	k := &chest{b: b, c: num.NewChance(b.a.ChestSeed)}
	k.fatMM = k.c.Uniform(8, 26)
	k.muscleMM = k.c.Uniform(9, 15)
	k.half = [2]float64{k.c.Uniform(122, 136), 0}
	apex := b.apexEpi(b.farthest())
	back := 97.0
	// Deep enough for the apex and the right ventricle to lie 7 mm behind the wall.
	for depth := 70.0; ; depth++ {
		k.half[1] = depth
		k.centre = geom.Vec{X: 4, Y: back - depth, Z: -35}
		if depth > 120 || (k.cavity(apex) < -7 && k.cavity(geom.Vec{X: -15, Y: -48, Z: -15}) < -7) {
			break
		}
	}
	a, v := b.a, b.lv
	ellipse := ellipsoid{frame: geom.Frame{Origin: v.frame.At(0, 0, v.equator), U: v.frame.U, V: v.frame.V, W: v.frame.W},
		ru: v.radius + a.LVWallMM, rv: v.radius + a.LVWallMM, top: a.LVLengthMM - v.equator + a.LVApexMM, bottom: v.equator + 20}
	hull := []shape{ellipse}
	for _, g := range b.chambers {
		hull = append(hull, grown{g, 3})
	}
	k.heartHull = newSampled(fused{k: 14, s: hull}, geom.Vec{X: -110, Y: -110, Z: -130}, geom.Vec{X: 120, Y: 90, Z: 90}, 4)
	neck := ellipsoid{frame: axes(geom.Vec{X: -4, Y: 14, Z: 62}), ru: 44, rv: 50, top: 90, bottom: 60}
	spine := newCone(geom.Vec{X: 4, Y: 70, Z: -190}, geom.Vec{X: 4, Y: 64, Z: 150}, 27, 25)
	front := newCone(geom.Vec{X: -2, Y: k.centre.Y - k.half[1] + 2, Z: -60}, geom.Vec{X: -2, Y: k.centre.Y - k.half[1] + 10, Z: 60}, 9, 13)
	aorta := newCone(geom.Vec{X: 24, Y: 58, Z: 50}, geom.Vec{X: 18, Y: 60, Z: -190}, 19, 17)
	k.mediastinum = fused{k: 14, s: []shape{grown{k.heartHull, 5}, neck, spine, front, aorta}}
	return k
}

// cavity is the inside of the rib cage: a superellipse (exponent 2.5) in every axial section, narrowing to the neck.
func (k *chest) cavity(p geom.Vec) float64 {
	z := p.Z - k.centre.Z
	f := 1.0
	if z > 0 {
		f = math.Sqrt(max(0.02, 1-sq(z/200)))
	}
	// The back of the cavity stays at the spine, the front leans back towards the neck.
	cy := k.centre.Y + k.half[1]*(1-f)*0.7
	x, y := math.Abs(p.X-k.centre.X)/(k.half[0]*f), math.Abs(p.Y-cy)/(k.half[1]*f)
	s := math.Pow(x*x*math.Sqrt(x)+y*y*math.Sqrt(y), 0.4)
	return (s - 1) * min(k.half[0], k.half[1]) * f * (0.75 + 0.25*x/(x+y+1e-9))
}

func (k *chest) layers() (below, above []layer) {
	b, c := k.b, k.c
	cav := function(k.cavity)
	wall := 11.0 // ribs and what lies between them
	add := func(name string, hu float64, t *texture, parts ...shape) {
		below = append(below, layer{name: name, hu: hu, texture: t, parts: parts})
	}
	tex := func(scale, hu float64) *texture { return &texture{seed: c.Uint64(), scaleMM: scale, hu: hu} }
	apex := b.apexEpi(b.farthest())
	skin := grown{cav, wall + k.muscleMM + k.fatMM + 2}
	add("skin", 40, nil, skin)
	add("subcutaneous fat", -102, tex(9, 8), grown{skin, -2})
	muscles := tex(16, 1)
	add("chest muscles", muscleHU, tex(7, 10), function(func(p geom.Vec) float64 {
		return (k.cavity(p) - wall - k.muscleMM*(1+0.45*smoothNoise(muscles.seed, p.Scale(1.0/28)))) * 0.9
	}))
	add("fat between the muscles", -90, nil, function(func(p geom.Vec) float64 {
		return math.Abs(k.cavity(p)-wall-1.5-2*smoothNoise(muscles.seed+1, p.Scale(1.0/20))) - 1.3
	}))
	add("intercostal muscles", 35, tex(6, 20), grown{cav, wall - 2})
	add("pleural fat", -80, nil, grown{cav, 1.2})
	add("lung", lungHU, tex(22, 35), cav)
	below = append(below, k.lungVessels()...)
	// Abdomen under the two domes of the diaphragm.
	z := min(-40, apex.Z+16) // the heart rests on the diaphragm
	domes := fused{k: 25, s: []shape{
		ellipsoid{frame: axes(geom.Vec{X: -66, Y: 12, Z: z - 95}), ru: 82, rv: 88, top: 97, bottom: 300},
		ellipsoid{frame: axes(geom.Vec{X: 66, Y: 14, Z: z - 103}), ru: 78, rv: 86, top: 95, bottom: 300},
	}}
	in := grown{cav, 0.5}
	add("diaphragm", 60, nil, intersection{domes, in})
	add("abdominal fat", -95, nil, intersection{grown{domes, -3}, grown{in, -3}})
	add("liver", 85, tex(9, 8), intersection{fused{k: 20, s: []shape{
		ellipsoid{frame: axes(geom.Vec{X: -62, Y: 10, Z: z - 95}), ru: 76, rv: 82, top: 91, bottom: 300},
		ellipsoid{frame: axes(geom.Vec{X: 10, Y: -22, Z: z - 70}), ru: 60, rv: 36, top: 58, bottom: 100},
	}}, grown{in, -3.5}})
	stomach := geom.Vec{X: 68, Y: 4, Z: z - 50}
	add("stomach", 30, tex(8, 25), ellipsoid{frame: axes(stomach), ru: 36, rv: 40, top: 38, bottom: 60})
	add("gas", airHU, nil, intersection{ellipsoid{frame: axes(stomach), ru: 33, rv: 37, top: 35, bottom: 57},
		half{geom.Plane{Origin: stomach.Add(geom.Vec{Y: -14}), Normal: geom.Vec{Y: 1}}}})
	add("spleen", 115, tex(8, 12), ellipsoid{frame: axes(geom.Vec{X: 88, Y: 55, Z: z - 55}), ru: 26, rv: 34, top: 42, bottom: 50})

	add("mediastinum", -88, tex(6, 22), intersection{k.mediastinum, grown{cav, 1}})
	peri := k.heartHull
	below = append(below, layer{name: "pericardium", hu: 25, sheetMM: 1.2, parts: []shape{function(func(p geom.Vec) float64 {
		return math.Abs(peri.dist(p)-3) - 0.6
	})}})
	air := []shape{}
	tracheaWall := []shape{}
	for _, t := range []tube{
		newTube([]geom.Vec{{X: -2, Y: 38, Z: 190}, {X: -2, Y: 40, Z: 100}, {X: -3, Y: 46, Z: 66}}, []float64{8.5, 8.5, 9}),
		newTube([]geom.Vec{{X: -3, Y: 46, Z: 66}, {X: -22, Y: 48, Z: 50}, {X: -44, Y: 48, Z: 34}, {X: -62, Y: 50, Z: 12}}, []float64{8, 7, 5.5, 3.5}),
		newTube([]geom.Vec{{X: -3, Y: 46, Z: 66}, {X: 20, Y: 49, Z: 46}, {X: 42, Y: 52, Z: 36}, {X: 58, Y: 58, Z: 12}}, []float64{8, 6.5, 5, 3.5}),
	} {
		tracheaWall = append(tracheaWall, t.grown(1.5).parts()...)
		air = append(air, t.parts()...)
	}
	add("trachea wall", 40, nil, tracheaWall...)
	add("trachea", airHU, nil, air...)
	add("oesophagus", 35, nil, newTube([]geom.Vec{{X: 3, Y: 51, Z: 190}, {X: 4, Y: 54, Z: 60}, {X: 8, Y: 52, Z: 0}, {X: 14, Y: 50, Z: -120}}, []float64{7, 7, 7, 8}).parts()...)
	below = append(below, k.bones()...)
	return below, k.metal()
}

// lungVessels are two random trees in each lung, one filled from the right heart and one from the left.
func (k *chest) lungVessels() []layer {
	b, c := k.b, k.c
	var arteries, veins []shape
	var grow func(p, dir geom.Vec, r float64, into *[]shape)
	grow = func(p, dir geom.Vec, r float64, into *[]shape) {
		for r > 0.55 {
			l := r*c.Uniform(3.5, 6) + 3
			dir = dir.Add(geom.Vec{X: c.Normal(0, 0.22), Y: c.Normal(0, 0.22), Z: c.Normal(0, 0.22)}).Unit()
			q := p.AddScaled(l, dir)
			if k.cavity(q) > -4 {
				return
			}
			*into = append(*into, newCone(p, q, r, r*0.92))
			p, r = q, r*0.92
			if c.Float64() < 0.75 {
				side := geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)}
				grow(p, dir.AddScaled(0.75, side.Unit()).Unit(), r*c.Uniform(0.55, 0.75), into)
				r *= 0.86
			}
		}
	}
	for _, x := range [2]float64{-1, 1} {
		hilum := geom.Vec{X: x * 50, Y: 40, Z: 30}
		for range 14 {
			dir := geom.Vec{X: x * c.Uniform(0.2, 1), Y: c.Uniform(-1, 0.7), Z: c.Uniform(-1, 1)}.Unit()
			grow(hilum.Add(geom.Vec{X: c.Normal(0, 4), Y: c.Normal(0, 5), Z: c.Normal(0, 8)}), dir, c.Uniform(2.5, 4), &arteries)
			dir = geom.Vec{X: x * c.Uniform(0.2, 1), Y: c.Uniform(-1, 0.7), Z: c.Uniform(-1, 0.8)}.Unit()
			grow(hilum.Add(geom.Vec{X: c.Normal(0, 4), Y: c.Normal(0, 5), Z: c.Normal(0, 8) - 14}), dir, c.Uniform(2, 3.5), &veins)
		}
	}
	return []layer{
		{name: "lung arteries", hu: b.lumenHU * b.a.RightContrast * 0.95, parts: arteries},
		{name: "lung veins", hu: b.lumenHU * b.a.AtriumContrast, parts: veins},
	}
}

// bones are the spine, the ribs with their cartilages and the breastbone.
func (k *chest) bones() []layer {
	c := k.c
	var cortex, marrow, disc, canal, cartilage []shape
	front := k.centre.Y - k.half[1]
	// Spine.
	const pitch = 26.0
	phase := c.Uniform(0, pitch)
	for i := -9; i <= 7; i++ {
		z := float64(i)*pitch + phase
		y := 78 + 0.0006*sq(z-20)
		o := geom.Vec{X: 2, Y: y, Z: z}
		cortex = append(cortex, box{frame: axes(o), h: [3]float64{17.5, 14, 10.6}, rounded: 6},
			box{frame: axes(o.Add(geom.Vec{Y: 34, Z: -8})), h: [3]float64{3.2, 16, 8}, rounded: 2.5},
			newCone(o.Add(geom.Vec{X: 11, Y: 12, Z: 2}), o.Add(geom.Vec{X: 12, Y: 24, Z: 0}), 4.5, 5),
			newCone(o.Add(geom.Vec{X: -11, Y: 12, Z: 2}), o.Add(geom.Vec{X: -12, Y: 24, Z: 0}), 4.5, 5),
			newCone(o.Add(geom.Vec{X: 12, Y: 24}), o.Add(geom.Vec{Y: 30, Z: -4}), 4, 4),
			newCone(o.Add(geom.Vec{X: -12, Y: 24}), o.Add(geom.Vec{Y: 30, Z: -4}), 4, 4),
			newCone(o.Add(geom.Vec{X: 12, Y: 23}), o.Add(geom.Vec{X: 32, Y: 30, Z: 3}), 5, 4.5),
			newCone(o.Add(geom.Vec{X: -12, Y: 23}), o.Add(geom.Vec{X: -32, Y: 30, Z: 3}), 5, 4.5))
		marrow = append(marrow, box{frame: axes(o), h: [3]float64{16.2, 12.7, 9.4}, rounded: 5},
			newCone(o.Add(geom.Vec{X: 13, Y: 23}), o.Add(geom.Vec{X: 31, Y: 30, Z: 3}), 3.4, 3),
			newCone(o.Add(geom.Vec{X: -13, Y: 23}), o.Add(geom.Vec{X: -31, Y: 30, Z: 3}), 3.4, 3))
		disc = append(disc, box{frame: axes(o.Add(geom.Vec{Z: pitch / 2})), h: [3]float64{17, 13.5, 2.6}, rounded: 2})
		canal = append(canal, newCone(o.Add(geom.Vec{Y: 22, Z: -pitch / 2}), o.Add(geom.Vec{Y: 22, Z: pitch / 2}), 8, 8))
		// Ribs: from the vertebra around the cavity, falling towards the front, then cartilage up to the breastbone.
		if i < -6 || i > 5 {
			continue
		}
		for _, x := range [2]float64{-1, 1} {
			var rib []geom.Vec
			rib = append(rib, o.Add(geom.Vec{X: x * 20, Y: 9, Z: 8}))
			for _, deg := range []float64{62, 40, 15, -10, -35, -52} {
				rib = append(rib, k.onCavity(x, deg, z+8-(70-deg)*0.36, 6))
			}
			t := newTube(rib, []float64{4.5, 5.2, 5.4, 5.4, 5.3, 5.2, 5.2})
			cortex = append(cortex, t.parts()...)
			marrow = append(marrow, t.grown(-1.6).parts()...)
			end := rib[len(rib)-1]
			at := geom.Vec{X: x * 17, Y: front - 7, Z: end.Z + 14}
			cartilage = append(cartilage, newTube([]geom.Vec{end, end.Lerp(at, 0.5).Add(geom.Vec{Y: -3, Z: -5}), at}, []float64{5.4, 5.5, 5.5}).parts()...)
		}
	}
	// Breastbone.
	lean := geom.Frame{Origin: geom.Vec{X: 0, Y: front - 6, Z: 10}}
	lean.W = geom.Vec{Y: 0.12, Z: 1}.Unit()
	lean.U = geom.Vec{X: 1}
	lean.V = lean.W.Cross(lean.U)
	cortex = append(cortex, box{frame: lean, h: [3]float64{17, 5.5, 82}, rounded: 4})
	marrow = append(marrow, box{frame: lean, h: [3]float64{15.8, 4.3, 80.8}, rounded: 3})
	tex := func(scale, hu float64) *texture { return &texture{seed: c.Uint64(), scaleMM: scale, hu: hu} }
	return []layer{
		{name: "cartilage", hu: 110, parts: cartilage, texture: tex(3, 40)},
		{name: "discs", hu: 85, parts: disc},
		{name: "cortical bone", hu: c.Uniform(600, 900), parts: cortex, texture: tex(4, 120)},
		{name: "marrow", hu: c.Uniform(130, 230), parts: marrow, texture: tex(1.8, 110)},
		{name: "spinal canal", hu: 20, parts: canal},
	}
}

// onCavity returns the point lift mm outside the cavity in the direction of the angle (90 back, -90 front) on the side x at height z.
func (k *chest) onCavity(x, deg, z, lift float64) geom.Vec {
	s, c := math.Sincos(deg * math.Pi / 180)
	o := geom.Vec{X: k.centre.X, Y: k.centre.Y, Z: z}
	dir := geom.Vec{X: x * c, Y: s}
	lo, hi := 0.0, 250.0
	for range 40 {
		m := (lo + hi) / 2
		if k.cavity(o.AddScaled(m, dir)) < lift {
			lo = m
		} else {
			hi = m
		}
	}
	return o.AddScaled(lo, dir)
}

// metal is what surgeons left behind.
func (k *chest) metal() []layer {
	a := k.b.a
	var parts []shape
	front := k.centre.Y - k.half[1] - 6
	if a.SternalWires {
		for i := range 6 {
			z := 70 - 24*float64(i)
			o := geom.Vec{Y: front + 0.12*(z-10), Z: z}
			loop := []geom.Vec{o.Add(geom.Vec{X: -9, Y: -6.5}), o.Add(geom.Vec{X: -9, Y: 6.5}), o.Add(geom.Vec{X: 9, Y: 6.5}), o.Add(geom.Vec{X: 9, Y: -6.5}), o.Add(geom.Vec{Y: -7.5})}
			loop = append(loop, loop[0])
			for j := 1; j < len(loop); j++ {
				parts = append(parts, newCone(loop[j-1], loop[j], 0.5, 0.5))
			}
		}
	}
	if a.PacemakerLead {
		v := k.b.lv
		tip := v.frame.At(0.8*(v.radius+a.LVWallMM+8), 0.5*(v.radius+a.LVWallMM+8), 0.62*a.LVLengthMM)
		var path []geom.Vec
		for i := len(k.b.svc.points) - 1; i >= 0; i -= 8 {
			path = append(path, k.b.svc.points[i])
		}
		path = append(path, k.b.atrioventricular, tip)
		lead := tube{points: newTube(path, make([]float64, len(path))).points}
		lead.radius = make([]float64, len(lead.points))
		parts = append(parts, lead.grown(1).parts()...)
	}
	if parts == nil {
		return nil
	}
	return []layer{{name: "metal", hu: 6000, parts: parts, sheetMM: 1}}
}
