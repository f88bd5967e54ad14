package outcome

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
)

// The curve through 12 points of a circle is the circle; struts that stand in pairs beside their joints, one a little farther out than the other, do not make it wave.
func TestVerifyRing(t *testing.T) {
	const r = 12.5
	worst := func(line []geom.Vec) (off float64) {
		for _, p := range line {
			off = math.Max(off, math.Abs(math.Hypot(p.X, p.Y)-r))
		}
		return off
	}
	var even, pairs []geom.Vec
	for i := range 12 {
		even = append(even, around2(float64(30*i), r, 0))
		pairs = append(pairs, around2(float64(30*i)-0.25, r+0.02, 0), around2(float64(30*i)+0.25, r-0.02, 0))
	}
	if off := worst(ring(even)); off > 0.0003*r {
		t.Errorf("a circle through 12 points is off by %g mm", off)
	}
	if got := joined(pairs); len(got) != 12 {
		t.Errorf("12 pairs make %d points", len(got))
	}
	if off := worst(ring(joined(pairs))); off > 0.01 {
		t.Errorf("a circle through 12 pairs is off by %g mm", off)
	}
	// A pair across the ends of the list is one as well.
	if got := joined(append(pairs[1:], pairs[0])); len(got) != 12 {
		t.Errorf("12 pairs, turned, make %d points", len(got))
	}
	if got := joined(even); len(got) != 12 {
		t.Errorf("12 points make %d", len(got))
	}
}
