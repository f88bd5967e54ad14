package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

// scene is a warped picture with its truth.
type scene struct {
	v      *image.Volume
	o      phantom.Options
	plane  geom.Plane
	hinge  [3]geom.Vec
	top    [3]geom.Vec
	line   []geom.Vec // the three attachments one after another
	dist   func(geom.Vec) float64
	stj    geom.Vec
	radius float64 // of the junction
}

// viewsOfEach is how often each root is bent and unrolled: bending costs less than making another root.
const viewsOfEach = 3

// examples makes one root, bends it and unrolls it, each time along another axis.
func examples(ctx context.Context, seed uint64, i int) (list []example, err error) {
	defer func() {
		if r := recover(); r != nil { // an anatomy beyond what the phantom can be
			err = fmt.Errorf("%v", r)
		}
	}()
	c := num.NewChance(num.Hash64(seed) ^ num.Hash64(uint64(i)+77))
	o := draw(c, c.Uint64())
	v, truth, err := phantom.Generate(ctx, o)
	if err != nil {
		return nil, err
	}
	dist, err := o.LumenDistance()
	if err != nil {
		return nil, err
	}
	for range viewsOfEach {
		if e, ok := newScene(v, truth, dist, bend(c)).example(c); ok {
			list = append(list, *e)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("the root was not found along any axis")
	}
	return list, nil
}

// newScene bends a picture and its truth.
func newScene(v *image.Volume, truth *phantom.Truth, dist func(geom.Vec) float64, w warp) *scene {
	s := &scene{v: warped(v, w), o: truth.Options}
	s.dist = func(p geom.Vec) float64 { return dist(w.from(p)) }
	for k := range 3 {
		s.hinge[k] = w.to(truth.Root.Hinge[k].PositionMM)
		s.top[k] = w.to(truth.Root.Commissure[k].PositionMM)
	}
	for _, k := range []heart.Cusp{heart.Right, heart.Left, heart.NonCoronary} {
		for _, p := range truth.Root.HingeLine[k] {
			s.line = append(s.line, w.to(p))
		}
	}
	n := s.hinge[1].Sub(s.hinge[0]).Cross(s.hinge[2].Sub(s.hinge[0])).Unit()
	s.stj = w.to(truth.Root.STJ.PositionMM)
	o0 := s.hinge[0].Add(s.hinge[1]).Add(s.hinge[2]).Scale(1.0 / 3)
	if n.Dot(s.stj.Sub(o0)) < 0 {
		n = n.Scale(-1)
	}
	s.plane = geom.Plane{Origin: o0, Normal: n}
	s.radius = math.Sqrt(truth.STJ.Area() / math.Pi)
	return s
}

func warped(v *image.Volume, w warp) *image.Volume {
	if len(w.k) == 0 {
		return v
	}
	out := image.NewVolume(v.Grid)
	at := image.NewSampler(v)
	num.Parallel(v.Size[2], 4, func(lo, hi int) {
		for x := lo * v.Size[0] * v.Size[1]; x < hi*v.Size[0]*v.Size[1]; x++ {
			i, j, k := v.Voxel(x)
			out.HU[x] = int16(math.Round(at.At(w.from(v.LPS(float64(i), float64(j), float64(k))))))
		}
	})
	return out
}

// example looks at the root along an axis tilted by some degrees and shifted by some millimetres, as the program's first look gives it.
func (s *scene) example(c *num.Chance) (*example, bool) {
	n := s.plane.Normal
	p := n.Perpendicular().RotateAbout(n, c.Uniform(0, 2*math.Pi))
	w := n.RotateAbout(p, math.Min(20, math.Abs(c.Normal(0, 6)))*math.Pi/180)
	o := s.plane.Origin.Add(geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)}).AddScaled(c.Normal(-1.5, 2), n)
	f := geom.FrameOf(geom.Plane{Origin: o, Normal: w}, p.RotateAbout(n, c.Uniform(0, 2*math.Pi)))
	top := s.stj.AddScaled(c.Uniform(-2, 6), n)
	lumen, soft := s.o.LumenHU*c.NormalWithin(1, 0.02, 0.95, 1.05), c.Uniform(30, 110)
	r, ok := segment.RootAlong(s.v, f, top, s.radius*c.Uniform(0.95, 1.1), lumen, soft)
	if !ok {
		return nil, false
	}
	u := r.Unroll(lumen, soft)
	e := &example{}
	e.kind = [8]float32{float32(s.o.LumenHU), float32(s.o.NoiseSDHU), float32(s.o.SpacingMM[2]), float32(s.o.Anatomy.LeafletThicknessMM), float32(s.o.Anatomy.WallThicknessMM)}
	if s.o.Leaflets == heart.Open {
		e.kind[5] = 1
	}
	if s.o.Indication == phantom.Stenosis {
		e.kind[6] = 1
	}
	for _, x := range u.HU {
		e.wall = append(e.wall, uint8(math.Round((float64(x)+1.5)/4*255)))
	}
	t := r.Tube
	// place returns ray and row of a point.
	place := func(p geom.Vec) (ray, row float64) {
		a, b, h := t.Frame.Local(p)
		k := min(max(int(math.Round((h-t.FirstMM)/t.StepMM)), 0), len(t.Radius)-1)
		ray = math.Atan2(b-t.Centre[k][1], a-t.Centre[k][0]) / (2 * math.Pi) * segment.NAngle
		return math.Mod(ray+segment.NAngle, segment.NAngle), (h-t.FirstMM)/t.StepMM - float64(u.First)
	}
	for k := range 3 {
		a, b := place(s.hinge[k])
		e.nadir[k] = [2]float32{float32(a), float32(b)}
		a, b = place(s.top[k])
		e.commissure[k] = [2]float32{float32(a), float32(b)}
		if b < 0 || b >= segment.UnrolledRows {
			return nil, false
		}
	}
	e.line = crossings(s.line, place)
	for a := range segment.NAngle {
		for row := range segment.UnrolledRows {
			ref := u.Ref[a][row]
			e.ref = append(e.ref, float32(ref))
			e.offset = append(e.offset, float32(s.wall(t, a, min(max(u.First+row, 0), len(t.Radius)-1), ref)-ref))
		}
	}
	return e, true
}

