package vector

// Wide says whether the processor and the system have 256-bit registers and integers in them.
var Wide = hasAVX2()

func hasAVX2() bool

// Each does the first n numbers, a multiple of 8.

//go:noescape
func addWordsAVX2(dst *float32, n int, a, b, c, d *int16, w *[4]float32)

//go:noescape
func setSymmetricAVX2(dst *float32, n int, c, a, b *float32, w0, w1 float32)

//go:noescape
func addSymmetric2AVX2(dst *float32, n int, a, b, c, d *float32, w, v float32)

// These return how many numbers they have done.

func addWords(dst []float32, a, b, c, d []int16, w *[4]float32) int {
	n := len(dst) &^ 7
	if !Wide || n == 0 {
		return 0
	}
	addWordsAVX2(&dst[0], n, &a[0], &b[0], &c[0], &d[0], w)
	return n
}

func setSymmetric(dst, c, a, b []float32, w0, w1 float32) int {
	n := len(dst) &^ 7
	if !Wide || n == 0 {
		return 0
	}
	setSymmetricAVX2(&dst[0], n, &c[0], &a[0], &b[0], w0, w1)
	return n
}

func addSymmetric2(dst, a, b, c, d []float32, w, v float32) int {
	n := len(dst) &^ 7
	if !Wide || n == 0 {
		return 0
	}
	addSymmetric2AVX2(&dst[0], n, &a[0], &b[0], &c[0], &d[0], w, v)
	return n
}
