package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lines is a stream of events as go test -json writes it.
func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

const (
	passA  = `{"Action":"run","Package":"p","Test":"TestA"}` + "\n" + `{"Action":"pass","Package":"p","Test":"TestA"}`
	endOK  = `{"Action":"pass","Package":"p","Elapsed":0.5}`
	endBad = `{"Action":"fail","Package":"p","Elapsed":0.5}`
)

func TestCount(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		strict bool
		allow  map[string]string
		last   string // the closing line
		says   string
		ok     bool
	}{
		"passes": {in: lines(passA, endOK), last: "1 passed, 0 failed, 0 skipped", says: "ok      0.5 s     1 tests  p", ok: true},
		"a test with subtests counts by them": {in: lines(
			`{"Action":"run","Package":"p","Test":"TestA"}`, `{"Action":"run","Package":"p","Test":"TestA/x"}`, `{"Action":"run","Package":"p","Test":"TestA/y"}`,
			`{"Action":"pass","Package":"p","Test":"TestA/x"}`, `{"Action":"pass","Package":"p","Test":"TestA/y"}`,
			`{"Action":"pass","Package":"p","Test":"TestA"}`, endOK), last: "2 passed, 0 failed, 0 skipped", ok: true},
		"a subtest fails once": {in: lines(
			`{"Action":"run","Package":"p","Test":"TestA"}`, `{"Action":"run","Package":"p","Test":"TestA/x"}`,
			`{"Action":"output","Package":"p","Test":"TestA/x","Output":"=== RUN   TestA/x\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA/x","Output":"    off by 3\n"}`,
			`{"Action":"fail","Package":"p","Test":"TestA/x"}`, `{"Action":"fail","Package":"p","Test":"TestA"}`, endBad),
			last: "0 passed, 1 failed, 0 skipped", says: "FAIL p TestA/x\n    off by 3"},
		"a test fails beside its subtests": {in: lines(
			`{"Action":"run","Package":"p","Test":"TestA"}`, `{"Action":"run","Package":"p","Test":"TestA/x"}`,
			`{"Action":"pass","Package":"p","Test":"TestA/x"}`, `{"Action":"fail","Package":"p","Test":"TestA"}`, endBad),
			last: "1 passed, 1 failed, 0 skipped"},
		"a test never ends": {in: lines(passA, `{"Action":"run","Package":"p","Test":"TestB"}`, endBad),
			last: "1 passed, 1 failed, 0 skipped", says: "it did not end"},
		"the stream breaks off":             {in: lines(passA, `{"Action":"run","Package":"p","Test":"TestB"}`), last: "1 passed, 1 failed, 0 skipped"},
		"a package fails outside its tests": {in: lines(passA, `{"Action":"output","Package":"p","Output":"exit status 3\n"}`, endBad), last: "1 passed, 1 failed, 0 skipped", says: "exit status 3"},
		"a build fails": {in: lines(passA, endOK, `{"ImportPath":"q","Action":"build-output","Output":"q.go:1: undefined: x\n"}`,
			`{"ImportPath":"q","Action":"build-fail"}`, `{"Action":"fail","Package":"q","FailedBuild":"q"}`),
			last: "1 passed, 1 failed, 0 skipped", says: "undefined: x"},
		"nothing runs":  {in: "", last: "0 passed, 0 failed, 0 skipped", says: "no test ran"},
		"not an event":  {in: lines("no required module provides package x"), last: "0 passed, 0 failed, 0 skipped", says: "no required module"},
		"skips alone":   {in: lines(`{"Action":"run","Package":"p","Test":"TestS"}`, `{"Action":"skip","Package":"p","Test":"TestS"}`, endOK), last: "0 passed, 0 failed, 1 skipped"},
		"a skip passes": {in: lines(passA, `{"Action":"skip","Package":"p","Test":"TestS"}`, endOK), last: "1 passed, 0 failed, 1 skipped", says: "skipped: p TestS", ok: true},
		"strict": {in: lines(passA, `{"Action":"skip","Package":"p","Test":"TestS"}`, endOK), strict: true,
			last: "1 passed, 1 failed, 0 skipped", says: "FAIL skipped: p TestS"},
		"strict and allowed": {in: lines(passA, `{"Action":"skip","Package":"p","Test":"TestS"}`, endOK), strict: true,
			allow: map[string]string{"p TestS": "needs a printer"}, last: "1 passed, 0 failed, 1 skipped", says: "needs a printer", ok: true},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			r := newRun()
			if err := r.read(strings.NewReader(c.in), &out); err != nil {
				t.Fatal(err)
			}
			ok := r.close(&out, c.strict, c.allow)
			if last := strings.TrimSpace(out.String()[strings.LastIndexByte(strings.TrimSpace(out.String()), '\n')+1:]); ok != c.ok || last != c.last || !strings.Contains(out.String(), c.says) {
				t.Errorf("ok %v, wanted %v and %q:\n%s", ok, c.ok, c.last, out.String())
			}
		})
	}
}

func TestAllowList(t *testing.T) {
	got, err := readAllowed(strings.NewReader("# none\n\np TestS needs a printer\n"))
	if err != nil || got["p TestS"] != "needs a printer" || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := readAllowed(strings.NewReader("p TestS\n")); err == nil {
		t.Error("a skip without a reason was allowed")
	}
}

// What the go command really writes is read as meant: a test that passes, one that fails, one that is skipped, one that
// panics, and a package that does not build.
func TestRealStream(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"go.mod":         "module m\n\ngo 1.26\n",
		"good/a_test.go": "package good\nimport \"testing\"\nfunc TestOK(t *testing.T) { t.Run(\"x\", func(*testing.T) {}) }\nfunc TestSkip(t *testing.T) { t.Skip(\"why\") }\nfunc TestBad(t *testing.T) { t.Error(\"off by 3\") }\n",
		"dies/a_test.go": "package dies\nimport \"testing\"\nfunc TestDies(t *testing.T) { panic(\"oh\") }\n",
		"odd/a_test.go":  "package odd\nimport \"testing\"\nfunc TestOdd(t *testing.T) { undefined() }\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-json", "./...")
	cmd.Dir = dir
	stream, err := cmd.Output()
	if err == nil {
		t.Fatal("go test passed")
	}
	var out strings.Builder
	r := newRun()
	if err := r.read(strings.NewReader(string(stream)), &out); err != nil {
		t.Fatal(err)
	}
	if r.close(&out, false, nil) || !strings.HasSuffix(out.String(), "\n1 passed, 3 failed, 1 skipped\n") {
		t.Errorf("read as\n%s", out.String())
	}
	for _, says := range []string{"off by 3", "panic: oh", "undefined: undefined"} {
		if !strings.Contains(out.String(), says) {
			t.Errorf("%q is not said:\n%s", says, out.String())
		}
	}
}
