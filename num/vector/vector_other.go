//go:build !amd64

package vector

// Wide says whether the processor and the system have 256-bit registers that this package uses.
const Wide = false

func addWords(dst []float32, a, b, c, d []int16, w *[4]float32) int { return 0 }

func setSymmetric(dst, c, a, b []float32, w0, w1 float32) int { return 0 }

func addSymmetric2(dst, a, b, c, d []float32, w, v float32) int { return 0 }
