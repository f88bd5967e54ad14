package vector

import (
	"math"
	"math/rand/v2"
	"testing"
)

const guard = 12345.5

// rows returns rows of n numbers with guards behind, of the kinds that pictures hold and a few that they do not.
func rows(r *rand.Rand, count, n int) [][]float32 {
	out := make([][]float32, count)
	for i := range out {
		out[i] = make([]float32, n+8)
		for k := range n {
			out[i][k] = float32((r.Float64() - 0.5) * math.Exp(20*(r.Float64()-0.5)))
		}
		for k := n; k < n+8; k++ {
			out[i][k] = guard
		}
	}
	return out
}

// Every length gives the bits of one number after another, and nothing behind the row is touched.
func TestPropSameBitsAsOneByOne(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		x := rows(r, 5, n)
		w := [4]float32{float32(r.NormFloat64()), float32(r.NormFloat64()), float32(r.NormFloat64()), float32(r.NormFloat64())}
		words := make([][]int16, 4)
		for i := range words {
			words[i] = make([]int16, n)
			for k := range words[i] {
				words[i][k] = int16(r.Uint32())
			}
		}
		for name, c := range map[string]struct {
			do   func(dst []float32)
			want func(i int, s float32) float32
		}{
			"Add4 of words": {
				func(dst []float32) { Add4(dst, words[0], words[1], words[2], words[3], &w) },
				func(i int, s float32) float32 {
					for k := range words {
						s += float32(w[k] * float32(words[k][i]))
					}
					return s
				}},
			"Add4": {
				func(dst []float32) { Add4(dst, x[0], x[1], x[2], x[3], &w) },
				func(i int, s float32) float32 {
					for k := range 4 {
						s += float32(w[k] * x[k][i])
					}
					return s
				}},
			"SetSymmetric": {
				func(dst []float32) { SetSymmetric(dst, x[0], x[1], x[2], w[0], w[1]) },
				func(i int, s float32) float32 { return float32(w[0]*x[0][i]) + float32(w[1]*(x[1][i]+x[2][i])) }},
			"AddSymmetric": {
				func(dst []float32) { AddSymmetric(dst, x[0], x[1], w[0]) },
				func(i int, s float32) float32 { return s + float32(w[0]*(x[0][i]+x[1][i])) }},
			"AddSymmetric2": {
				func(dst []float32) { AddSymmetric2(dst, x[0], x[1], x[2], x[3], w[0], w[1]) },
				func(i int, s float32) float32 {
					return s + (float32(w[0]*(x[0][i]+x[1][i])) + float32(w[1]*(x[2][i]+x[3][i])))
				}},
		} {
			dst := append([]float32{}, x[4]...)
			c.do(dst[:n])
			for i, got := range dst {
				want := float32(guard)
				if i < n {
					want = c.want(i, x[4][i])
				}
				if fused := !Wide && math.Abs(float64(got-want)) <= 1e-5*math.Abs(float64(want)); math.Float32bits(got) != math.Float32bits(want) && !fused {
					t.Fatalf("%s, %d numbers: number %d is %g, want %g", name, n, i, got, want)
				}
			}
		}
	}
}
