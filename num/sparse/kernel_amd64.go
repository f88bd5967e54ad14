package sparse

import "github.com/apical-heart/apical/num/vector"

// vectorised says whether the processor and the system have 256-bit registers.
var vectorised = vector.Wide

// These do what subtractGo, loseGo, gatherGo and oneGo do, to the bit.

//go:noescape
func subtractAVX2(c *float64, ldc, rows, cols int, a *float64, lda, depth int, b *float64)

//go:noescape
func loseAVX2(y *float64, rows int, c0, c1, c2, c3, z *float64)

//go:noescape
func gatherAVX2(z, y *float64, rows int, c0, c1, c2, c3 *float64)

//go:noescape
func oneAVX2(a *float64, ld, n int, x float64)

func subtract(c []float64, ldc, rows, cols int, a []float64, lda, depth int, b []float64) {
	if rows == 0 || depth == 0 {
		return
	}
	if !vectorised {
		subtractGo(c, ldc, rows, cols, a, lda, depth, b)
		return
	}
	// the ends of what is read and written
	_, _, _ = c[(cols-1)*ldc+rows-1], a[(depth-1)*lda+rows-1], b[4*depth-1]
	subtractAVX2(&c[0], ldc, rows, cols, &a[0], lda, depth, &b[0])
}

func lose4(y, c0, c1, c2, c3 []float64, z *[4]float64) {
	if !vectorised {
		loseGo(y, c0, c1, c2, c3, z)
		return
	}
	if n := len(y); n > 0 {
		_, _, _, _ = c0[n-1], c1[n-1], c2[n-1], c3[n-1]
		loseAVX2(&y[0], n, &c0[0], &c1[0], &c2[0], &c3[0], &z[0])
	}
}

func gather4(z *[4]float64, y, c0, c1, c2, c3 []float64) {
	if !vectorised {
		gatherGo(z, y, c0, c1, c2, c3)
		return
	}
	if n := len(y); n > 0 {
		_, _, _, _ = c0[n-1], c1[n-1], c2[n-1], c3[n-1]
		gatherAVX2(&z[0], &y[0], n, &c0[0], &c1[0], &c2[0], &c3[0])
	}
}

func one(a []float64, ld, n, k int, x float64) {
	if !vectorised {
		oneGo(a, ld, n, k, x)
		return
	}
	_ = a[(n-1)*ld+n-1]
	oneAVX2(&a[k*ld+k], ld, n-k, x)
}
