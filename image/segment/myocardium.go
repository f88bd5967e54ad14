package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// The muscle of the ventricle is measured along rays from the middle of its cavity. Where fat, lung or the right ventricle's blood lies behind it its thickness is seen; where other
// muscle or the liver does, it is that of the neighbours.
const (
	rays360    = 2400 // directions: 4.2 degrees apart, 3 mm on the ventricle
	muscleMM   = 22   // thickest wall (hypertrophy: 20 mm)
	muscleStep = 0.75
	thinMM     = 1.5 // thinnest wall: the apex
	brighterHU = 70  // over muscle, for some millimetres, is blood: half of the least contrast that a scan of the left heart leaves in the right
	fatDipHU   = 45  // a sheet of fat 1 mm thin darkens the muscle around it by a third of the 150 HU between them
)

// A wall is the ventricle's in directions from the middle of the cavity.
type wall struct {
	middle   geom.Vec
	dirs     []geom.Vec
	innerMM  []float64 // from the middle to the cavity's edge
	thickMM  []float64 // of the muscle; 0 where the cavity opens into another chamber
	seen     []bool    // the outer edge was seen here
	near     [][]int32 // neighbours of each direction
	lookup   []int32   // nearest direction by cell of latitude and longitude
	lat, lon int
}

// sphere returns n unit vectors spread evenly over the sphere (Fibonacci lattice).
func sphere(n int) []geom.Vec {
	out := make([]geom.Vec, n)
	golden := math.Pi * (3 - math.Sqrt(5))
	for i := range out {
		z := 1 - (2*float64(i)+1)/float64(n)
		r := math.Sqrt(1 - z*z)
		s, c := math.Sincos(golden * float64(i))
		out[i] = geom.Vec{X: r * c, Y: r * s, Z: z}
	}
	return out
}

// newWall lays out the directions.
func newWall(middle geom.Vec) *wall {
	w := &wall{middle: middle, dirs: sphere(rays360), lat: 90, lon: 180}
	n := len(w.dirs)
	w.innerMM, w.thickMM, w.seen = make([]float64, n), make([]float64, n), make([]bool, n)
	w.near = make([][]int32, n)
	// On this lattice z falls steadily with the number: neighbours within an angle lie within a run of numbers.
	reach := math.Cos(1.7 * math.Sqrt(4*math.Pi/float64(n)))
	run := int(math.Ceil(math.Acos(reach)*float64(n)/2)) + 1
	num.Parallel(n, 64, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			for j := max(0, i-run); j < min(n, i+run+1); j++ {
				if j != i && w.dirs[i].Dot(w.dirs[j]) >= reach {
					w.near[i] = append(w.near[i], int32(j))
				}
			}
		}
	})
	w.lookup = make([]int32, w.lat*w.lon)
	num.Parallel(w.lat, 4, func(lo, hi int) {
		for a := lo; a < hi; a++ {
			z := math.Cos(math.Pi * (float64(a) + 0.5) / float64(w.lat))
			r := math.Sqrt(1 - z*z)
			first := int((1 - z) / 2 * float64(n))
			for b := range w.lon {
				s, c := math.Sincos(2 * math.Pi * (float64(b) + 0.5) / float64(w.lon))
				d := geom.Vec{X: r * c, Y: r * s, Z: z}
				best := -2.0
				for j := max(0, first-run); j < min(n, first+run+1); j++ {
					if x := d.Dot(w.dirs[j]); x > best {
						best, w.lookup[a*w.lon+b] = x, int32(j)
					}
				}
			}
		}
	})
	return w
}

// nearest returns the direction nearest to the unit vector d.
func (w *wall) nearest(d geom.Vec) int {
	a := int(math.Acos(math.Max(-1, math.Min(1, d.Z))) / math.Pi * float64(w.lat))
	b := int((math.Atan2(d.Y, d.X)/(2*math.Pi) + 1) * float64(w.lon))
	return int(w.lookup[min(a, w.lat-1)*w.lon+b%w.lon])
}

// findMuscle measures the wall and labels its muscle.
func (c *closeup) findMuscle() {
	var mid geom.Vec
	var n float64
	for i, x := range c.label.Data {
		if x == Ventricle {
			a, b, d := c.Voxel(i)
			mid = mid.Add(geom.Vec{X: float64(a), Y: float64(b), Z: float64(d)})
			n++
		}
	}
	if n == 0 {
		return
	}
	w := newWall(c.ToLPS.Apply(mid.Scale(1 / n)))
	c.measure(w)
	w.agree()
	c.paintMuscle(w)
}

func (c *closeup) labelAt(p geom.Vec, inv *geom.Affine) (label uint8, inside bool) {
	q := inv.Apply(p)
	i, j, k := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
	if !c.Inside(i, j, k) {
		return Nothing, false
	}
	return c.label.At(i, j, k), true
}

