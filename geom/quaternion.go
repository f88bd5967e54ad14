package geom

import "math"

// Quaternion is a rotation as a unit quaternion W + X i + Y j + Z k. The zero value is none: to turn nothing is NoTurn.
type Quaternion struct{ W, X, Y, Z float64 }

// NoTurn leaves everything as it is.
var NoTurn = Quaternion{W: 1}

// Exp returns the rotation about v by |v| radians.
func Exp(v Vec) Quaternion {
	a2 := v.Dot(v)
	if a2 < 1e-8 { // to the sixth order of the angle
		s := 0.5 - a2/48
		return Quaternion{1 - a2/8 + a2*a2/384, s * v.X, s * v.Y, s * v.Z}
	}
	a := math.Sqrt(a2)
	s, c := math.Sincos(a / 2)
	s /= a
	return Quaternion{c, s * v.X, s * v.Y, s * v.Z}
}

// Log returns the axis times the angle, in [0, pi] radians: of the two ways round, the shorter.
func (q Quaternion) Log() Vec {
	v := Vec{q.X, q.Y, q.Z}
	w := q.W
	if w < 0 {
		v, w = v.Scale(-1), -w
	}
	s := v.Norm()
	if s < 1e-4 { // atan(x)/x to the fourth order
		x := s / w
		return v.Scale(2 / w * (1 - x*x/3))
	}
	return v.Scale(2 * math.Atan2(s, w) / s)
}

// Mul returns the rotation by r and then by q.
func (q Quaternion) Mul(r Quaternion) Quaternion {
	return Quaternion{
		q.W*r.W - q.X*r.X - q.Y*r.Y - q.Z*r.Z,
		q.W*r.X + q.X*r.W + q.Y*r.Z - q.Z*r.Y,
		q.W*r.Y - q.X*r.Z + q.Y*r.W + q.Z*r.X,
		q.W*r.Z + q.X*r.Y - q.Y*r.X + q.Z*r.W,
	}
}

// Inverse returns the rotation back.
func (q Quaternion) Inverse() Quaternion { return Quaternion{q.W, -q.X, -q.Y, -q.Z} }

// Unit returns q with norm 1.
func (q Quaternion) Unit() Quaternion {
	n := 1 / math.Sqrt(q.W*q.W+q.X*q.X+q.Y*q.Y+q.Z*q.Z)
	return Quaternion{n * q.W, n * q.X, n * q.Y, n * q.Z}
}

// Apply turns a vector.
func (q Quaternion) Apply(v Vec) Vec {
	u := Vec{q.X, q.Y, q.Z}
	t := u.Cross(v).Scale(2)
	return v.AddScaled(q.W, t).Add(u.Cross(t))
}

// QuaternionOf returns the rotation that takes x, y, z to three orthonormal right-handed vectors.
func QuaternionOf(x, y, z Vec) Quaternion {
	// The largest of the four squares keeps the root away from zero (Shepperd 1978).
	t := [4]float64{x.X + y.Y + z.Z, x.X - y.Y - z.Z, y.Y - x.X - z.Z, z.Z - x.X - y.Y}
	k := 0
	for i := range t {
		if t[i] > t[k] {
			k = i
		}
	}
	s := math.Sqrt(1+t[k]) * 2
	var q Quaternion
	switch k {
	case 0:
		q = Quaternion{s / 4, (y.Z - z.Y) / s, (z.X - x.Z) / s, (x.Y - y.X) / s}
	case 1:
		q = Quaternion{(y.Z - z.Y) / s, s / 4, (x.Y + y.X) / s, (z.X + x.Z) / s}
	case 2:
		q = Quaternion{(z.X - x.Z) / s, (x.Y + y.X) / s, s / 4, (y.Z + z.Y) / s}
	default:
		q = Quaternion{(x.Y - y.X) / s, (z.X + x.Z) / s, (y.Z + z.Y) / s, s / 4}
	}
	return q.Unit()
}
