package verify

import (
	"fmt"
	"math"
	"testing"
)

// Order checks that the errors e of a discretisation of sizes h fall like h^want, within slack of the exponent, and returns
// the observed order. h falls strictly and has at least three sizes; the fit is by least squares of log e over log h.
// An error that is exactly zero tells nothing about an order, and neither does a slack of 1 or more: both are refused.
func Order(t testing.TB, h, e []float64, want, slack float64) float64 {
	t.Helper()
	p, err := order(h, e, want, slack)
	if err != nil {
		t.Errorf("verify: %v", err)
	}
	return p
}

func order(h, e []float64, want, slack float64) (float64, error) {
	if len(h) < 3 || len(e) != len(h) {
		return 0, fmt.Errorf("order: %d sizes and %d errors: at least three of each are needed", len(h), len(e))
	}
	if !(want > 0) || !(slack > 0) || slack >= 1 {
		return 0, fmt.Errorf("order: wanted order %g with slack %g: both must be positive, the slack below 1", want, slack)
	}
	for i := range h {
		if !(h[i] > 0) || !finite(h[i]) || i > 0 && h[i] >= h[i-1] {
			return 0, fmt.Errorf("order: sizes %v: must be positive and fall strictly", h)
		}
		if e[i] == 0 {
			return 0, fmt.Errorf("order: the error at size %g is exactly zero, which tells nothing: choose a problem that the method does not solve exactly", h[i])
		}
		if !(e[i] > 0) || !finite(e[i]) {
			return 0, fmt.Errorf("order: the error at size %g is %g", h[i], e[i])
		}
	}
	p := slope(h, e)
	if !(math.Abs(p-want) <= slack) {
		return p, fmt.Errorf("order: observed %.3f, wanted %.3g within %.3g; sizes %.4g, errors %.4g", p, want, slack, h, e)
	}
	return p, nil
}

// slope returns the slope of log e over log h by least squares.
func slope(h, e []float64) float64 {
	var mx, my, sxx, sxy float64
	n := float64(len(h))
	for i := range h {
		mx += math.Log(h[i]) / n
		my += math.Log(e[i]) / n
	}
	for i := range h {
		dx := math.Log(h[i]) - mx
		sxx += dx * dx
		sxy += dx * (math.Log(e[i]) - my)
	}
	return sxy / sxx
}
