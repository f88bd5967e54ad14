//go:build !unix

package main

import "os"

// cpuSeconds returns the processor time of this process so far, 0 where it cannot be told.
func cpuSeconds() float64 { return 0 }

// mostMemory returns the most memory that an ended process held, 0 where it cannot be told.
func mostMemory(*os.ProcessState) float64 { return 0 }
