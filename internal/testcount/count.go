package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"sort"
	"strings"
)

// event is one line of go test -json (go doc test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build-output and build-fail
	Test       string
	Output     string
	Elapsed    float64
	// FailedBuild is the import path whose build failed, on the fail of a package.
	FailedBuild string
}

// test names one test.
type test struct{ pkg, name string }

// run collects the events of one go test.
type run struct {
	state    map[test]string // pass, fail, skip; "run" while it has not ended
	output   map[test][]string
	parent   map[test]bool       // tests with subtests
	children map[test]bool       // tests with a subtest that failed
	count    map[string]int      // tests without subtests that ended, by package
	building map[string][]string // output of builds, by import path
	broken   []string            // packages that failed otherwise than by a test, and builds
}

func newRun() *run {
	return &run{state: map[test]string{}, output: map[test][]string{}, parent: map[test]bool{}, children: map[test]bool{},
		count: map[string]int{}, building: map[string][]string{}}
}

// read takes events until the end and prints a line for every package that ends. A line that is not an event (go list errors)
// is printed as it is.
func (r *run) read(in io.Reader, out io.Writer) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) != nil || e.Action == "" {
				fmt.Fprintf(out, "%s\n", strings.TrimRight(string(line), "\n"))
			} else {
				r.take(e, out)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *run) take(e event, out io.Writer) {
	id := test{e.Package, e.Test}
	switch e.Action {
	case "run":
		r.state[id] = "run"
		for up := range above(id) {
			r.parent[up] = true
		}
	case "output":
		r.output[id] = append(r.output[id], e.Output)
	case "build-output":
		r.building[e.ImportPath] = append(r.building[e.ImportPath], e.Output)
	case "build-fail":
		r.broken = append(r.broken, e.ImportPath+": does not build")
		fmt.Fprintf(out, "FAIL %s does not build\n%s", e.ImportPath, strings.Join(r.building[e.ImportPath], ""))
	case "pass", "fail", "skip":
		if e.Test != "" {
			r.state[id] = e.Action
			r.ended(id, e.Action, out)
			return
		}
		r.packageEnded(e, out)
	}
}

func (r *run) ended(id test, action string, out io.Writer) {
	if !r.parent[id] {
		r.count[id.pkg]++
	}
	switch action {
	case "fail":
		for up := range above(id) {
			r.children[up] = true
		}
		fmt.Fprintf(out, "FAIL %s %s\n%s", id.pkg, id.name, r.said(id))
	case "pass":
		delete(r.output, id)
	}
}

func (r *run) packageEnded(e event, out io.Writer) {
	if e.Action == "fail" && e.FailedBuild == "" {
		failed := false
		for _, id := range r.of(e.Package) {
			if r.state[id] == "run" { // it never ended: a panic, os.Exit or the time limit
				r.state[id] = "fail"
				r.output[id] = append(r.output[id], "    it did not end\n")
				r.ended(id, "fail", out)
			}
			failed = failed || r.state[id] == "fail"
		}
		if !failed {
			r.broken = append(r.broken, e.Package+": failed outside its tests")
		}
		fmt.Fprint(out, strings.Join(r.output[test{pkg: e.Package}], ""))
	}
	word := map[string]string{"pass": "ok", "fail": "FAIL", "skip": "none"}[e.Action]
	fmt.Fprintf(out, "%-4s %6.1f s %5d tests  %s\n", word, e.Elapsed, r.count[e.Package], e.Package)
}

// said returns what the test wrote, without the framework's own lines.
func (r *run) said(id test) string {
	var b strings.Builder
	for _, line := range r.output[id] {
		if bare := strings.TrimSpace(line); !strings.HasPrefix(bare, "=== ") && !strings.HasPrefix(bare, "--- ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// of returns the tests of a package, subtests before the tests that hold them.
func (r *run) of(pkg string) []test {
	var ids []test
	for id := range r.state {
		if id.pkg == pkg {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i].name > ids[j].name })
	return ids
}

// above yields the tests that hold a subtest.
func above(id test) iter.Seq[test] {
	return func(yield func(test) bool) {
		for i := strings.LastIndexByte(id.name, '/'); i > 0; i = strings.LastIndexByte(id.name[:i], '/') {
			if !yield(test{id.pkg, id.name[:i]}) {
				return
			}
		}
	}
}

// close prints what was skipped and the closing line, and reports whether all is well.
func (r *run) close(out io.Writer, strict bool, allowed map[string]string) bool {
	var passed, failed int
	var skipped []test
	for id, s := range r.state {
		switch {
		case s == "skip":
			skipped = append(skipped, id)
		case s == "pass" && !r.parent[id]:
			passed++
		case s == "run", s == "fail" && !r.children[id]: // a subtest's failure counts once, for the subtest
			failed++
		}
	}
	sort.Slice(skipped, func(i, j int) bool {
		return skipped[i].pkg+" "+skipped[i].name < skipped[j].pkg+" "+skipped[j].name
	})
	refused := 0
	for _, id := range skipped {
		reason, ok := allowed[id.pkg+" "+id.name]
		switch {
		case ok:
			fmt.Fprintf(out, "skipped, as allowed (%s): %s %s\n", reason, id.pkg, id.name)
		case strict:
			refused++
			fmt.Fprintf(out, "FAIL skipped: %s %s\n%s", id.pkg, id.name, r.said(id))
		default:
			fmt.Fprintf(out, "skipped: %s %s\n%s", id.pkg, id.name, r.said(id))
		}
	}
	for _, b := range r.broken {
		fmt.Fprintln(out, "FAIL", b)
	}
	if passed+failed+len(skipped) == 0 {
		fmt.Fprintln(out, "FAIL no test ran")
	}
	failed += len(r.broken) + refused
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", passed, failed, len(skipped)-refused)
	return failed == 0 && passed > 0
}

// readAllowed reads the allow list. Empty lines and lines that begin with # are comments; a test without a reason is refused.
func readAllowed(in io.Reader) (map[string]string, error) {
	allowed := map[string]string{}
	s := bufio.NewScanner(in)
	for s.Scan() {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		if len(f) < 3 {
			return nil, fmt.Errorf("allow list: %q: wants package, test and a reason", line)
		}
		allowed[f[0]+" "+f[1]] = strings.Join(f[2:], " ")
	}
	return allowed, s.Err()
}
