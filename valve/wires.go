package valve

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
)

// Kinds of wires.
const (
	FrameWire = "frame"
	KeyWire   = "key"
	WeldWire  = "weld" // from a key to the frame
)

// Wires is the metal of one size at rest, as segments between points, in the device's own axes: Z along its axis from the inflow edge to the outflow, X towards the first commissure, mm. The second and the third commissure stand at 120 and 240 degrees.
type Wires struct {
	Points   []WirePoint
	Segments []WireSegment
	Sutures  []Suture
}

// WirePoint is a point in the middle of a wire.
type WirePoint struct {
	PositionMM geom.Vec
	Kind       string // of the wire; FrameWire where two meet
	Key        int    // whose point it is, from 0; -1 elsewhere
	Joint      bool   // wires meet or end here
	Level      int    // of a joint of the frame: 0 at the inflow edge, as many as rows at the outflow; -1 elsewhere
}

// WireSegment is a straight piece of wire. That of a frame is rectangular, of a key round.
type WireSegment struct {
	From, To int    // Points
	Kind     string // FrameWire, KeyWire or WeldWire
	Strut    int    // segments of one strut or key have one number
}

// Suture is a thread between two points. It pulls when it is straight.
type Suture struct {
	Key, Frame int // Points
	LengthMM   float64
	DrawnMM    float64 // its length once the frame has been let go
	NPerMM     float64
}

// Radial returns the unit vector away from the device's axis at a point; off it, X.
func Radial(p geom.Vec) geom.Vec {
	if r := math.Hypot(p.X, p.Y); r > 0 {
		return geom.Vec{X: p.X / r, Y: p.Y / r}
	}
	return geom.Vec{X: 1}
}

// keyRoundness is the exponent of the superellipse that a key's U is: 2 is an ellipse, more is squarer.
const keyRoundness = 2.5

// Wires returns the metal of a size. The places where a strut of the frame is divided are given as rising fractions of it between 0 and 1; a key is divided into as many segments of one length as come nearest to segmentMM. The device must have
// a Build that Check has nothing against.
func (d *Device) Wires(s *Size, divided []float64, segmentMM float64) (*Wires, error) {
	if d.Build == nil {
		return nil, fmt.Errorf("valve: %s: the device file does not say what it is made of", d.ID)
	}
	if !(segmentMM > 0) {
		return nil, fmt.Errorf("valve: segments of %g mm", segmentMM)
	}
	for i, f := range divided {
		if !(f > 0 && f < 1) || i > 0 && f <= divided[i-1] {
			return nil, fmt.Errorf("valve: a strut cannot be divided at %g", divided)
		}
	}
	w := &Wires{}
	w.frame(&d.Build.Frame, s, divided)
	if d.Build.Keys != nil {
		w.keys(d.Build, s, segmentMM)
	}
	return w, nil
}

func (w *Wires) point(p geom.Vec, kind string, key, level int, joint bool) int {
	w.Points = append(w.Points, WirePoint{PositionMM: p, Kind: kind, Key: key, Level: level, Joint: joint})
	return len(w.Points) - 1
}

// frame adds the lattice. Joints come first, level by level from the inflow.
func (w *Wires) frame(f *Lattice, s *Size, divided []float64) {
	cells, rows := int(f.Cells.Value), len(f.RowShares.Values)
	share := make([]float64, rows+1)
	for i, r := range f.RowShares.Values {
		share[i+1] = share[i] + r
	}
	share[rows] = 1
	at := func(share, k float64) geom.Vec {
		r := f.Outline.At(share) * s.NominalDiameterMM.Value / 2
		sin, cos := math.Sincos(math.Pi * k / float64(cells))
		return geom.Vec{X: r * cos, Y: r * sin, Z: share * s.FrameHeightMM.Value}
	}
	here := func(level, k int) bool { return (k+rows-level)%2 == 0 }
	joints := make([][]int, rows+1)
	for l := range joints {
		joints[l] = make([]int, 2*cells)
		for k := range 2 * cells {
			if here(l, k) {
				joints[l][k] = w.point(at(share[l], float64(k)), FrameWire, -1, l, true)
			}
		}
	}
	strut := 0
	for l := range rows {
		for k := range 2 * cells {
			if !here(l, k) {
				continue
			}
			for _, side := range []int{-1, 1} {
				last := joints[l][k]
				for _, part := range divided {
					next := w.point(at(share[l]+part*(share[l+1]-share[l]), float64(k)+part*float64(side)), FrameWire, -1, -1, false)
					w.Segments = append(w.Segments, WireSegment{last, next, FrameWire, strut})
					last = next
				}
				w.Segments = append(w.Segments, WireSegment{last, joints[l+1][(k+side+2*cells)%(2*cells)], FrameWire, strut})
				strut++
			}
		}
	}
}

