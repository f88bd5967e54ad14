package verify

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

const (
	eps = 0x1p-52 // spacing of float64 at 1
	// gradientRel bounds |quotient - gradient| / max|gradient| by component. A central quotient with step eps^(1/3) has
	// truncation and rounding errors near eps^(2/3) = 4e-11 times the third derivative and the value; 1e-6 leaves four
	// decades for badly scaled functions and still finds a wrong sign, a forgotten factor or a swapped index.
	gradientRel = 1e-6
)

// Gradient checks that g is the gradient of f at x. dst is zero when g is called, so g may set it or add to it.
//
// Three demands: g is not zero; every component agrees with a central difference quotient of f; and along a direction with
// no zero component the quotient approaches g as the square of the step, which no copy of a quotient does. Steps are relative
// to the largest |x|. It reports no unknowns, a zero gradient, a component never written, a value that is not finite, an
// argument that was changed, and a slope that is wrong.
//
// If f has no third derivative along the direction the quotient is exact and its order cannot be seen; agreement to
// rounding then stands for it.
func Gradient(t testing.TB, f func(x []float64) float64, g func(dst, x []float64), x []float64) {
	t.Helper()
	if err := gradient(f, g, x); err != nil {
		t.Errorf("verify: gradient: %v", err)
	}
}

func gradient(f func(x []float64) float64, g func(dst, x []float64), x []float64) error {
	n := len(x)
	if n == 0 {
		return errors.New("no degree of freedom: nothing is verified")
	}
	at := slices.Clone(x)
	dst := make([]float64, n)
	f0 := f(at)
	g(dst, at)
	if !slices.Equal(at, x) {
		return errors.New("the function or its gradient changed its argument")
	}
	if !finite(f0) {
		return fmt.Errorf("the function gives %g", f0)
	}
	var norm, scale float64
	for i := range dst {
		if !finite(dst[i]) {
			return fmt.Errorf("component %d is %g", i, dst[i])
		}
		norm = max(norm, math.Abs(dst[i]))
		scale = max(scale, math.Abs(x[i]))
	}
	if norm == 0 {
		return errors.New("the gradient is zero or was never written: choose a point where it is not")
	}
	if scale == 0 {
		scale = 1
	}

	h := math.Cbrt(eps) * scale
	if noise := eps * math.Abs(f0) / h; noise > 0.1*gradientRel*norm {
		return fmt.Errorf("rounding of the function (%.2g in the quotient) hides a gradient of %.2g: subtract what is constant", noise, norm)
	}
	for i := range x {
		e := make([]float64, n)
		e[i] = 1
		if q := quotient(f, x, e, h); !(math.Abs(q-dst[i]) <= gradientRel*norm) {
			return fmt.Errorf("component %d is %.10g, the difference quotient %.10g (largest component %.3g)", i, dst[i], q, norm)
		}
	}
	return secondOrder(f, x, dst, scale)
}

// secondOrder checks the error of the central quotient along one direction at steps that halve.
func secondOrder(f func([]float64) float64, x, g []float64, scale float64) error {
	d := make([]float64, len(x))
	var want, size float64
	for i := range d {
		// Weyl's sequence of the golden ratio: no component is zero and no two are alike.
		_, frac := math.Modf(float64(i+1) * math.Phi)
		d[i] = (0.5 + frac) * math.Copysign(1, g[i])
		want += d[i] * g[i]
		size = max(size, math.Abs(d[i]))
	}
	var hs, es []float64
	for k := 0; k < 12; k++ {
		h := scale * 0x1p-5 * math.Ldexp(1, -k) / size
		q := quotient(f, x, d, h)
		e := math.Abs(q - want)
		// Near rounding the order is lost; the factor leaves two decades to it.
		noise := 100 * eps * (math.Abs(f(step(x, d, h)))/h + math.Abs(want))
		if finite(q) && e > noise {
			hs, es = append(hs, h), append(es, e)
		}
	}
	if len(hs) < 3 {
		return nil // exact to rounding
	}
	// The smallest steps show the limit.
	hs, es = hs[len(hs)-3:], es[len(es)-3:]
	if p := slope(hs, es); !(math.Abs(p-2) < 0.3) {
		return fmt.Errorf("the quotient approaches the gradient at order %.2f, not 2; steps %.3g, errors %.3g", p, hs, es)
	}
	return nil
}

func quotient(f func([]float64) float64, x, d []float64, h float64) float64 {
	return (f(step(x, d, h)) - f(step(x, d, -h))) / (2 * h)
}

func step(x, d []float64, h float64) []float64 {
	y := make([]float64, len(x))
	for i := range y {
		y[i] = x[i] + h*d[i]
	}
	return y
}
