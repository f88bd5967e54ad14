// Package num holds the numerical ground of Apical: deterministic parallel loops and seeded chance.
package num

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Parallel calls f on consecutive ranges [lo, hi) that cover [0, n), on GOMAXPROCS goroutines. Ranges are chunk long (at
// least 1), whatever the number of threads: f may keep one partial result a range and add them in the order of the
// ranges, and the sum has the same bytes for any number of threads. f writes only what belongs to its range.
func Parallel(n, chunk int, f func(lo, hi int)) {
	chunk = max(chunk, 1)
	jobs := (n + chunk - 1) / chunk
	workers := min(runtime.GOMAXPROCS(0), jobs)
	if workers <= 1 {
		for lo := 0; lo < n; lo += chunk {
			f(lo, min(lo+chunk, n))
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	work := func() {
		for {
			j := int(next.Add(1)) - 1
			if j >= jobs {
				return
			}
			f(j*chunk, min((j+1)*chunk, n))
		}
	}
	for range workers - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

// Together calls the functions at the same time and returns when all have. None reads what another writes.
func Together(f ...func()) {
	Parallel(len(f), 1, func(lo, _ int) { f[lo]() })
}
