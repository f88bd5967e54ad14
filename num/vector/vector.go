// Package vector does arithmetic on rows of single-precision numbers, eight at a time where the processor can. Products are rounded before they are added there, and the order of operations is that of the portable code: to the bit
// the same on all processors on which Go does not fuse them.
package vector

// Number is what rows may hold that are added to one of float32.
type Number interface{ ~int16 | ~float32 }

// Add4 adds w[0] a + w[1] b + w[2] c + w[3] d to dst, one product after another. The rows are as long as dst or longer.
func Add4[T Number](dst []float32, a, b, c, d []T, w *[4]float32) {
	a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
	done := 0
	switch x := any(a).(type) {
	case []int16:
		done = addWords(dst, x, any(b).([]int16), any(c).([]int16), any(d).([]int16), w)
	}
	for i := done; i < len(dst); i++ {
		s := dst[i]
		s += w[0] * float32(a[i])
		s += w[1] * float32(b[i])
		s += w[2] * float32(c[i])
		dst[i] = s + w[3]*float32(d[i])
	}
}

// SetSymmetric sets dst to w0 c + w1 (a + b).
func SetSymmetric(dst, c, a, b []float32, w0, w1 float32) {
	c, a, b = c[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := setSymmetric(dst, c, a, b, w0, w1); i < len(dst); i++ {
		dst[i] = w0*c[i] + w1*(a[i]+b[i])
	}
}

// AddSymmetric adds w (a + b) to dst.
func AddSymmetric(dst, a, b []float32, w float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] += w * (a[i] + b[i])
	}
}

// AddSymmetric2 adds w (a + b) + v (c + d) to dst.
func AddSymmetric2(dst, a, b, c, d []float32, w, v float32) {
	a, b, c, d = a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
	for i := addSymmetric2(dst, a, b, c, d, w, v); i < len(dst); i++ {
		dst[i] += w*(a[i]+b[i]) + v*(c[i]+d[i])
	}
}
