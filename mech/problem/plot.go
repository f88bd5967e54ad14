package problem

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Plot writes the errors of a series over the sizes of elements, both as logarithms, with the slope that is wanted, as SVG.
func (s *Series) Plot(w io.Writer) error {
	const width, height, left, right, top, bottom = 420.0, 300.0, 64.0, 16.0, 16.0, 46.0
	x0, x1 := spread(s.Size)
	y0, y1 := spread(s.Error)
	x := func(v float64) float64 { return left + (math.Log10(v)-x0)/(x1-x0)*(width-left-right) }
	y := func(v float64) float64 { return height - bottom - (math.Log10(v)-y0)/(y1-y0)*(height-top-bottom) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="11" fill="#222"><rect width="%g" height="%g" fill="#fff"/>`, width, height, width, height)
	for d := math.Ceil(y0); d <= y1; d++ {
		v := y(math.Pow(10, d))
		fmt.Fprintf(&b, `<path d="M%g %.1fH%g" stroke="#ddd"/><text x="%g" y="%.1f" text-anchor="end">1e%g</text>`, left, v, width-right, left-6, v+4, d)
	}
	for _, v := range s.Size {
		fmt.Fprintf(&b, `<path d="M%.1f %gV%g" stroke="#ddd"/><text x="%.1f" y="%g" text-anchor="middle">%.3g</text>`, x(v), top, height-bottom, x(v), height-bottom+16, v)
	}
	last := len(s.Size) - 1
	h, e := s.Size[last], s.Error[last]
	fmt.Fprintf(&b, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#999" stroke-dasharray="5 4" fill="none"/>`, x(h), y(e), x(s.Size[0]), y(e*math.Pow(s.Size[0]/h, s.Want)))
	for i := range s.Size {
		if i > 0 {
			fmt.Fprintf(&b, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#05c" fill="none"/>`, x(s.Size[i-1]), y(s.Error[i-1]), x(s.Size[i]), y(s.Error[i]))
		}
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="#05c"/>`, x(s.Size[i]), y(s.Error[i]))
	}
	fmt.Fprintf(&b, `<path d="M%g %gV%gH%g" stroke="#222" fill="none"/><text x="%g" y="%g" text-anchor="middle">size of an element</text>`, left, top, height-bottom, width-right, (left+width-right)/2, height-8)
	fmt.Fprintf(&b, `<text x="14" y="%g" text-anchor="middle" transform="rotate(-90 14 %g)">error</text><text x="%g" y="%g" fill="#05c">order %.2f (dashed: %g)</text></svg>`+"\n", (top+height-bottom)/2, (top+height-bottom)/2, left+10, top+14, s.Order(), s.Want)
	_, err := io.WriteString(w, b.String())
	return err
}

// spread returns the range of the logarithms with a margin.
func spread(v []float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, x := range v {
		lo, hi = math.Min(lo, math.Log10(x)), math.Max(hi, math.Log10(x))
	}
	m := 0.12*(hi-lo) + 0.05
	return lo - m, hi + m
}