// keys adds the keys, the arches between them if they are one wire, and what they hang by.
func (w *Wires) keys(b *Build, s *Size, segmentMM float64) {
	k := b.Keys
	radius, height := s.NominalDiameterMM.Value/2, s.FrameHeightMM.Value
	n := int(k.Number.Value)
	bottom, top := k.BottomShare.Value*height, k.TopShare.Value*height
	on := func(deg, z float64) geom.Vec { // the surface on which the wire lies
		f := (z - bottom) / (top - bottom)
		r := radius * (k.BottomDiameterShare.Value + f*(k.TopDiameterShare.Value-k.BottomDiameterShare.Value))
		sin, cos := math.Sincos(deg * math.Pi / 180)
		return geom.Vec{X: r * cos, Y: r * sin, Z: z}
	}
	// u is upright at both ends, depth apart from its middle.
	u := func(middle, width, ends, depth float64) func(t float64) geom.Vec {
		return func(t float64) geom.Vec {
			a := math.Pi / 2 * t // around the superellipse, t from -1 to 1
			x := math.Copysign(math.Pow(math.Abs(math.Sin(a)), 2/keyRoundness), t)
			y := math.Pow(math.Cos(a), 2/keyRoundness)
			return on(middle+x*width/2, ends+depth*y)
		}
	}
	closed := k.Closed.Value == "yes"
	strut := w.struts()
	pitch := 360 / float64(n)
	first, last := make([]int, n), make([]int, n)
	for i := range n {
		middle := (float64(i) + 0.5) * pitch
		line := spaced(u(middle, k.WidthDeg.Value, top, bottom-top), segmentMM)
		first[i] = w.point(line[0], KeyWire, i, -1, true)
		at := first[i]
		for j, p := range line[1:] {
			next := w.point(p, KeyWire, i, -1, j == len(line)-2)
			w.Segments = append(w.Segments, WireSegment{at, next, KeyWire, strut})
			at = next
		}
		last[i] = at
		strut++
	}
	hung := make([]int, 0, 2*n)
	if gap := pitch - k.WidthDeg.Value; closed && gap > 1e-9 {
		wide := on(0, top).Norm() * gap * math.Pi / 180
		for i := range n {
			line := spaced(u(float64(i+1)*pitch, gap, top, wide/2), segmentMM)
			at, middle := last[i], len(line)/2
			for j, p := range line[1 : len(line)-1] {
				next := w.point(p, KeyWire, i, -1, j+1 == middle)
				w.Segments = append(w.Segments, WireSegment{at, next, KeyWire, strut})
				at = next
				if j+1 == middle {
					hung = append(hung, next)
				}
			}
			w.Segments = append(w.Segments, WireSegment{at, first[(i+1)%n], KeyWire, strut})
			strut++
		}
	} else {
		hung = append(append(hung, first...), last...)
	}
	for _, p := range hung {
		q := w.joint(w.Points[p].PositionMM)
		if k.Hung.Value == Welded {
			w.Segments = append(w.Segments, WireSegment{p, q, WeldWire, strut})
			strut++
			continue
		}
		way, drawn := w.Points[p].PositionMM.Dist(w.Points[q].PositionMM), k.SutureSlackMM.Value
		if k.SutureDrawnMM != nil {
			drawn = k.SutureDrawnMM.Value
		}
		w.Sutures = append(w.Sutures, Suture{p, q, way + k.SutureSlackMM.Value, way + drawn, k.SutureNPerMM.Value})
	}
}

// struts returns how many struts there are.
func (w *Wires) struts() int {
	if len(w.Segments) == 0 {
		return 0
	}
	return w.Segments[len(w.Segments)-1].Strut + 1
}

// joint returns the joint of the frame that is nearest to a point.
func (w *Wires) joint(p geom.Vec) int {
	best, near := -1, math.Inf(1)
	for i, q := range w.Points {
		if d := q.PositionMM.Dist(p); q.Level >= 0 && d < near-1e-9 {
			best, near = i, d
		}
	}
	return best
}

// spaced returns points on a curve over -1 to 1, both ends and an even number of pieces of one length between them, as near to segmentMM as may be.
func spaced(curve func(t float64) geom.Vec, segmentMM float64) []geom.Vec {
	const fine = 4000
	var line geom.Curve
	for i := range fine + 1 {
		line = append(line, curve(2*float64(i)/fine-1))
	}
	pieces := 2 * max(1, int(math.Round(line.Length()/segmentMM/2)))
	out := make([]geom.Vec, pieces+1)
	for i := range out {
		out[i] = line.At(line.Length() * float64(i) / float64(pieces))
	}
	return out
}
