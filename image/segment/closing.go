package segment

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// closed fills what is dark and thinner than 2 half + 1 voxels along any axis: the greatest value of a box about each voxel, then the least of those. Leaflets go, and with them
// walls of their thickness; what is thicker stays.
func closed(f *image.Field, half int) *image.Field {
	// The numbers are picked among as integers of the same order, which takes no branch; the least is the greatest of the opposites.
	k := make([]int32, f.Len())
	num.Parallel(len(k), 1<<16, func(lo, hi int) {
		for i, x := range f.Data[lo:hi] {
			k[lo+i] = ordered(int32(math.Float32bits(x)))
		}
	})
	spare := make([]int32, len(k))
	for range 2 {
		greatest(k, spare, f.Size, half)
		num.Parallel(len(k), 1<<16, func(lo, hi int) {
			for i, x := range k[lo:hi] {
				k[lo+i] = ^x
			}
		})
	}
	out := image.NewField(f.Grid)
	num.Parallel(len(k), 1<<16, func(lo, hi int) {
		for i, x := range k[lo:hi] {
			out.Data[lo+i] = math.Float32frombits(uint32(ordered(x)))
		}
	})
	return out
}

// ordered maps the bits of a float32 to an integer of the same order, and back.
func ordered(bits int32) int32 { return bits ^ bits>>31&math.MaxInt32 }

// greatest replaces each value by the greatest of the box of 2 half + 1 voxels, fewer at the ends, about it. spare is as long as k and overwritten.
func greatest(k, spare []int32, n [3]int, half int) {
	nx, nxy := n[0], n[0]*n[1]
	// In a slice, along the rows and across them; then across the slices.
	num.Parallel(n[2], 2, func(lo, hi int) {
		plane, padded := make([]int32, nxy), make([]int32, nx+2*half)
		for z := lo; z < hi; z++ {
			for y := range n[1] {
				in, out := k[z*nxy+y*nx:][:nx], plane[y*nx:][:nx]
				for x := range half {
					padded[x], padded[half+nx+x] = in[0], in[nx-1]
				}
				copy(padded[half:], in)
				copy(out, in)
				for d := 1; d <= half; d++ {
					raise(out, padded[half-d:], padded[half+d:])
				}
			}
			for y := range n[1] {
				out := spare[z*nxy+y*nx:][:nx]
				copy(out, plane[y*nx:])
				for d := 1; d <= half; d++ {
					raise(out, plane[max(0, y-d)*nx:], plane[min(n[1]-1, y+d)*nx:])
				}
			}
		}
	})
	num.Parallel(n[2], 2, func(lo, hi int) {
		for z := lo; z < hi; z++ {
			out := k[z*nxy:][:nxy]
			copy(out, spare[z*nxy:])
			for d := 1; d <= half; d++ {
				raise(out, spare[max(0, z-d)*nxy:], spare[min(n[2]-1, z+d)*nxy:])
			}
		}
	})
}

// raise sets each of dst to the greatest of itself and the values of a and b at its place.
func raise(dst, a, b []int32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i, x := range dst {
		dst[i] = max(x, a[i], b[i])
	}
}
