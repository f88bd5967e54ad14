package sparse

import "math"

// growth is the bound of Bunch and Kaufman 1977 for pivots of order 1: (1 + sqrt 17) / 8.
const growth = 0.6403882032022076

// pivots factors the lower triangle of a (n x n, columns ld apart) as P L D L' P' in place: row k of the result is row order[k]
// of the matrix, L has ones on the diagonal and takes the place of a below it, d is the diagonal of D, and e[k] is not zero
// where k and k+1 are a pivot of order 2 (then L is 0 there). Pivots up to least count as zero and become instead; their former
// values are in bad, which is NaN elsewhere.
func pivots(a []float64, ld, n int, d, e, bad []float64, order []int32, least, instead float64) {
	for k := range order[:n] {
		order[k] = int32(k)
	}
	for k := 0; k < n; {
		col := a[k*ld:][:n]
		most, r := 0.0, k
		for i := k + 1; i < n; i++ {
			if x := math.Abs(col[i]); x > most {
				most, r = x, i
			}
		}
		diagonal := math.Abs(col[k])
		size := 1
		if diagonal < growth*most {
			other := 0.0 // largest entry of row and column r without the diagonal
			for j := k; j < r; j++ {
				other = max(other, math.Abs(a[j*ld+r]))
			}
			for i := r + 1; i < n; i++ {
				other = max(other, math.Abs(a[r*ld+i]))
			}
			switch {
			case diagonal*other >= growth*most*most:
			case math.Abs(a[r*ld+r]) >= growth*other:
				exchange(a, ld, n, k, r, order)
			default:
				size = 2
				exchange(a, ld, n, k+1, r, order)
			}
		}
		bad[k] = math.NaN()
		if size == 2 && most > least {
			two(a, ld, n, k, d, e)
			bad[k+1] = math.NaN()
			k += 2
			continue
		}
		x := col[k]
		if math.Abs(x) <= least {
			bad[k] = x
			x = math.Copysign(instead, x)
		}
		d[k], e[k] = x, 0
		col[k] = 1
		one(a, ld, n, k, x)
		k++
	}
}

// oneGo eliminates column k with its pivot x.
func oneGo(a []float64, ld, n, k int, x float64) {
	col := a[k*ld:][:n]
	for j := k + 1; j < n; j++ {
		f := col[j] / x
		to := a[j*ld:][:n]
		for i := j; i < n; i++ {
			to[i] -= float64(f * col[i])
		}
		col[j] = f
	}
}

// two eliminates columns k and k+1 together.
func two(a []float64, ld, n, k int, d, e []float64) {
	c0, c1 := a[k*ld:][:n], a[(k+1)*ld:][:n]
	p, q, o := c0[k], c1[k+1], c0[k+1]
	d[k], d[k+1], e[k], e[k+1] = p, q, o, 0
	c0[k], c0[k+1], c1[k+1] = 1, 0, 1
	// the inverse of D, scaled by the entry beside the diagonal, which is the largest
	s, t := p/o, q/o
	f := 1 / (float64(s*t) - 1) / o
	for j := k + 2; j < n; j++ {
		x, y := c0[j], c1[j]
		u, v := float64(f*(float64(t*x)-y)), float64(f*(float64(s*y)-x))
		if u != 0 || v != 0 {
			to := a[j*ld:][:n]
			for i := j; i < n; i++ {
				to[i] -= float64(c0[i]*u) + float64(c1[i]*v)
			}
		}
		c0[j], c1[j] = u, v
	}
}

// exchange swaps rows and columns k and r > k of the part not yet eliminated, and the rows of what is.
func exchange(a []float64, ld, n, k, r int, order []int32) {
	if k == r {
		return
	}
	order[k], order[r] = order[r], order[k]
	for j := range k {
		a[j*ld+k], a[j*ld+r] = a[j*ld+r], a[j*ld+k]
	}
	a[k*ld+k], a[r*ld+r] = a[r*ld+r], a[k*ld+k]
	for i := k + 1; i < r; i++ {
		a[k*ld+i], a[i*ld+r] = a[i*ld+r], a[k*ld+i]
	}
	for i := r + 1; i < n; i++ {
		a[k*ld+i], a[r*ld+i] = a[r*ld+i], a[k*ld+i]
	}
}
