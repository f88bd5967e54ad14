package sparse

// lose takes from y the product of up to 4 columns, lda apart, and z: of each number one sum. Columns that are not there count
// with a factor of 0.
func lose(y, a []float64, lda, cols int, z []float64) {
	var f [4]float64
	copy(f[:], z[:min(cols, 4)])
	n, last := len(y), cols-1
	lose4(y, a[:n], a[min(1, last)*lda:][:n], a[min(2, last)*lda:][:n], a[min(3, last)*lda:][:n], &f)
}

func loseGo(y, c0, c1, c2, c3 []float64, z *[4]float64) {
	n := len(y)
	c0, c1, c2, c3 = c0[:n], c1[:n], c2[:n], c3[:n]
	z0, z1, z2, z3 := z[0], z[1], z[2], z[3]
	for i := range y {
		y[i] -= float64(c0[i]*z0) + float64(c1[i]*z1) + float64(c2[i]*z2) + float64(c3[i]*z3)
	}
}

// gather takes from z the products of up to 4 columns, lda apart, with y. A product is four sums, of every fourth number, added
// as (0 + 1) + (2 + 3).
func gather(z, y, a []float64, lda, cols int) {
	var s [4]float64
	cols = min(cols, 4)
	copy(s[:], z[:cols])
	n, last := len(y), cols-1
	gather4(&s, y, a[:n], a[min(1, last)*lda:][:n], a[min(2, last)*lda:][:n], a[min(3, last)*lda:][:n])
	copy(z[:cols], s[:])
}

func gatherGo(z *[4]float64, y, c0, c1, c2, c3 []float64) {
	for k, c := range [4][]float64{c0, c1, c2, c3} {
		c = c[:len(y)]
		var s [4]float64
		i := 0
		for ; i+4 <= len(y); i += 4 {
			s[0] += float64(c[i] * y[i])
			s[1] += float64(c[i+1] * y[i+1])
			s[2] += float64(c[i+2] * y[i+2])
			s[3] += float64(c[i+3] * y[i+3])
		}
		for ; i < len(y); i++ {
			s[i%4] += float64(c[i] * y[i])
		}
		z[k] -= (s[0] + s[1]) + (s[2] + s[3])
	}
}
