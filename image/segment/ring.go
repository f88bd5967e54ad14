package segment

import (
	"math"

	"github.com/apical-heart/apical/geom"
)

// The wall under the leaflets is a smooth ring: ringOrder harmonics round, two of them free to change along the axis.
const (
	ringOrder  = 5
	slopeOrder = 2
	ringTerms  = 1 + 2*ringOrder + 1 + 2*slopeOrder
)

// A BasalRing is the wall of the outflow tract up to the annulus without the roots of the leaflets: a robust fit of harmonics to the wall points at least
// clearMM under the leaflets' attachment.
type BasalRing struct {
	frame  geom.Frame
	centre [2]float64
	atMM   float64
	coef   [ringTerms]float64
	// ScatterMM is the robust standard deviation of the points about the fit.
	ScatterMM float64
}

const (
	ringBelowMM = 2.5
	ringAboveMM = 1.5
	clearMM     = 0.75 // half a calcified leaflet's thickness
)

// Basal fits the ring about the height hMM; crown is the leaflets' attachment for each ray. Where the reader has seen the wall, its wall counts.
func (r *Root) Basal(hMM float64, crown [NAngle]float64) BasalRing {
	t := r.Tube
	k0 := t.Near(hMM)
	b := BasalRing{frame: t.Frame, centre: starCentre(t.Centre[k0], t.Radius[k0]), atMM: hMM}
	var rows [][ringTerms]float64
	var y, near []float64
	for k := range t.Radius {
		h := t.HeightMM(k)
		if h < hMM-ringBelowMM || h > hMM+ringAboveMM {
			continue
		}
		for a := range t.Radius[k] {
			q := r.Free(k, a)
			if h > crown[a]-clearMM {
				continue
			}
			s, c := math.Sincos(2 * math.Pi * float64(a) / NAngle)
			u, v := t.Centre[k][0]+q*c-b.centre[0], t.Centre[k][1]+q*s-b.centre[1]
			rows = append(rows, ringRow(math.Atan2(v, u), h-hMM))
			y = append(y, math.Hypot(u, v))
			near = append(near, math.Exp(-(h-hMM)*(h-hMM)/2)*r.trust(k, a))
		}
	}
	w := make([]float64, len(y))
	copy(w, near)
	for pass := 0; pass < 8; pass++ {
		b.coef = leastRing(rows, y, w)
		res := make([]float64, len(y))
		abs := make([]float64, len(y))
		for i, row := range rows {
			res[i] = y[i] - dotRing(row, b.coef)
			abs[i] = math.Abs(res[i])
		}
		b.ScatterMM = math.Max(0.05, 1.4826*median(abs))
		for i, e := range res {
			// Tukey's biweight at 4.7 scales.
			x := e / (4.7 * b.ScatterMM)
			w[i] = 0
			if x > -1 && x < 1 {
				w[i] = near[i] * (1 - x*x) * (1 - x*x)
			}
		}
	}
	return b
}

// plainMM is the spread of a wall that is plain to see (0.12 to 0.2 mm on phantoms); more makes a point count less, as a variance would.
const plainMM = 0.15

// trust is the weight of a wall point by the reader's word, 1 where the wall is plain.
func (r *Root) trust(k, a int) float64 {
	d := r.Reading
	if d == nil || k < d.First || k >= d.First+len(d.SpreadMM[a]) {
		return 1
	}
	s := d.SpreadMM[a][k-d.First]
	return plainMM * plainMM / math.Max(plainMM*plainMM, s*s)
}

// Free returns the free radius of the lumen on ray a of plane k, mm: the reader's where it has looked, else the tube's.
func (r *Root) Free(k, a int) float64 {
	if d := r.Reading; d != nil && k >= d.First && k < d.First+len(d.RadiusMM[a]) {
		return d.RadiusMM[a][k-d.First]
	}
	return r.Tube.Radius[k][a]
}

// Contour returns the ring at a height, n points.
func (b BasalRing) Contour(hMM float64, n int) geom.Contour {
	c := geom.Contour{Frame: b.frame, Points: make([][2]float64, n)}
	c.Frame.Origin = b.frame.At(0, 0, hMM)
	for i := range c.Points {
		t := 2 * math.Pi * float64(i) / float64(n)
		r := dotRing(ringRow(t, hMM-b.atMM), b.coef)
		s, co := math.Sincos(t)
		c.Points[i] = [2]float64{b.centre[0] + r*co, b.centre[1] + r*s}
	}
	return c
}

// Near returns the plane nearest to a height along W in mm, the outermost beyond the ends.
func (t *Tube) Near(hMM float64) int {
	k := int(math.Floor((hMM-t.FirstMM)/t.StepMM + half))
	return min(max(k, 0), len(t.Radius)-1)
}

func ringRow(angle, dh float64) (row [ringTerms]float64) {
	row[0] = 1
	n := 1
	for m := 1; m <= ringOrder; m++ {
		row[n], row[n+1] = math.Cos(float64(m)*angle), math.Sin(float64(m)*angle)
		n += 2
	}
	row[n] = dh
	n++
	for m := 1; m <= slopeOrder; m++ {
		row[n], row[n+1] = dh*math.Cos(float64(m)*angle), dh*math.Sin(float64(m)*angle)
		n += 2
	}
	return row
}

func dotRing(row, c [ringTerms]float64) (s float64) {
	for i := range row {
		s += row[i] * c[i]
	}
	return s
}

// leastRing solves the weighted normal equations with a ridge that grows with the order, by elimination with pivoting.
func leastRing(rows [][ringTerms]float64, y, w []float64) (x [ringTerms]float64) {
	var m [ringTerms][ringTerms + 1]float64
	for k, row := range rows {
		for i := range row {
			for j := range row {
				m[i][j] += w[k] * row[i] * row[j]
			}
			m[i][ringTerms] += w[k] * row[i] * y[k]
		}
	}
	// The ridge stands for the harmonics of real rings, a few tenths of a millimetre: it decides only where points are missing.
	for i := 1; i < ringTerms; i++ {
		m[i][i] += 0.5
	}
	m[0][0] += 1e-9
	for i := range m {
		p := i
		for j := i + 1; j < ringTerms; j++ {
			if math.Abs(m[j][i]) > math.Abs(m[p][i]) {
				p = j
			}
		}
		m[i], m[p] = m[p], m[i]
		if m[i][i] == 0 {
			continue
		}
		for j := i + 1; j < ringTerms; j++ {
			f := m[j][i] / m[i][i]
			for k := i; k <= ringTerms; k++ {
				m[j][k] -= f * m[i][k]
			}
		}
	}
	for i := ringTerms - 1; i >= 0; i-- {
		s := m[i][ringTerms]
		for k := i + 1; k < ringTerms; k++ {
			s -= m[i][k] * x[k]
		}
		if m[i][i] != 0 {
			x[i] = s / m[i][i]
		}
	}
	return x
}
