//go:build !unix

package main

// cpuSeconds returns the processor time of this process so far, 0 where it cannot be told.
func cpuSeconds() float64 { return 0 }
