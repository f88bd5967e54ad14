package sparse

func subtract(c []float64, ldc, rows, cols int, a []float64, lda, depth int, b []float64) {
	subtractGo(c, ldc, rows, cols, a, lda, depth, b)
}
