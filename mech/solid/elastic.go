package solid

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/material"
)

// Elastic is the strain energy of a body: bricks of eight corners, total Lagrangian, eight Gauss points. What a law says about the volume ratio is taken at the brick's mean ratio (mean dilatation, Q1P0: Simo, Taylor
// and Pister 1985, Comput Methods Appl Mech Eng 51:177), so that a body that keeps its volume does not lock. Bricks much longer than thick are too stiff in bending. Each brick of the Body is one element of the
// same number.
type Elastic struct {
	title string
	cells []cell
}

// cell is a brick ready for use.
type cell struct {
	blocks [8]mech.Block
	slope  [8][8][3]float64 // by Gauss point: derivatives of the shape functions along x, y, z, free of stress, 1/mm
	volume [8]float64       // of the Gauss points, mm3
	whole  float64
	law    material.Bulk
}

// NewElastic checks a body and makes the term.
func NewElastic(b *Body) (*Elastic, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	out := &Elastic{title: b.Title, cells: make([]cell, len(b.Cells))}
	for e, c := range b.Cells {
		k := &out.cells[e]
		k.law = b.law(e)
		var x [8]geom.Vec
		for i, v := range c {
			k.blocks[i], x[i] = b.Blocks[v], b.Rest[v]
		}
		for q := range gauss {
			j := jacobian(&x, q)
			k.volume[q] = j.det()
			k.whole += k.volume[q]
			inverse := j.cofactor() // transposed, times the determinant
			for a := range 8 {
				for i := range 3 {
					for l := range 3 {
						k.slope[q][a][i] += gauss[q][a][l] * inverse[i][l] / k.volume[q]
					}
				}
			}
		}
	}
	return out, nil
}

// Name returns the body's title.
func (s *Elastic) Name() string { return s.title }

// Len returns the number of bricks.
func (s *Elastic) Len() int { return len(s.cells) }

// Blocks returns the eight corners.
func (s *Elastic) Blocks(e int) []mech.Block { return s.cells[e].blocks[:] }

// gradients returns the deformation gradient at each Gauss point and the volume ratio of the brick, false where one is not positive.
func (k *cell) gradients(s *mech.State) (f [8]matrix, ratio float64, ok bool) {
	var x [8][3]float64
	for a, b := range k.blocks {
		x[a] = s.Position(b).Array()
	}
	for q := range f {
		for a := range 8 {
			for i := range 3 {
				for j := range 3 {
					f[q][i][j] += x[a][i] * k.slope[q][a][j]
				}
			}
		}
		d := f[q].det()
		if !(d > 0) {
			return f, 0, false
		}
		ratio += d * k.volume[q] / k.whole
	}
	return f, ratio, true
}

// stretch returns C = FᵀF.
func (m *matrix) stretch() (c material.Sym) {
	dot := func(i, j int) float64 { return m[0][i]*m[0][j] + m[1][i]*m[1][j] + m[2][i]*m[2][j] }
	return material.Sym{dot(0, 0), dot(1, 1), dot(2, 2), dot(0, 1), dot(1, 2), dot(2, 0)}
}

// Element gives a brick's strain energy. A brick that is inside out at a Gauss point is an error.
func (s *Elastic) Element(e int, st *mech.State, _ []float64, out *mech.Local) error {
	k := &s.cells[e]
	f, ratio, ok := k.gradients(st)
	if !ok {
		return &mech.ElementError{Term: s.title, Element: e, Reason: "inside out"}
	}
	for q := range f {
		r, err := k.law.Distortion(f[q].stretch())
		if err != nil {
			return &mech.ElementError{Term: s.title, Element: e, Reason: err.Error()}
		}
		k.add(q, &f[q], &r, out)
	}
	u, p, stiff := k.law.Dilatation(ratio)
	out.EnergyMJ += k.whole * u
	if p == 0 && stiff == 0 {
		return nil
	}
	k.addVolume(&f, p, stiff, out)
	return nil
}

// add adds a Gauss point's distortion.
func (k *cell) add(q int, f *matrix, r *material.InSpace, out *mech.Local) {
	w := k.volume[q]
	out.EnergyMJ += w * r.EnergyMPa
	var b [8][6][3]float64 // dE (xx, yy, zz, 2 xy, 2 yz, 2 zx) along x, y, z of each corner
	for a := range 8 {
		g := &k.slope[q][a]
		for c := range 3 {
			for i := range 3 {
				j := (i + 1) % 3
				b[a][i][c] = g[i] * f[c][i]
				b[a][3+i][c] = g[i]*f[c][j] + g[j]*f[c][i]
			}
			sum := 0.0
			for i := range 6 {
				sum += r.StressMPa[i] * b[a][i][c]
			}
			out.Gradient[3*a+c] += w * sum
		}
	}
	if out.Hessian == nil {
		return
	}
	for n := range 8 {
		g := &k.slope[q][n]
		var db [6][3]float64
		for i := range 6 {
			for c := range 3 {
				sum := 0.0
				for j := range 6 {
					sum += r.TangentMPa[i][j] * b[n][j][c]
				}
				db[i][c] = w * sum
			}
		}
		t := [3]float64{
			w * (r.StressMPa[0]*g[0] + r.StressMPa[3]*g[1] + r.StressMPa[5]*g[2]),
			w * (r.StressMPa[3]*g[0] + r.StressMPa[1]*g[1] + r.StressMPa[4]*g[2]),
			w * (r.StressMPa[5]*g[0] + r.StressMPa[4]*g[1] + r.StressMPa[2]*g[2]),
		}
		for a := range n + 1 { // the upper half
			h := &k.slope[q][a]
			geometric := h[0]*t[0] + h[1]*t[1] + h[2]*t[2]
			for x := range 3 {
				row := out.Hessian[24*(3*a+x)+3*n : 24*(3*a+x)+3*n+3]
				for y := range 3 {
					sum := 0.0
					for i := range 6 {
						sum += b[a][i][x] * db[i][y]
					}
					row[y] += sum
				}
				row[x] += geometric
			}
		}
	}
	if q == 7 { // the last: the lower half is the upper's mirror
		for i := range 24 {
			for j := range i {
				out.Hessian[24*i+j] = out.Hessian[24*j+i]
			}
		}
	}
}

