//go:build unix

package main

import "syscall"

// cpuSeconds returns the processor time of this process so far, 0 if it cannot be told.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
