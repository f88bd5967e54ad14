package outcome

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// What a ray meets.
const (
	OnNothing = -1
	OnWall    = 0 // 1 + heart.Cusp is a leaflet
)

// around72 is how many directions the gap map and its rays have.
const around72 = 72

// face is a triangle of tissue as rays see it.
type face struct {
	on        int
	a, b, c   geom.Vec
	half      [3]float64 // what the tissue measures towards the device, mm, at its corners
	low, high float64    // along the frame's axis
}

// rays finds tissue by direction about the frame's axis.
type rays struct {
	device polar
	bins   [around72][]face // that may be met within 2.5 degrees of a direction
}

func newRays(s *scene) *rays {
	r := &rays{device: s.device}
	add := func(on int, x []geom.Vec, c [3]int32, half [3]float64) {
		f := face{on: on, a: x[c[0]], b: x[c[1]], c: x[c[2]], half: half, low: math.Inf(1), high: math.Inf(-1)}
		_, first, _ := r.device.at(f.a)
		lo, hi := 0.0, 0.0
		for _, p := range []geom.Vec{f.a, f.b, f.c} {
			_, deg, h := r.device.at(p)
			d := between(first, deg)
			lo, hi = math.Min(lo, d), math.Max(hi, d)
			f.low, f.high = math.Min(f.low, h), math.Max(f.high, h)
		}
		const pitch = 360.0 / around72
		if hi-lo > 120 { // about the axis
			lo, hi = 0, 360
		}
		from, to := int(math.Floor((first+lo)/pitch-0.5)), int(math.Ceil((first+hi)/pitch+0.5))
		for k := from; k <= min(to, from+around72-1); k++ {
			b := ((k % around72) + around72) % around72
			r.bins[b] = append(r.bins[b], f)
		}
	}
	w := s.shapes.WallContactMM
	for _, c := range s.shapes.Wall {
		add(OnWall, s.at.Wall, c, [3]float64{w, w, w})
	}
	for k, leaflet := range s.shapes.Leaflets {
		half := s.shapes.LeafletMM[k]
		for _, c := range leaflet {
			add(1+k, s.at.Leaflets[k], c, [3]float64{half[c[0]], half[c[1]], half[c[2]]})
		}
	}
	return r
}

// hit is where a ray from the axis meets the near face of a tissue.
type hit struct {
	on     int
	mm     float64 // from the axis to its near face
	middle float64 // and to its middle
}

// all calls do with everything that the ray across the axis at a height meets.
func (r *rays) all(deg, height float64, do func(hit)) {
	dir := r.device.direction(deg)
	from := r.device.origin.AddScaled(height, r.device.w)
	k := int(math.Round(turned(deg)*around72/360)) % around72
	for i := range r.bins[k] {
		f := &r.bins[k][i]
		if height < f.low || height > f.high {
			continue
		}
		e1, e2 := f.b.Sub(f.a), f.c.Sub(f.a)
		p := dir.Cross(e2)
		det := e1.Dot(p)
		if math.Abs(det) < 1e-12 {
			continue
		}
		t := from.Sub(f.a)
		u := t.Dot(p) / det
		q := t.Cross(e1)
		v := dir.Dot(q) / det
		mm := e2.Dot(q) / det
		const slack = 1e-9 // an edge belongs to both its triangles
		if u < -slack || v < -slack || u+v > 1+slack || mm <= 0 {
			continue
		}
		half := f.half[0] + u*(f.half[1]-f.half[0]) + v*(f.half[2]-f.half[0])
		// Thickness lies across the sheet, the ray may not.
		lean := math.Max(0.3, math.Abs(e1.Cross(e2).Unit().Dot(dir)))
		do(hit{f.on, mm - half/lean, mm})
	}
}

// insideMM is how far inside the frame's outer face a leaflet may be met and still be one that lies against it.
const insideMM = 3

// first returns what the ray meets first at or outside of mm from the axis: the wall wherever it is, leaflets from a little inside.
func (r *rays) first(deg, height, mm float64) hit {
	best := hit{on: OnNothing, mm: math.Inf(1)}
	r.all(deg, height, func(h hit) {
		if h.mm < best.mm && (h.on == OnWall && h.mm > mm/2 || h.on != OnWall && h.mm > mm-insideMM) {
			best = h
		}
	})
	return best
}

// leaflet reports whether the ray meets a cusp's leaflet, and how near to the axis the middle of the nearest sheet lies.
func (r *rays) leaflet(c heart.Cusp, deg, height float64) (mm float64, met bool) {
	r.all(deg, height, func(h hit) {
		if h.on == 1+int(c) && (!met || h.middle < mm) {
			mm, met = h.middle, true
		}
	})
	return mm, met
}
