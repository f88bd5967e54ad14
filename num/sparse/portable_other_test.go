//go:build !amd64

package sparse

func portable(f func()) { f() }
