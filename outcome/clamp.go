package outcome

import (
	"math"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/valve"
)

// Clamp is how a native leaflet is held between a key, from the sinus' side, and the frame, from the axis' side.
type Clamp struct {
	Cusp   string `json:"cusp"`
	KeyN   Value  `json:"keyN"`   // sum of the keys' normal forces on the leaflet
	FrameN Value  `json:"frameN"` // and of the frame's
	// ForceN is the smaller of the two: what one side bears and the other does not answer is borne by the leaflet itself.
	ForceN Value `json:"forceN"`
	// AreaMM2 is the leaflet's area that lies, within clampedMM, against both a key's wire and the frame's outer face.
	AreaMM2 Value `json:"areaMM2"`
}

func (c *Clamp) values() []*Value { return []*Value{&c.KeyN, &c.FrameN, &c.ForceN, &c.AreaMM2} }

// clampedMM is how far metal and leaflet may be apart and still count as lying on each other (assumed).
const clampedMM = 0.3

// pieces is into how many parts each side of a triangle is divided where part of its area is looked for.
const pieces = 4

// divide calls do with the middle of each piece of a triangle, as weights of its corners.
func divide(do func(w [3]float64)) {
	const n = pieces
	for i := range n {
		for j := range n - i {
			a, b := (float64(i)+1.0/3)/n, (float64(j)+1.0/3)/n
			do([3]float64{a, b, 1 - a - b})
			if j < n-i-1 {
				a, b = (float64(i)+2.0/3)/n, (float64(j)+2.0/3)/n
				do([3]float64{a, b, 1 - a - b})
			}
		}
	}
}

func (s *scene) clamp(c heart.Cusp) Clamp {
	out := Clamp{Cusp: c.String()}
	if len(s.shapes.Leaflets[c]) == 0 {
		put("the model has no "+c.String()+" leaflet", out.values()...)
		return out
	}
	of := func(kind string) float64 {
		return s.sum(func(p valve.WirePoint, t *deploy.Touching) bool { return p.Kind == kind && t.On == 1+int(c) })
	}
	key, frame := of(valve.KeyWire), of(valve.FrameWire)
	out.KeyN, out.FrameN, out.ForceN = found(key), found(frame), found(math.Min(key, frame))
	out.AreaMM2 = s.clampedArea(c)
	hasKey := false
	for _, p := range s.shapes.Wires.Points {
		hasKey = hasKey || p.Kind == valve.KeyWire
	}
	if !hasKey {
		put("the device has no keys", &out.KeyN, &out.ForceN, &out.AreaMM2)
	}
	return out
}

func (s *scene) clampedArea(c heart.Cusp) Value {
	type wire struct {
		a, b geom.Vec
		half float64
	}
	var keys []wire
	for _, g := range s.shapes.Wires.Segments {
		if g.Kind == valve.KeyWire {
			keys = append(keys, wire{s.at.Wires[g.From], s.at.Wires[g.To], s.shapes.WireMM[g.From]})
		}
	}
	// The frame's outer face by direction, at levels along it.
	type place struct{ mm, height float64 }
	const levels = 24
	var face [levels][]place // by direction, every 5 degrees
	for l := range face {
		line, _, half, reason := around(s.material(s.heightMM() * float64(l) / (levels - 1)))
		if reason != "" {
			return missing(reason)
		}
		for k := range around72 {
			mm, z, ok := s.device.crossed(line, float64(k)*360/around72)
			if !ok {
				return missing("the frame does not go round its axis")
			}
			face[l] = append(face[l], place{mm + half, z})
		}
	}
	onFrame := func(p geom.Vec, reach float64) bool {
		mm, deg, z := s.device.at(p)
		x := deg * around72 / 360
		k := int(x) % around72
		t := x - math.Floor(x)
		at := func(l int) place {
			a, b := face[l][k], face[l][(k+1)%around72]
			return place{a.mm + t*(b.mm-a.mm), a.height + t*(b.height-a.height)}
		}
		for l := range levels - 1 {
			a, b := at(l), at(l+1)
			if z < a.height-1e-9 || z > b.height+1e-9 {
				continue
			}
			f := (z - a.height) / (b.height - a.height)
			return math.Abs(mm-(a.mm+f*(b.mm-a.mm))) <= reach
		}
		return false
	}
	onKey := func(p geom.Vec, reach float64) bool {
		for _, w := range keys {
			if offSegment(p, w.a, w.b) <= w.half+reach {
				return true
			}
		}
		return false
	}
	x, half := s.at.Leaflets[c], s.shapes.LeafletMM[c]
	area := 0.0
	for _, t := range s.shapes.Leaflets[c] {
		whole := areaOf(x, t)
		middle := x[t[0]].Add(x[t[1]]).Add(x[t[2]]).Scale(1.0 / 3)
		far := math.Max(middle.Dist(x[t[0]]), math.Max(middle.Dist(x[t[1]]), middle.Dist(x[t[2]])))
		if !onKey(middle, far+math.Max(half[t[0]], math.Max(half[t[1]], half[t[2]]))+clampedMM) {
			continue
		}
		divide(func(w [3]float64) {
			p := x[t[0]].Scale(w[0]).AddScaled(w[1], x[t[1]]).AddScaled(w[2], x[t[2]])
			reach := w[0]*half[t[0]] + w[1]*half[t[1]] + w[2]*half[t[2]] + clampedMM
			if onKey(p, reach) && onFrame(p, reach) {
				area += whole / (pieces * pieces)
			}
		})
	}
	return found(area)
}

// areaOf returns that of a triangle.
func areaOf(x []geom.Vec, t [3]int32) float64 {
	return x[t[1]].Sub(x[t[0]]).Cross(x[t[2]].Sub(x[t[0]])).Norm() / 2
}

// offSegment returns the distance of a point from a straight piece.
func offSegment(p, a, b geom.Vec) float64 {
	e := b.Sub(a)
	t := 0.0
	if n := e.Dot(e); n > 0 {
		t = math.Min(1, math.Max(0, p.Sub(a).Dot(e)/n))
	}
	return p.Dist(a.AddScaled(t, e))
}
