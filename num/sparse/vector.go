package sparse

// lose takes from y the product of up to 4 columns, lda apart, and z.
func lose(y, a []float64, lda, cols int, z []float64) {
	n := len(y)
	if cols < 4 {
		for c := range cols {
			x := z[c]
			col := a[c*lda:][:n]
			for i, v := range col {
				y[i] -= float64(v * x)
			}
		}
		return
	}
	c0, c1, c2, c3 := a[:n], a[lda:][:n], a[2*lda:][:n], a[3*lda:][:n]
	z0, z1, z2, z3 := z[0], z[1], z[2], z[3]
	for i := range y {
		y[i] -= float64(c0[i]*z0) + float64(c1[i]*z1) + float64(c2[i]*z2) + float64(c3[i]*z3)
	}
}

// gather takes from z the products of up to 4 columns, lda apart, with y.
func gather(z, y, a []float64, lda, cols int) {
	n := len(y)
	if cols < 4 {
		for c := range cols {
			col := a[c*lda:][:n]
			var s float64
			for i, v := range col {
				s += float64(v * y[i])
			}
			z[c] -= s
		}
		return
	}
	c0, c1, c2, c3 := a[:n], a[lda:][:n], a[2*lda:][:n], a[3*lda:][:n]
	var s0, s1, s2, s3 float64
	for i, v := range y {
		s0 += float64(c0[i] * v)
		s1 += float64(c1[i] * v)
		s2 += float64(c2[i] * v)
		s3 += float64(c3[i] * v)
	}
	z[0] -= s0
	z[1] -= s1
	z[2] -= s2
	z[3] -= s3
}
