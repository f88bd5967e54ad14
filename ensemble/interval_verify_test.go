package ensemble

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/num"
)

// Quantiles, deviation and Wilson's interval of cases worked by hand; too few members have no interval.
func TestVerifyIntervals(t *testing.T) {
	n := Number{}
	for i := range 19 {
		n.Values = append(n.Values, float64((i*7)%19+1)) // 1 to 19 in disorder
	}
	if n.sum(); n.P5 != nil || n.P95 != nil || n.SD != nil || *n.Median != 10 || *n.Least != 1 || *n.Most != 19 {
		t.Errorf("19 members: %+v", n)
	}
	n.Values = append(n.Values, 20)
	n.sum()
	// (n+1) p = 1.05, 10.5, 19.95; the variance of 1 to 20 is 35.
	for what, x := range map[string][2]float64{"5 %": {*n.P5, 1.05}, "median": {*n.Median, 10.5}, "95 %": {*n.P95, 19.95}, "SD": {*n.SD, math.Sqrt(35)}} {
		if math.Abs(x[0]-x[1]) > 1e-12 {
			t.Errorf("%s is %g, want %g", what, x[0], x[1])
		}
	}
	few := Number{Values: []float64{1, 2, 3, 4}}
	if few.sum(); few.Median != nil || *few.Most != 4 {
		t.Errorf("4 members: %+v", few)
	}
	// Wilson by hand: 1 of 10 with z² = 2.70554: middle (0.1+0.135277)/1.270554, half 1.644854/1.270554 sqrt(0.009+0.00676386).
	c, ok := chance("x", "", "", 1, 10)
	if !ok || math.Abs(c.LowPercent-100*(0.185177-0.162543)) > 0.01 || math.Abs(c.HighPercent-100*(0.185177+0.162543)) > 0.01 || c.Percent() != 10 {
		t.Errorf("%+v", c)
	}
	if c, _ := chance("x", "", "", 20, 20); c.HighPercent != 100 || math.Abs(c.LowPercent-100*20/(20+z90*z90)) > 1e-9 {
		t.Errorf("20 of 20: %+v", c)
	}
	if _, ok := chance("x", "", "", 0, 0); ok {
		t.Error("nothing known has a chance")
	}
}

// Laws have the moments that they say.
func TestVerifyLaws(t *testing.T) {
	const n = 40000
	c := num.NewChance(1)
	for _, x := range []struct {
		u        Uncertainty
		of       func(float64) float64
		mean, sd float64
	}{
		{Uncertainty{Law: Uniform, From: 0.05, To: 0.3}, func(x float64) float64 { return x }, 0.175, 0.25 / math.Sqrt(12)},
		{Uncertainty{Law: Normal, Spread: 2, From: -20, To: 20}, func(x float64) float64 { return x }, 0, 2},
		{Uncertainty{Law: Lognormal, Spread: 1.6, From: 0.01, To: 100}, math.Log, 0, math.Log(1.6)},
	} {
		sum, sum2 := 0.0, 0.0
		for range n {
			v := x.u.Draw(c)
			if v < x.u.From || v > x.u.To {
				t.Fatalf("%s: %g was drawn", x.u.Law, v)
			}
			v = x.of(v)
			sum, sum2 = sum+v, sum2+v*v
		}
		mean := sum / n
		sd := math.Sqrt(sum2/n - mean*mean)
		if math.Abs(mean-x.mean) > 4*x.sd/math.Sqrt(n) || math.Abs(sd/x.sd-1) > 0.02 {
			t.Errorf("%s: mean %g, deviation %g; want %g, %g", x.u.Law, mean, sd, x.mean, x.sd)
		}
	}
}
