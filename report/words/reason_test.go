package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reasonsOf returns every text of a package that may become a reason: its string literals of more than one word, joined where they are added up, %s for what is no literal. What is named or defined elsewhere, found (which has both languages), warned of,
// cited or panicked with is no reason; the advice of package quality is one.
func reasonsOf(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	var out []string
	var text func(e ast.Expr) (string, bool)
	text = func(e ast.Expr) (s string, literal bool) {
		switch x := e.(type) {
		case *ast.BasicLit:
			if x.Kind == token.STRING {
				s, _ = strconv.Unquote(x.Value)
				return s, true
			}
		case *ast.BinaryExpr:
			a, la := text(x.X)
			b, lb := text(x.Y)
			if x.Op == token.ADD && (la || lb) {
				return a + b, true
			}
		}
		return "%s", false
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(filepath.Base(name), "def") || strings.HasPrefix(filepath.Base(name), "finding") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.ImportSpec, *ast.Field:
				return false
			case *ast.KeyValueExpr:
				if k, ok := x.Key.(*ast.Ident); ok && (k.Name == "Message" || k.Name == "Source" || k.Name == "Advice" && !strings.HasSuffix(folder, "quality")) {
					return false
				}
			case *ast.CallExpr:
				switch f := x.Fun.(type) {
				case *ast.Ident:
					if f.Name == "panic" || f.Name == "warn" {
						return false
					}
				case *ast.SelectorExpr:
					if p, ok := f.X.(*ast.Ident); ok && (p.Name == "fault" || p.Name == "errors") || f.Sel.Name == "Errorf" || f.Sel.Name == "keep" {
						return false
					}
				}
			case *ast.CompositeLit:
				if s, ok := x.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Warning" {
					return false
				}
			}
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			if s, literal := text(e); literal {
				if strings.Contains(strings.Trim(strings.TrimSpace(s), ":;, "), " ") {
					out = append(out, s)
				}
				return false
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var verb = regexp.MustCompile(`%[-+#0-9.\[\]]*[a-zA-Z]`)

// latin finds words; units, names of vessels and steps stay as they are.
var latin = regexp.MustCompile(`[A-Za-z]{2,}`)

// Every reason that landmark, measure, quality and plan can give has a translation without English words.
func TestReasonsAreTranslated(t *testing.T) {
	n := 0
	for _, folder := range []string{"../../heart/landmark", "../../heart/measure", "../../heart/quality", "../../outcome", "../../plan"} {
		for _, s := range reasonsOf(t, folder) {
			if folder == "../../plan" && !strings.Contains(s, "by a person") {
				continue // names of landmarks, and what is wrong with a file of edits
			}
			n++
			got := Mandarin.Reason(sample(s))
			for _, w := range latin.FindAllString(got, -1) {
				if !slices.Contains([]string{"HU", "mm", "mm2", "mm3", "ms", "doi", "LVOT", "CT", "DICOM"}, w) {
					t.Errorf("%s: %q becomes %q", folder, s, got)
					break
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("only %d reasons were found in the sources", n)
	}
}

// notesOf returns the texts of a package's notes: what its methods note say, and the clauses that those named beside them return.
func notesOf(t *testing.T, folder string, clauses ...string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", folder, err)
	}
	var out []string
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "note" && !slices.Contains(clauses, fn.Name.Name) {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				who := ""
				switch x := call.Fun.(type) {
				case *ast.Ident:
					who = x.Name
				case *ast.SelectorExpr:
					who = x.Sel.Name
				}
				if lit, ok := call.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING && (who == "say" || who == "Sprintf" && fn.Name.Name != "note") {
					s, _ := strconv.Unquote(lit.Value)
					out = append(out, s)
				} else if who == "say" {
					t.Errorf("%s: a note is no literal", name)
				}
				return true
			})
		}
	}
	return out
}

// Every note of a rehearsal has a translation without English words.
func TestNotesAreTranslated(t *testing.T) {
	notes := notesOf(t, "../../deploy", "doubt", "place")
	if len(notes) < 17 {
		t.Errorf("only %d notes were found in the sources", len(notes))
	}
	for _, s := range notes {
		got := Mandarin.Reason(sample(s))
		for _, w := range latin.FindAllString(got, -1) {
			if !slices.Contains([]string{"mm", "mm3", "mmHg"}, w) {
				t.Errorf("%q becomes %q", s, got)
				break
			}
		}
	}
}

// sample fills the verbs of a format.
func sample(format string) string {
	s := verb.ReplaceAllStringFunc(strings.ReplaceAll(format, "%%", "\x00"), func(v string) string {
		if strings.HasSuffix(v, "s") || strings.HasSuffix(v, "q") {
			return "left"
		}
		return "12.5"
	})
	return strings.ReplaceAll(s, "\x00", "%")
}

func TestReason(t *testing.T) {
	const s = "lowest point of the mouth of an artery that leaves the right sinus: an artery of 3.4 mm leaves the wall here and was followed for 12 mm; where it is faintest it has 71 % of the lumen's contrast"
	if got, want := Mandarin.Reason(s), "发自右窦的动脉开口的最低点：直径 3.4 mm 的动脉由此离开管壁，追踪了 12 mm；最淡处的对比度为管腔的 71 %"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := English.Reason(s); got != s {
		t.Errorf("in English it became %q", got)
	}
	if got := Mandarin.Reason("something nobody says"); got != "something nobody says" {
		t.Errorf("an unknown reason became %q", got)
	}
}