// wall returns the true free radius on a ray; NaN if it is more than 7 mm inside or 5 mm outside the reference.
func (s *scene) wall(t *segment.Tube, a, k int, ref float64) float64 {
	sin, cos := math.Sincos(2 * math.Pi * float64(a) / segment.NAngle)
	at := func(q float64) float64 {
		return s.dist(t.Frame.At(t.Centre[k][0]+q*cos, t.Centre[k][1]+q*sin, t.HeightMM(k)))
	}
	lo := ref - 7
	if lo < 1 {
		lo = 1
	}
	if at(lo) >= 0 {
		return math.NaN()
	}
	for hi := lo + 0.75; hi <= ref+5; hi += 0.75 {
		if at(hi) < 0 {
			lo = hi
			continue
		}
		for range 12 {
			m := (lo + hi) / 2
			if at(m) < 0 {
				lo = m
			} else {
				hi = m
			}
		}
		return (lo + hi) / 2
	}
	return math.NaN()
}

// crossings returns for each ray the row at which the closed line of points crosses it; where it does so more than once, the lowest.
func crossings(line []geom.Vec, place func(geom.Vec) (ray, row float64)) (out [segment.NAngle]float32) {
	for a := range out {
		out[a] = float32(math.NaN())
	}
	for i := range line {
		a0, r0 := place(line[i])
		a1, r1 := place(line[(i+1)%len(line)])
		d := math.Mod(a1-a0+1.5*segment.NAngle, segment.NAngle) - segment.NAngle/2
		if d < 0 {
			a0, r0, r1, d = a0+d, r1, r0, -d
		}
		for k := math.Ceil(a0); k <= a0+d; k++ {
			f := 0.5
			if d > 0 {
				f = (k - a0) / d
			}
			row := float32(r0 + f*(r1-r0))
			a := (int(k) + segment.NAngle) % segment.NAngle
			if out[a] != out[a] || row < out[a] {
				out[a] = row
			}
		}
	}
	return out
}
