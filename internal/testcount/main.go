// Command testcount reads what go test -json writes, prints one line a package and the output of every failure, and ends in the
// line "N passed, N failed, N skipped". It counts tests, examples and fuzz seeds that have no subtests of their own.
//
//	go test -json ./... | go run ./internal/testcount [-strict] [-allow FILE] [-broken WHAT]
//
// It exits 1 if a test or a build failed, if no test ran, or, with -strict, if a test was skipped that the allow list does
// not name. The allow list has a line a test: package, name, and why it may be skipped.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	strict := flag.Bool("strict", false, "a skipped test that the allow list does not name is a failure")
	allow := flag.String("allow", "", "file with a line a test that may be skipped: package, name, reason")
	broken := flag.String("broken", "", "what failed before the tests; counts as one failure")
	flag.Parse()
	allowed := map[string]string{}
	if *allow != "" {
		f, err := os.Open(*allow)
		if err == nil {
			allowed, err = readAllowed(f)
			f.Close()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "testcount:", err)
			os.Exit(2)
		}
	}
	run := newRun()
	if *broken != "" {
		run.broken = append(run.broken, *broken)
	}
	if err := run.read(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testcount:", err)
		os.Exit(1)
	}
	if !run.close(os.Stdout, *strict, allowed) {
		os.Exit(1)
	}
}
