package beam

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// mat is a 3 x 3 matrix by rows.
type mat [3][3]float64

func skew(v geom.Vec) mat { return mat{{0, -v.Z, v.Y}, {v.Z, 0, -v.X}, {-v.Y, v.X, 0}} }

func outer(a, b geom.Vec) mat {
	x, y := a.Array(), b.Array()
	var m mat
	for i := range 3 {
		for j := range 3 {
			m[i][j] = x[i] * y[j]
		}
	}
	return m
}

func (m *mat) add(f float64, a *mat) {
	for i := range 3 {
		for j := range 3 {
			m[i][j] += f * a[i][j]
		}
	}
}

func (m *mat) diagonal(x float64) {
	m[0][0] += x
	m[1][1] += x
	m[2][2] += x
}

// times returns m a.
func (m *mat) times(a *mat) (r mat) {
	for i := range 3 {
		for j := range 3 {
			r[i][j] = m[i][0]*a[0][j] + m[i][1]*a[1][j] + m[i][2]*a[2][j]
		}
	}
	return r
}

// transposeTimes returns m' a.
func (m *mat) transposeTimes(a *mat) (r mat) {
	for i := range 3 {
		for j := range 3 {
			r[i][j] = m[0][i]*a[0][j] + m[1][i]*a[1][j] + m[2][i]*a[2][j]
		}
	}
	return r
}

func (m *mat) apply(v geom.Vec) geom.Vec {
	return geom.Vec{X: m[0][0]*v.X + m[0][1]*v.Y + m[0][2]*v.Z, Y: m[1][0]*v.X + m[1][1]*v.Y + m[1][2]*v.Z, Z: m[2][0]*v.X + m[2][1]*v.Y + m[2][2]*v.Z}
}

// turned returns r m r'.
func (m *mat) turned(r *mat) mat {
	a := r.times(m)
	var out mat
	for i := range 3 {
		for j := range 3 {
			out[i][j] = a[i][0]*r[j][0] + a[i][1]*r[j][1] + a[i][2]*r[j][2]
		}
	}
	return out
}

func rotation(q geom.Quaternion) mat {
	x, y, z, w := q.X, q.Y, q.Z, q.W
	return mat{
		{1 - 2*(y*y+z*z), 2 * (x*y - w*z), 2 * (x*z + w*y)},
		{2 * (x*y + w*z), 1 - 2*(x*x+z*z), 2 * (y*z - w*x)},
		{2 * (x*z - w*y), 2 * (y*z + w*x), 1 - 2*(x*x+y*y)},
	}
}

// pose is an element at a state: its mid frame, half-way between the frames of its ends, and what is seen from there.
type pose struct {
	mid    geom.Quaternion
	across geom.Vec // from end a to end b, in the mid frame, mm
	turn   geom.Vec // rotation vector from frame a to frame b, in the mid frame
	// angle, its axis, and functions of the half angle w that the derivatives need; all are smooth at no angle, where the axis does not matter.
	axis      geom.Vec
	jointness float64 // w / sin w
	c1, c2    float64 // second derivatives of the rotation vector: (sin w cos w - w) / sin2 w and 2 (sin w - w cos w) / sin2 w
	quarter   geom.Vec
}

// stand looks at an element whose ends are at a and b with frames qa and qb.
func stand(a, b geom.Vec, qa, qb geom.Quaternion) pose {
	if qa.W*qb.W+qa.X*qb.X+qa.Y*qb.Y+qa.Z*qb.Z < 0 { // the shorter way round
		qb = geom.Quaternion{W: -qb.W, X: -qb.X, Y: -qb.Y, Z: -qb.Z}
	}
	var p pose
	p.mid = geom.Quaternion{W: qa.W + qb.W, X: qa.X + qb.X, Y: qa.Y + qb.Y, Z: qa.Z + qb.Z}.Unit()
	p.across = p.mid.Inverse().Apply(b.Sub(a))
	// The mid frame lies on the axis of the turn, which is the same in frame a, b and mid.
	p.turn = qa.Inverse().Mul(qb).Log()
	t := p.turn.Norm()
	w := t / 2
	if w < 1e-3 {
		p.jointness = 1 + w*w/6
		p.c1, p.c2 = -2*w/3, 2*w/3
		if t > 0 {
			p.axis = p.turn.Scale(1 / t)
		} else {
			p.axis = geom.Vec{X: 1}
		}
		p.quarter = p.turn.Scale(0.25 * (1 + w*w/12))
		return p
	}
	s, c := math.Sincos(w)
	p.axis = p.turn.Scale(1 / t)
	p.jointness = w / s
	p.c1, p.c2 = (s*c-w)/(s*s), 2*(s-w*c)/(s*s)
	p.quarter = p.axis.Scale(math.Tan(w / 2))
	return p
}

// jointed applies the derivative of the rotation vector by the half turn between the ends, less its factor 2: along the axis 1, across it w / sin w.
func (p *pose) jointed(v geom.Vec) geom.Vec {
	along := p.axis.Scale(p.axis.Dot(v))
	return along.AddScaled(p.jointness, v.Sub(along))
}

// jointMatrix is jointed as a matrix.
func (p *pose) jointMatrix() mat {
	m := outer(p.axis, p.axis)
	f := 1 - p.jointness
	for i := range 3 {
		for j := range 3 {
			m[i][j] *= f
		}
	}
	m.diagonal(p.jointness)
	return m
}