// addVolume adds the pressure that the mean dilatation has, and how it changes.
func (k *cell) addVolume(f *[8]matrix, p, stiff float64, out *mech.Local) {
	var grow [24]float64 // of the brick's volume
	for q := range f {
		c := f[q].cofactor()
		for a := range 8 {
			g := &k.slope[q][a]
			for i := range 3 {
				grow[3*a+i] += k.volume[q] * (c[i][0]*g[0] + c[i][1]*g[1] + c[i][2]*g[2])
			}
		}
	}
	for i, g := range grow {
		out.Gradient[i] += p * g
	}
	if out.Hessian == nil {
		return
	}
	for i := range 24 {
		for j := range 24 {
			out.Hessian[24*i+j] += stiff / k.whole * grow[i] * grow[j]
		}
	}
	for q := range f {
		m := &f[q]
		w := p * k.volume[q]
		for a := range 8 {
			g := &k.slope[q][a]
			for b := range 8 {
				if a == b {
					continue
				}
				h := &k.slope[q][b]
				n := [3]float64{g[1]*h[2] - g[2]*h[1], g[2]*h[0] - g[0]*h[2], g[0]*h[1] - g[1]*h[0]}
				var y [3]float64
				for i := range 3 {
					y[i] = w * (m[i][0]*n[0] + m[i][1]*n[1] + m[i][2]*n[2])
				}
				to := out.Hessian[24*3*a+3*b:]
				to[1] += y[2]
				to[2] -= y[1]
				to[24] -= y[2]
				to[26] += y[0]
				to[48] += y[1]
				to[49] -= y[0]
			}
		}
	}
}

// Account returns the strain energy; nothing is lost.
func (s *Elastic) Account(e int, st *mech.State, _ []float64) (storedMJ, lostMJ float64) {
	k := &s.cells[e]
	f, ratio, ok := k.gradients(st)
	if !ok {
		return math.NaN(), 0
	}
	for q := range f {
		r, err := k.law.Distortion(f[q].stretch())
		if err != nil {
			return math.NaN(), 0
		}
		storedMJ += k.volume[q] * r.EnergyMPa
	}
	u, _, _ := k.law.Dilatation(ratio)
	return storedMJ + k.whole*u, 0
}

// Stress returns the mean Cauchy stress of brick e (MPa; xx, yy, zz, xy, yz, zx) and its volume ratio.
func (s *Elastic) Stress(e int, st *mech.State) (cauchyMPa material.Sym, ratio float64, err error) {
	k := &s.cells[e]
	f, ratio, ok := k.gradients(st)
	if !ok {
		return cauchyMPa, 0, &mech.ElementError{Term: s.title, Element: e, Reason: "inside out"}
	}
	for q := range f {
		r, err := k.law.Distortion(f[q].stretch())
		if err != nil {
			return cauchyMPa, 0, &mech.ElementError{Term: s.title, Element: e, Reason: err.Error()}
		}
		t := r.StressMPa
		full := matrix{{t[0], t[3], t[5]}, {t[3], t[1], t[4]}, {t[5], t[4], t[2]}}
		for i, at := range [6][2]int{{0, 0}, {1, 1}, {2, 2}, {0, 1}, {1, 2}, {2, 0}} {
			for x := range 3 {
				for y := range 3 {
					cauchyMPa[i] += k.volume[q] / (k.whole * ratio) * f[q][at[0]][x] * full[x][y] * f[q][at[1]][y]
				}
			}
		}
	}
	_, p, _ := k.law.Dilatation(ratio)
	for i := range 3 {
		cauchyMPa[i] += p
	}
	return cauchyMPa, ratio, nil
}

// Drive gives nothing: no control acts on it.
func (s *Elastic) Drive(_ int, _ *mech.State, _, _ []float64, out *mech.Local) error {
	out.Idle = true
	return nil
}

// Lump gives each corner an eighth of the volume.
func (s *Elastic) Lump(e int, out []float64) {
	for i := range out {
		out[i] = s.cells[e].whole / 8
	}
}
