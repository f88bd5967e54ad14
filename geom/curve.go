package geom

import "math"

// Curve is an open polyline.
type Curve []Vec

// Length returns the length of the polyline.
func (c Curve) Length() float64 {
	var s float64
	for i := 1; i < len(c); i++ {
		s += c[i].Dist(c[i-1])
	}
	return s
}

// At returns the point at arc length s from the start; s is clamped to the ends. The curve must not be empty.
func (c Curve) At(s float64) Vec {
	for i := 1; i < len(c); i++ {
		d := c[i].Dist(c[i-1])
		if s <= d && d > 0 {
			return c[i-1].Lerp(c[i], math.Max(s, 0)/d)
		}
		s -= d
	}
	return c[len(c)-1]
}

// Tangent returns the unit direction at arc length s, by central difference over 2 h.
func (c Curve) Tangent(s, h float64) Vec { return c.At(s + h).Sub(c.At(s - h)).Unit() }

// Resample returns the curve as points a constant arc length apart, about step; both ends are kept.
func (c Curve) Resample(step float64) Curve {
	l := c.Length()
	if len(c) < 2 || l == 0 {
		return append(Curve{}, c...)
	}
	n := int(math.Max(1, math.Round(l/step)))
	out := make(Curve, 0, n+1)
	h, i, done := l/float64(n), 1, 0.0
	for k := 0; k <= n; k++ {
		s := float64(k) * h
		for i < len(c)-1 && done+c[i].Dist(c[i-1]) < s {
			done += c[i].Dist(c[i-1])
			i++
		}
		d := c[i].Dist(c[i-1])
		t := 0.0
		if d > 0 {
			t = math.Min(1, (s-done)/d)
		}
		out = append(out, c[i-1].Lerp(c[i], t))
	}
	return out
}

// Smooth returns the curve after n passes of the filter (1, 2, 1)/4; the ends stay.
func (c Curve) Smooth(n int) Curve {
	a := append(Curve{}, c...)
	b := append(Curve{}, c...)
	for ; n > 0; n-- {
		for i := 1; i+1 < len(a); i++ {
			b[i] = a[i-1].Add(a[i].Scale(2)).Add(a[i+1]).Scale(0.25)
		}
		a, b = b, a
	}
	return a
}

// Nearest returns the arc length of the curve's point nearest to p, and the distance.
func (c Curve) Nearest(p Vec) (s, dist float64) {
	dist = math.Inf(1)
	var done float64
	for i := 1; i < len(c); i++ {
		d := c[i].Sub(c[i-1])
		l := d.Norm()
		if l == 0 {
			continue
		}
		t := math.Min(1, math.Max(0, p.Sub(c[i-1]).Dot(d)/(l*l)))
		if e := c[i-1].Lerp(c[i], t).Dist(p); e < dist {
			s, dist = done+t*l, e
		}
		done += l
	}
	return s, dist
}
