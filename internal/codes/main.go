// Command codes writes doc/codes.md from fault.Codes: go run ./internal/codes doc/codes.md
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/apical-heart/apical/fault"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: codes FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], []byte(page()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// page returns the document.
func page() string {
	var b strings.Builder
	b.WriteString("# Codes\n\nMade from `fault/codes.go` by `go generate ./fault`. A code is part of the interface: it does not change its meaning.\n")
	for _, part := range []struct{ kind, title string }{
		{"refusal", "## Refusals\n\nNothing is written. The exit status is 3 if the input cannot be used and 4 if a step refuses."},
		{"warning", "## Warnings\n\nThe plan goes on; the doubt stands in `plan.json` and in the report."},
	} {
		fmt.Fprintf(&b, "\n%s\n\n| code | meaning | what to do |\n|---|---|---|\n", part.title)
		for _, e := range fault.Codes {
			if e.Kind == part.kind {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", e.Code, e.Meaning, e.Advice)
			}
		}
	}
	return b.String()
}
