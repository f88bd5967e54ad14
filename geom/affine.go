package geom

import "fmt"

// Affine is the map p -> M p + T. M is row-major.
type Affine struct {
	M [3][3]float64 `json:"m"`
	T Vec           `json:"t"`
}

// Identity is the map that changes nothing.
func Identity() Affine { return Affine{M: [3][3]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}} }

// FromColumns builds the map whose axes are the columns u, v, w and whose origin is t.
func FromColumns(u, v, w, t Vec) Affine {
	return Affine{M: [3][3]float64{{u.X, v.X, w.X}, {u.Y, v.Y, w.Y}, {u.Z, v.Z, w.Z}}, T: t}
}

// Column returns the image of the unit vector i.
func (a Affine) Column(i int) Vec { return Vec{a.M[0][i], a.M[1][i], a.M[2][i]} }

// Apply maps a point.
func (a Affine) Apply(p Vec) Vec { return a.Direction(p).Add(a.T) }

// Direction maps a vector, without the translation.
func (a Affine) Direction(p Vec) Vec {
	m := &a.M
	return Vec{
		m[0][0]*p.X + m[0][1]*p.Y + m[0][2]*p.Z,
		m[1][0]*p.X + m[1][1]*p.Y + m[1][2]*p.Z,
		m[2][0]*p.X + m[2][1]*p.Y + m[2][2]*p.Z,
	}
}

// Then returns the map that applies a first and b after it.
func (a Affine) Then(b Affine) Affine {
	var c Affine
	for i := 0; i < 3; i++ {
		for j := 0; j < 3; j++ {
			for k := 0; k < 3; k++ {
				c.M[i][j] += b.M[i][k] * a.M[k][j]
			}
		}
	}
	c.T = b.Apply(a.T)
	return c
}

// Det returns the determinant of M: the signed volume of one voxel if a maps indices to millimetres.
func (a Affine) Det() float64 {
	return a.Column(0).Dot(a.Column(1).Cross(a.Column(2)))
}

// Inverse returns the inverse map, or an error if M is singular.
func (a Affine) Inverse() (Affine, error) {
	u, v, w := a.Column(0), a.Column(1), a.Column(2)
	d := a.Det()
	if scale := u.Norm() * v.Norm() * w.Norm(); scale == 0 || d*d < 1e-24*scale*scale {
		return Affine{}, fmt.Errorf("geom: affine map is singular (determinant %g)", d)
	}
	r0, r1, r2 := v.Cross(w).Scale(1/d), w.Cross(u).Scale(1/d), u.Cross(v).Scale(1/d)
	inv := Affine{M: [3][3]float64{r0.Array(), r1.Array(), r2.Array()}}
	inv.T = inv.Direction(a.T).Scale(-1)
	return inv, nil
}
