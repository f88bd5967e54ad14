// Package geom holds the geometry of Apical: vectors, affine maps, planes, frames, curves and closed planar contours.
//
// Everything is float64 and, unless a comment says otherwise, in millimetres of the DICOM patient space (LPS: x to the
// patient's left, y to the back, z to the head).
package geom

import (
	"encoding/json"
	"fmt"
	"math"
)

// Vec is a point or a direction. Its JSON form is [x, y, z].
type Vec struct{ X, Y, Z float64 }

func (a Vec) Add(b Vec) Vec             { return Vec{a.X + b.X, a.Y + b.Y, a.Z + b.Z} }
func (a Vec) Sub(b Vec) Vec             { return Vec{a.X - b.X, a.Y - b.Y, a.Z - b.Z} }
func (a Vec) Scale(s float64) Vec       { return Vec{s * a.X, s * a.Y, s * a.Z} }
func (a Vec) Dot(b Vec) float64         { return a.X*b.X + a.Y*b.Y + a.Z*b.Z }
func (a Vec) Norm() float64             { return math.Sqrt(a.Dot(a)) }
func (a Vec) Dist(b Vec) float64        { return a.Sub(b).Norm() }
func (a Vec) Lerp(b Vec, t float64) Vec { return a.Add(b.Sub(a).Scale(t)) }

// AddScaled returns a + s b.
func (a Vec) AddScaled(s float64, b Vec) Vec { return Vec{a.X + s*b.X, a.Y + s*b.Y, a.Z + s*b.Z} }

// Cross returns the vector product a x b.
func (a Vec) Cross(b Vec) Vec {
	return Vec{a.Y*b.Z - a.Z*b.Y, a.Z*b.X - a.X*b.Z, a.X*b.Y - a.Y*b.X}
}

// Unit returns a / |a|; the zero vector stays zero.
func (a Vec) Unit() Vec {
	n := a.Norm()
	if n == 0 {
		return Vec{}
	}
	return a.Scale(1 / n)
}

// Array returns the coordinates as an array.
func (a Vec) Array() [3]float64 { return [3]float64{a.X, a.Y, a.Z} }

// Finite reports whether no coordinate is NaN or infinite.
func (a Vec) Finite() bool {
	s := a.X + a.Y + a.Z
	return !math.IsNaN(s) && !math.IsInf(s, 0)
}

// AngleDeg returns the angle between a and b in degrees, 0 to 180; 0 if either is zero.
func AngleDeg(a, b Vec) float64 {
	return math.Atan2(a.Cross(b).Norm(), a.Dot(b)) * 180 / math.Pi
}

// Perpendicular returns a unit vector at right angles to a, the same for equal a.
func (a Vec) Perpendicular() Vec {
	e := Vec{1, 0, 0}
	if math.Abs(a.X) > math.Abs(a.Y) {
		e = Vec{0, 1, 0}
	}
	if ax, ay, az := math.Abs(a.X), math.Abs(a.Y), math.Abs(a.Z); az < ax && az < ay {
		e = Vec{0, 0, 1}
	}
	return e.Sub(a.Scale(e.Dot(a) / a.Dot(a))).Unit()
}

// RotateAbout returns a turned by angle (radians, right-handed) about the unit axis.
func (a Vec) RotateAbout(axis Vec, angle float64) Vec {
	s, c := math.Sincos(angle)
	return a.Scale(c).Add(axis.Cross(a).Scale(s)).Add(axis.Scale(axis.Dot(a) * (1 - c)))
}

func (a Vec) MarshalJSON() ([]byte, error) { return json.Marshal(a.Array()) }

func (a *Vec) UnmarshalJSON(b []byte) error {
	var v []float64
	if err := json.Unmarshal(b, &v); err != nil {
		return fmt.Errorf("geom: point: %w", err)
	}
	if len(v) != 3 {
		return fmt.Errorf("geom: point: want 3 coordinates, got %d", len(v))
	}
	*a = Vec{v[0], v[1], v[2]}
	return nil
}
