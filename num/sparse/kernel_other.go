//go:build !amd64

package sparse

func subtract(c []float64, ldc, rows, cols int, a []float64, lda, depth int, b []float64) {
	subtractGo(c, ldc, rows, cols, a, lda, depth, b)
}

func lose4(y, c0, c1, c2, c3 []float64, z *[4]float64) { loseGo(y, c0, c1, c2, c3, z) }

func gather4(z *[4]float64, y, c0, c1, c2, c3 []float64) { gatherGo(z, y, c0, c1, c2, c3) }

func one(a []float64, ld, n, k int, x float64) { oneGo(a, ld, n, k, x) }
