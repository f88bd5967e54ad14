package measure

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// ring is one smooth section of the lumen and what is read off it.
type ring struct {
	contour            geom.Contour
	u, v               float64 // centroid, local
	area, perimeter    float64
	min, max           float64
	minAngle, maxAngle float64
}

// No vessel measured here is outside these diameters: an LVOT of 8 mm does not keep an adult alive, and an ascending aorta of
// 90 mm has ruptured. A contour outside them is a hole or a leak of the segmentation.
const (
	leastDiameterMM = 8
	mostDiameterMM  = 90
)

// cutRing cuts the wall by the plane, takes the closed loop round the centre and smooths it. Without one, reason says why.
func cutRing(wall *mesh.Surface, pl geom.Plane, centre geom.Vec, wavelengthMM, edgeMM float64) (r ring, reason string) {
	if wall == nil {
		return r, "the lumen is not known"
	}
	frame := geom.FrameOf(geom.Plane{Origin: pl.Project(centre), Normal: pl.Normal}, geom.Vec{X: 1})
	var best geom.Contour
	var most float64
	for _, loop := range wall.Cut(pl) {
		c := inFrame(loop, frame)
		if a := c.Area(); a > most && c.Contains(0, 0) {
			best, most = c, a
		}
	}
	if most == 0 {
		return r, "the lumen has no closed border round the centre of this plane"
	}
	if d := 2 * math.Sqrt(most/math.Pi); d < leastDiameterMM || d > mostDiameterMM {
		return r, "the border round the centre of this plane is not that of the vessel"
	}
	c := smooth(best, wavelengthMM)
	if edgeMM != 0 {
		c = offset(c, edgeMM)
	}
	r.contour, r.area, r.perimeter = c, c.Area(), c.Perimeter()
	r.u, r.v = c.Centroid()
	r.min, r.max, r.minAngle, r.maxAngle = diameters(c)
	return r, ""
}

// inFrame returns the contour in local coordinates of f, counter-clockwise.
func inFrame(c geom.Contour, f geom.Frame) geom.Contour {
	out := geom.Contour{Frame: f, Points: make([][2]float64, len(c.Points))}
	for i, p := range c.Points {
		u, v, _ := f.Local(c.Frame.At(p[0], p[1], 0))
		out.Points[i] = [2]float64{u, v}
	}
	if out.Area() < 0 {
		for i, j := 0, len(out.Points)-1; i < j; i, j = i+1, j-1 {
			out.Points[i], out.Points[j] = out.Points[j], out.Points[i]
		}
	}
	return out
}

func (r *ring) mean() float64    { return (r.min + r.max) / 2 }
func (r *ring) centre() geom.Vec { return r.contour.Frame.At(r.u, r.v, 0) }

// angle returns the direction of the point p from the centre of the ring, looking along the unit vector axis, as an angle from U.
func (r *ring) angle(p, axis geom.Vec) float64 {
	f := r.contour.Frame
	_, _, h := f.Local(p)
	u, v, _ := f.Local(p.AddScaled(-h/axis.Dot(f.W), axis))
	return math.Atan2(v-r.v, u-r.u)
}

// at returns the point of the border in the direction of the angle.
func (r *ring) at(angle float64) geom.Vec {
	s, c := math.Sincos(angle)
	d := r.contour.Ray(r.u, r.v, angle)
	return r.contour.Frame.At(r.u+d*c, r.v+d*s, 0)
}

func (r *ring) section(id, nameEN, nameZH string, annulus geom.Plane, known bool) Section {
	s := Section{ID: id, NameEN: nameEN, NameZH: nameZH, Contour: r.contour,
		MinMM: chordEnds(r.contour, r.u, r.v, r.minAngle), MaxMM: chordEnds(r.contour, r.u, r.v, r.maxAngle)}
	if known {
		s.HeightMM = annulus.Height(r.centre())
	}
	return s
}

// band returns the part of the wall within reachMM of the plane, so that nearby planes are cut at a small part of the cost.
func band(wall *mesh.Surface, pl geom.Plane, reachMM float64) *mesh.Surface {
	height := make([]float64, len(wall.Points))
	for i, p := range wall.Points {
		height[i] = pl.Height(p)
	}
	index := make([]int32, len(wall.Points))
	out := &mesh.Surface{}
	for _, t := range wall.Triangles {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, i := range t {
			lo, hi = math.Min(lo, height[i]), math.Max(hi, height[i])
		}
		if lo > reachMM || hi < -reachMM {
			continue
		}
		var n [3]int32
		for k, i := range t {
			if index[i] == 0 {
				out.Points = append(out.Points, wall.Points[i])
				index[i] = int32(len(out.Points))
			}
			n[k] = index[i] - 1
		}
		out.Triangles = append(out.Triangles, n)
	}
	return out
}
