//go:build !linux

package input

// limitMemory has nothing to set here; the limit of the garbage collector and the parent's clock remain.
func limitMemory(int64) error { return nil }
