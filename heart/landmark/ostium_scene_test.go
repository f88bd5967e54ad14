package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

// A scene is a root as a plain tube of blood with a wall, in fat, and what lies round it, painted from formulas: tests of single steps need no whole patient.
type scene struct {
	frame    geom.Frame // W along the tube, hinge at 0
	radiusMM float64
	lumenHU  float64
	noiseHU  float64
	blurMM   float64
	voxelMM  float64
	vessels  []vessel
	balls    []ball
}

// A vessel is a tube of blood along a curve, with a wall of 0.7 mm.
type vessel struct {
	path     geom.Curve // in the scene's frame
	radiusMM float64
	hu       float64
	lengthMM float64
}

type ball struct {
	at       geom.Vec // in the scene's frame
	radiusMM float64
	hu       float64
}

const sceneWallMM = 1.8

func newScene() *scene {
	return &scene{frame: geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}, radiusMM: 14, lumenHU: 400, blurMM: 0.6, voxelMM: 0.5}
}

// local returns the frame's coordinates of the point at an angle, height and distance from the wall.
func (s *scene) local(deg, h, off float64) geom.Vec {
	sn, c := math.Sincos(deg * math.Pi / 180)
	return geom.Vec{X: (s.radiusMM + off) * c, Y: (s.radiusMM + off) * sn, Z: h}
}

func (s *scene) lps(p geom.Vec) geom.Vec { return s.frame.At(p.X, p.Y, p.Z) }

// artery adds a vessel that leaves the wall at right angles but for rise, the mm upwards a mm outwards, and turns along the wall past 8 mm. It returns centre and lowest point of its mouth.
func (s *scene) artery(deg, h, radiusMM, contrast, rise float64) (centre, lower geom.Vec) {
	sn, c := math.Sincos(deg * math.Pi / 180)
	out := geom.Vec{X: c, Y: sn, Z: rise}.Unit()
	from := s.local(deg, h, 0)
	end := from.AddScaled(10, out)
	path := geom.Curve{from.AddScaled(-3, out), from, from.AddScaled(7, out), end, end.Add(geom.Vec{X: -sn, Y: c, Z: -0.5}.Unit().Scale(15))}
	s.vessels = append(s.vessels, vessel{path: path.Resample(0.5).Smooth(8), radiusMM: radiusMM, hu: contrast * s.lumenHU})
	// The edge of the straight tube on the cylinder, by bisection along each of its lines.
	u := out.Perpendicular()
	v := out.Cross(u)
	lower.Z = math.Inf(1)
	for i := range 720 {
		a, b := math.Sincos(float64(i) * math.Pi / 360)
		q := from.AddScaled(radiusMM*b, u).AddScaled(radiusMM*a, v)
		lo, hi := -6.0, 6.0
		for range 40 {
			m := (lo + hi) / 2
			if p := q.AddScaled(m, out); math.Hypot(p.X, p.Y) < s.radiusMM {
				lo = m
			} else {
				hi = m
			}
		}
		if p := q.AddScaled(lo, out); p.Z < lower.Z {
			lower = p
		}
	}
	return s.lps(from), s.lps(lower)
}

// hu returns the density at a point of the frame; edges are softened over a voxel.
func (s *scene) hu(p geom.Vec) float64 {
	cover := func(d float64) float64 { return math.Min(1, math.Max(0, 0.5-d/s.voxelMM)) }
	x := -90.0
	mix := func(hu, d float64) { x += cover(d) * (hu - x) }
	rho := math.Hypot(p.X, p.Y)
	for _, b := range s.balls {
		if b.hu < 0.8*metalHU { // chambers and calcium have a wall; metal has none
			mix(55, p.Dist(b.at)-b.radiusMM-1)
		}
	}
	for _, b := range s.balls {
		mix(b.hu, p.Dist(b.at)-b.radiusMM)
	}
	var d [4]float64
	for i := range s.vessels {
		d[i] = s.vessels[i].dist(p)
		mix(55, d[i]-0.7)
	}
	mix(55, rho-s.radiusMM-sceneWallMM)
	for i := range s.vessels {
		mix(s.vessels[i].hu, d[i])
	}
	mix(s.lumenHU, rho-s.radiusMM)
	for _, b := range s.balls {
		if b.at.Z > -900 && math.Hypot(b.at.X, b.at.Y)-b.radiusMM < s.radiusMM { // lumps in the lumen and its wall
			mix(b.hu, p.Dist(b.at)-b.radiusMM)
		}
	}
	return x
}

