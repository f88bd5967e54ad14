package sparse

import (
	"math"
	"math/rand/v2"
	"testing"
)

func sameBits(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Fatalf("%s: number %d is %x, want %x", what, i, got[i], want[i])
		}
	}
}

// The kernels of this machine give the bytes of the portable ones, for all remainders, and write nothing else.
func TestKernelsArePortable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for rows := range 22 {
		for cols := 1; cols <= 4; cols++ {
			for _, depth := range []int{1, 2, 7, 32} {
				const lda, ldc = 25, 23
				a, b, c := numbers(lda*depth, r), numbers(4*depth, r), numbers(ldc*4, r)
				want := append([]float64(nil), c...)
				subtractGo(want, ldc, rows, cols, a, lda, depth, b)
				subtract(c, ldc, rows, cols, a, lda, depth, b)
				sameBits(t, "subtract", c, want)
			}
			a, y, z := numbers(25*4, r), numbers(rows, r), numbers(4, r)
			for i := range cols {
				a[i*25] = -a[i*25] * 0 // signed zeros
			}
			wantY, wantZ := append([]float64(nil), y...), append([]float64(nil), z...)
			gather(z, y, a, 25, cols)
			lose(y, a, 25, cols, z)
			portable(func() {
				gather(wantZ, wantY, a, 25, cols)
				lose(wantY, a, 25, cols, wantZ)
			})
			square := numbers(25*25, r)
			wantSquare := append([]float64(nil), square...)
			n := rows + 1
			one(square, 25, n, cols%n, 0.3)
			oneGo(wantSquare, 25, n, cols%n, 0.3)
			sameBits(t, "one", square, wantSquare)
			sameBits(t, "gather", z, wantZ)
			sameBits(t, "lose", y, wantY)
		}
	}
}

// subtractGo itself is right.
func TestSubtract(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const rows, cols, depth = 9, 3, 5
	a, b, c := numbers(rows*depth, r), numbers(4*depth, r), numbers(rows*cols, r)
	got := append([]float64(nil), c...)
	subtractGo(got, rows, rows, cols, a, rows, depth, b)
	for i := range rows {
		for j := range cols {
			want := c[i+j*rows]
			for p := range depth {
				want -= a[i+p*rows] * b[4*p+j]
			}
			if math.Abs(got[i+j*rows]-want) > 1e-14 {
				t.Errorf("row %d, column %d: %g, want %g", i, j, got[i+j*rows], want)
			}
		}
	}
}
