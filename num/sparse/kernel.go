package sparse

// block is the number of pivots eliminated at a time: pivots of order 2 are sought within as many columns. 4 divides it.
const block = 32

// subtractGo takes from rows x cols numbers of c, cols at most 4, the product of a (rows x depth) and the transposed b, of
// which row p is b[4p:4p+cols]. Columns of c are ldc apart, those of a lda. Every number of c loses one sum, in the order of p.
func subtractGo(c []float64, ldc, rows, cols int, a []float64, lda, depth int, b []float64) {
	b = b[:4*depth]
	for j := 0; j < cols; j += 2 {
		c0 := c[j*ldc:][:rows]
		if j+1 == cols {
			for i := range c0 {
				var s float64
				for p := range depth {
					s += float64(a[i+p*lda] * b[4*p+j])
				}
				c0[i] -= s
			}
			return
		}
		c1 := c[(j+1)*ldc:][:rows]
		i := 0
		for ; i+4 <= rows; i += 4 {
			var s00, s10, s20, s30, s01, s11, s21, s31 float64
			at := i
			for q := j; q+1 < len(b); q += 4 {
				x := a[at : at+4 : at+4]
				u, v := b[q], b[q+1]
				s00 += float64(x[0] * u)
				s01 += float64(x[0] * v)
				s10 += float64(x[1] * u)
				s11 += float64(x[1] * v)
				s20 += float64(x[2] * u)
				s21 += float64(x[2] * v)
				s30 += float64(x[3] * u)
				s31 += float64(x[3] * v)
				at += lda
			}
			y, z := c0[i:i+4:i+4], c1[i:i+4:i+4]
			y[0] -= s00
			y[1] -= s10
			y[2] -= s20
			y[3] -= s30
			z[0] -= s01
			z[1] -= s11
			z[2] -= s21
			z[3] -= s31
		}
		for ; i < rows; i++ {
			var s, t float64
			for p := range depth {
				x := a[i+p*lda]
				s += float64(x * b[4*p+j])
				t += float64(x * b[4*p+j+1])
			}
			c0[i] -= s
			c1[i] -= t
		}
	}
}