func (v *vessel) dist(p geom.Vec) float64 {
	// Far off any number will do. No point of the curve is further from its middle than half its length.
	if far := p.Dist(v.path[len(v.path)/2]) - v.lengthMM/2; far > v.radiusMM+3 {
		return far - v.radiusMM
	}
	near := math.Inf(1)
	for i := 0; i < len(v.path); i += 4 { // 2 mm apart
		near = math.Min(near, p.Dist(v.path[i]))
	}
	if near > v.radiusMM+5 {
		return near - v.radiusMM - 1
	}
	_, d := v.path.Nearest(p)
	return d - v.radiusMM
}

// paint returns the picture on voxels along the frame's axes, and the labels a segmentation would find.
func (s *scene) paint(seed uint64) (*image.Volume, *segment.Labels) {
	for i := range s.vessels {
		s.vessels[i].lengthMM = s.vessels[i].path.Length()
	}
	const lo, hi = -16.0, 40.0
	half := 31.0
	f := s.frame
	f.Origin = f.At(0, 0, (lo+hi)/2)
	g := image.IsotropicGrid(f, [3]float64{half, half, (hi - lo) / 2}, s.voxelMM)
	field := image.NewField(g)
	noise := image.NewField(g)
	num.Parallel(g.Size[2], 1, func(k0, k1 int) {
		for k := k0; k < k1; k++ {
			c := num.NewChance(seed).Split(uint64(k))
			for j := range g.Size[1] {
				for i := range g.Size[0] {
					x := g.Index(i, j, k)
					u, v, w := s.frame.Local(g.LPS(float64(i), float64(j), float64(k)))
					field.Data[x] = float32(s.hu(geom.Vec{X: u, Y: v, Z: w}))
					noise.Data[x] = float32(c.Normal(0, 1))
				}
			}
		}
	})
	field = image.Gaussian(field, s.blurMM)
	noise = image.Gaussian(noise, 0.7*s.voxelMM)
	var sd float64
	for _, x := range noise.Data {
		sd += float64(x) * float64(x) / float64(len(noise.Data))
	}
	v := image.NewVolume(g)
	for i, x := range field.Data {
		h := float64(x) + s.noiseHU*float64(noise.Data[i])/math.Sqrt(sd)
		v.HU[i] = int16(math.Round(math.Min(3071, math.Max(-1024, h))))
	}
	t := &segment.Tube{Frame: s.frame, FirstMM: lo + 2, StepMM: 0.5}
	for h := lo + 2; h <= hi-2; h += t.StepMM {
		r := make([]float64, segment.NAngle)
		for a := range r {
			r[a] = s.radiusMM
		}
		t.Radius, t.Centre = append(t.Radius, r), append(t.Centre, [2]float64{})
	}
	l := &segment.Labels{LumenHU: s.lumenHU, LumenSDHU: s.noiseHU, SoftHU: 60, LowHU: (s.lumenHU + 60) / 2}
	fine := g
	if s.voxelMM != 0.5 {
		fine = image.IsotropicGrid(f, [3]float64{half, half, (hi - lo) / 2}, 0.5)
	}
	l.Root = segment.Root{HU: image.Gaussian(image.Resample(v, fine), 0.5), Tube: t, NeckMM: 0, SinusMM: 8, TopMM: 20}
	return v, l
}
