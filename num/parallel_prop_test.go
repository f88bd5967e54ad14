package num

import (
	"math"
	"runtime"
	"sync/atomic"
	"testing"
)

// Every index is visited once, in ranges that are a chunk long, whatever the number of threads.
func TestParallelCovers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range []int{1, 2, 4, 8} {
		runtime.GOMAXPROCS(threads)
		for _, c := range [][2]int{{0, 4}, {1, 4}, {4, 4}, {5, 4}, {1000, 7}, {10, 0}, {10, -3}, {3, 1 << 40}} {
			n, chunk := c[0], max(c[1], 1)
			seen := make([]int32, n)
			Parallel(n, c[1], func(lo, hi int) {
				if lo%chunk != 0 || hi != min(lo+chunk, n) {
					t.Errorf("n %d, chunk %d: range %d to %d", n, chunk, lo, hi)
				}
				for i := lo; i < hi; i++ {
					atomic.AddInt32(&seen[i], 1)
				}
			})
			for i, k := range seen {
				if k != 1 {
					t.Fatalf("%d threads, n %d, chunk %d: index %d was visited %d times", threads, n, chunk, i, k)
				}
			}
		}
	}
}

// A sum by ranges, added in their order, has the same bytes for any number of threads.
func TestParallelSumIsTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const n, chunk = 100_003, 1000
	sum := func() float64 {
		parts := make([]float64, (n+chunk-1)/chunk)
		Parallel(n, chunk, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				parts[lo/chunk] += math.Sin(float64(i)) * 1e8 / float64(i+1)
			}
		})
		var s float64
		for _, p := range parts {
			s += p
		}
		return s
	}
	runtime.GOMAXPROCS(1)
	want := sum()
	for _, threads := range []int{2, 4, 8} {
		runtime.GOMAXPROCS(threads)
		for range 20 {
			if got := sum(); math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%d threads: %v, one thread %v", threads, got, want)
			}
		}
	}
}

// All functions are called, and each once, whatever the number of threads.
func TestTogetherCallsAll(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, threads := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(threads)
		var calls [3]int
		Together(func() { calls[0]++ }, func() { calls[1]++ }, func() { calls[2]++ })
		if calls != [3]int{1, 1, 1} {
			t.Errorf("%d threads: %v calls", threads, calls)
		}
		Together()
	}
}
