package input

import "syscall"

// limitMemory bounds the private memory that this process may write to. RLIMIT_AS would count the address space that Go reserves and
// never uses.
func limitMemory(bytes int64) error {
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)})
}
