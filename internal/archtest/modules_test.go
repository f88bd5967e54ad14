package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

func TestModules(t *testing.T) {
	root := verify.Root(t)
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "doc", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range Modules(string(gomod), string(page)) {
		t.Error(w)
	}
}

func TestModulesHasTeeth(t *testing.T) {
	const gomod = "module m\n\ngo 1.26\n\nrequire example.org/one v1.2.3\n\nrequire (\n\texample.org/two v0.1.0 // indirect\n\texample.org/three/v2 v2.0.0\n)\n"
	const page = "# Dependencies\n\n| module | version | licence | what for |\n|---|---|---|---|\n| `example.org/one` | v1.2.3 | MIT | a |\n" +
		"| `example.org/two` | v0.1.0 | MIT | b |\n| `example.org/three/v2` | v2.0.0 | BSD-3-Clause | c |\n"
	if wrong := Modules(gomod, page); len(wrong) > 0 {
		t.Fatalf("a right page is refused: %v", wrong)
	}
	for name, c := range map[string]struct{ gomod, page, says string }{
		"other version":  {strings.Replace(gomod, "v1.2.3", "v1.2.4", 1), page, "one: listed at v1.2.3, required at v1.2.4"},
		"not listed":     {gomod, strings.Replace(page, "| `example.org/two` | v0.1.0 | MIT | b |\n", "", 1), "two: is required and not listed"},
		"not required":   {strings.Replace(gomod, "\texample.org/two v0.1.0 // indirect\n", "", 1), page, "two: is listed and not required"},
		"no licence":     {gomod, strings.Replace(page, "BSD-3-Clause", "", 1), "three/v2: lacks its licence"},
		"listed twice":   {gomod, page + "| `example.org/one` | v1.2.3 | MIT | a |\n", "one: is listed twice"},
		"replaced":       {gomod + "\nreplace example.org/one => ../one\n", page, "replace"},
		"an empty page":  {gomod, "", "one: is required and not listed"},
		"nothing at all": {"", page, "one: is listed and not required"},
	} {
		if got := strings.Join(Modules(c.gomod, c.page), "\n"); !strings.Contains(got, c.says) {
			t.Errorf("%s: said %q", name, got)
		}
	}
}