// measure looks along the rays.
func (c *closeup) measure(w *wall) {
	inv := c.FromLPS()
	at := image.NewFieldSampler(c.hu)
	profile := make([][]float64, len(w.dirs))
	num.Parallel(len(w.dirs), 64, func(lo, hi int) {
		for n := lo; n < hi; n++ {
			d := w.dirs[n]
			inner := 0.0
			open := false
			for r := 1.0; r < 130; r++ {
				l, inside := c.labelAt(w.middle.AddScaled(r, d), &inv)
				if !inside || r > inner+25 {
					break
				}
				if l == Ventricle {
					inner, open = r, false
				} else if r <= inner+2 && (l == Atrium || l == Aorta) {
					open = true
				}
			}
			w.innerMM[n] = inner
			if open {
				continue
			}
			p := w.middle.AddScaled(inner+0.5, d)
			for t := 0.0; t <= muscleMM+2*muscleStep; t += muscleStep {
				q := p.AddScaled(t, d)
				if !at.Inside(q) {
					break
				}
				profile[n] = append(profile[n], at.At(q))
			}
		}
	})
	muscle := c.l.SoftHU
	var x []float64
	for _, p := range profile {
		if i := int(3 / muscleStep); i < len(p) && p[i] < c.l.LowHU && p[i] > 0 {
			x = append(x, p[i])
		}
	}
	if len(x) > 100 {
		muscle = median(x)
	}
	for n, p := range profile {
		if len(p) > 0 {
			w.thickMM[n], w.seen[n] = thickness(p, muscle, c.l.LowHU)
		}
	}
}

// thickness follows the muscle from the cavity's edge outwards.
func thickness(hu []float64, muscleHU, bloodHU float64) (mm float64, seen bool) {
	fat := (muscleHU - 100) / 2 // half-way
	started := false
	for i := 0; i+2 < len(hu); i++ {
		t := float64(i) * muscleStep
		h := hu[i]
		switch {
		case h < fat:
			return math.Max(t, thinMM), true
		case h > bloodHU && t < 4:
			started = false // a trabecula's far side
		case h < muscleHU+0.3*(bloodHU-muscleHU):
			started = true
		}
		if !started {
			continue
		}
		if t >= 3 && math.Min(h, math.Min(hu[i+1], hu[i+2])) > muscleHU+brighterHU {
			return t, true // the right ventricle's blood
		}
		if t >= 2 && h < muscleHU-fatDipHU && h < hu[i-1] && h <= hu[i+1] {
			return t, true // a thin sheet of fat, with something else behind it
		}
	}
	return muscleMM, false
}

// agree replaces what was not seen, and what stands out, by what the neighbours say, then smooths.
func (w *wall) agree() {
	n := len(w.dirs)
	closed := func(i int32) bool { return w.thickMM[i] > 0 }
	// A wall seen much thicker than around it ran on into something else: look at the median within two rings.
	ok := make([]bool, n)
	for i := range ok {
		if !closed(int32(i)) || !w.seen[i] {
			continue
		}
		var x []float64
		for _, j := range w.near[i] {
			for _, k := range w.near[j] {
				if closed(k) && w.seen[k] {
					x = append(x, w.thickMM[k])
				}
			}
		}
		ok[i] = len(x) >= 5 && w.thickMM[i] <= 1.4*median(x)+1
	}
	var known []float64
	for i := range ok {
		if ok[i] {
			known = append(known, w.thickMM[i])
		}
	}
	typical := 10.0 // mm, a normal wall, if nothing at all is seen
	if len(known) > 0 {
		typical = median(known)
	}
	t := make([]float64, n)
	for i := range t {
		if t[i] = typical; ok[i] {
			t[i] = w.thickMM[i]
		}
	}
	// Membrane through the known places.
	next := make([]float64, n)
	for range 40 {
		for i := range t {
			var s, m float64
			for _, j := range w.near[i] {
				if closed(j) {
					s, m = s+t[j], m+1
				}
			}
			next[i] = t[i]
			if m > 0 {
				if ok[i] {
					next[i] = 0.5*w.thickMM[i] + 0.5*s/m
				} else {
					next[i] = s / m
				}
			}
		}
		t, next = next, t
	}
	for i := range t {
		if closed(int32(i)) {
			w.thickMM[i], w.seen[i] = t[i], ok[i]
		}
	}
}

func (c *closeup) paintMuscle(w *wall) {
	fat := (c.l.SoftHU - 100) / 2
	nx := c.Size[0]
	num.Parallel(c.Size[1]*c.Size[2], 64, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			j, k := row%c.Size[1], row/c.Size[1]
			for i := range nx {
				x := row*nx + i
				if hu := float64(c.hu.Data[x]); c.label.Data[x] != Nothing || hu < fat || hu > c.l.LowHU {
					continue
				}
				d := c.LPS(float64(i), float64(j), float64(k)).Sub(w.middle)
				r := d.Norm()
				if r > 110 {
					continue
				}
				n := w.nearest(d.Scale(1 / math.Max(r, 1e-9)))
				if t := w.thickMM[n]; t > 0 && r <= w.innerMM[n]+0.5+t {
					c.label.Data[x] = Myocardium
				}
			}
		}
	})
	keepConnected(c.label, Myocardium)
}

// keepConnected leaves the largest part of a label.
func keepConnected(m *image.Mask, label uint8) {
	is := make([]uint8, len(m.Data))
	for i, x := range m.Data {
		if x == label {
			is[i] = 1
		}
	}
	big := image.Largest(is, m.Size, 6)
	for i, x := range is {
		if x != 0 && big[i] == 0 {
			m.Data[i] = Nothing
		}
	}
}
