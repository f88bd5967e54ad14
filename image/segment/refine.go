package segment

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// refine moves every wall point to where its ray crosses half-way between blood and the tissue just outside, linearly between samples a quarter of a millimetre apart, at most
// reachMM from the grid's answer. Where the ray does not cross (a coronary's mouth, a calcified wall) the point stays.
func (t *Tube) refine(f *image.Field, lumenHU, softHU float64) {
	const reachMM, step = 1.25, 0.25
	at := image.NewFieldSampler(f)
	outside := t.outside(at, lumenHU, softHU)
	num.Parallel(len(t.Radius), 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for a := range t.Radius[k] {
				edge := (lumenHU + outside[k][a]) / 2
				best, found := math.Inf(1), 0.0
				last := at.At(t.Inner(k, a, reachMM))
				for d := reachMM - step; d >= -reachMM; d -= step {
					hu := at.At(t.Inner(k, a, d))
					if last >= edge && hu < edge {
						x := d + step*(edge-hu)/(last-hu)
						if math.Abs(x) < best {
							best, found = math.Abs(x), x
						}
					}
					last = hu
				}
				if !math.IsInf(best, 1) {
					t.Radius[k][a] -= found
				}
			}
		}
	})
}

// outside returns for each wall point the density of the tissue that bounds the blood: the least within 0.75 to 2 mm outside it, averaged over neighbours (15 degrees, 1 mm). It is kept between
// fat and a fifth of the way from soft tissue to blood, since a wall thinner than the scanner's blur shows what lies behind it.
func (t *Tube) outside(at *image.Sampler, lumenHU, softHU float64) [][]float64 {
	n := len(t.Radius)
	raw := make([][]float64, n)
	num.Parallel(n, 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			raw[k] = make([]float64, NAngle)
			for a := range raw[k] {
				m := math.Inf(1)
				for d := 0.75; d <= 2; d += 0.25 {
					m = math.Min(m, at.At(t.Inner(k, a, -d)))
				}
				raw[k][a] = math.Min(math.Max(m, -50), softHU+0.2*(lumenHU-softHU))
			}
		}
	})
	out := make([][]float64, n)
	num.Parallel(n, 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			out[k] = make([]float64, NAngle)
			for a := range out[k] {
				var s, w float64
				for j := max(0, k-2); j <= min(n-1, k+2); j++ {
					for b := -5; b <= 5; b++ {
						s += raw[j][(a+b+NAngle)%NAngle]
						w++
					}
				}
				out[k][a] = s / w
			}
		}
	})
	return out
}
