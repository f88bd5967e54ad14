package fault_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
)

// looksLikeCode is the form of a code in a string literal. Words of the same form that are none are named here.
var looksLikeCode = regexp.MustCompile(`^[A-Z]{2,8}(-[A-Z]{2,})+$`)

var noCodes = []string{"ITK-GDCM", "JPEG-LS", "NON-CONTRAST"}

// used returns the codes in the string literals of all shipped Go files, and where.
func used(t *testing.T) map[string]string {
	out := map[string]string{}
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); path != root && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules" || n == "web") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.ToSlash(path) == "../fault/codes.go" {
			return nil
		}
		for _, c := range codesIn(path, nil) {
			out[c] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func codesIn(path string, src any) []string {
	f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
	if err != nil {
		return nil // the build says so
	}
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && looksLikeCode.MatchString(s) && !slices.Contains(noCodes, s) {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

func TestCodesAreListed(t *testing.T) {
	have := used(t)
	for code, path := range have {
		if _, ok := fault.Explain(code); !ok {
			t.Errorf("%s uses %s: list it in fault/codes.go with its meaning and advice", path, code)
		}
	}
	for i, e := range fault.Codes {
		if have[e.Code] == "" {
			t.Errorf("%s is listed and nothing gives it", e.Code)
		}
		if i > 0 && e.Code <= fault.Codes[i-1].Code {
			t.Errorf("%s stands out of order or twice", e.Code)
		}
		if e.Kind != "refusal" && e.Kind != "warning" || !strings.HasSuffix(e.Meaning, ".") || e.Advice != "" && !strings.HasSuffix(e.Advice, ".") {
			t.Errorf("%s: kind %q, meaning %q, advice %q", e.Code, e.Kind, e.Meaning, e.Advice)
		}
		if e.Kind == "refusal" && e.Advice == "" {
			t.Errorf("%s refuses without advice", e.Code)
		}
	}
}

// The scan finds a code where one is.
func TestScanHasTeeth(t *testing.T) {
	got := codesIn("x.go", `package x; var a, b, c, d = "SEG-ROOT", "UTF-8", "SHA-256", "MEASURE-UNSURE"`)
	if !slices.Equal(got, []string{"SEG-ROOT", "MEASURE-UNSURE"}) {
		t.Error(got)
	}
}

func ExampleCode() {
	err := fmt.Errorf("plan: image: %w", fault.Wrap(os.ErrNotExist, "IN-PATH", "there is nothing at scan/", "Check the spelling of the path."))
	fmt.Println(fault.Code(err))
	e, _ := fault.Explain("in-path")
	fmt.Println(e.Meaning)
	// Output:
	// IN-PATH
	// There is nothing at the path, or it cannot be read.
}
