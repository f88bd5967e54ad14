package archtest

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/apical-heart/apical/internal/verify"
)

// The tree as it stands breaks no rule.
func TestHouse(t *testing.T) {
	tree, err := Read(os.DirFS(verify.Root(t)))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree) < 10 {
		t.Fatalf("only %d packages were read: the test looks at the wrong folder", len(tree))
	}
	for _, b := range Apical.Check(tree) {
		t.Error(b)
	}
}

// model returns a tree that holds every package the table names, built and planned, and breaks no rule; and the house with
// floors for them.
func model() (House, Tree) {
	h := Apical
	h.Floors = slices.Clone(h.Floors)
	h.Floors = append(h.Floors, Floor{1000, slices.Clone(h.Planned)})
	h.Planned = nil
	var t Tree
	for _, f := range h.Floors {
		for _, p := range f.Packages {
			t = append(t, plain(p))
		}
	}
	return h, t
}

func plain(p string) Package {
	name := path.Base(p)
	return Package{Path: p, Name: name, Doc: "Package " + name + " is a room.\n", Files: []File{{Name: name + ".go", Lines: 100}}}
}

func (t Tree) at(p string) *Package {
	for i := range t {
		if t[i].Path == p {
			return &t[i]
		}
	}
	panic("no package " + p)
}

func (p *Package) imports(paths ...string) { p.Files[0].Imports = append(p.Files[0].Imports, paths...) }

func in(p string) string { return Apical.Module + "/" + p }

// want checks that the breaches hold one of this rule at this place.
func want(t *testing.T, got []Breach, rule, where string) {
	t.Helper()
	if !slices.ContainsFunc(got, func(b Breach) bool { return b.Rule == rule && strings.Contains(b.Where, where) }) {
		t.Errorf("no breach of %q at %s among %v", rule, where, got)
	}
}

func TestModelIsClean(t *testing.T) {
	h, tree := model()
	if got := h.Check(tree); len(got) > 0 {
		t.Fatalf("the model breaks rules by itself: %v", got)
	}
}

// Every wall is seen to fall, by a direct import and by one through a third package.
func TestEveryWallFalls(t *testing.T) {
	for _, w := range Apical.Walls {
		from, not := strings.TrimSuffix(w.From, "/..."), strings.TrimSuffix(w.Not, "/...")
		t.Run(w.From+" "+w.Not, func(t *testing.T) {
			h, tree := model()
			tree.at(from).imports(in(not))
			want(t, h.Check(tree), RuleWall, from)

			h, tree = model()
			h.Floors = append(h.Floors, Floor{2000, []string{"between"}})
			tree = append(tree, plain("between"))
			tree.at("between").imports(in(not))
			tree.at(from).imports(in("between"))
			want(t, h.Check(tree), RuleWall, from)

			if strings.HasSuffix(w.From, "/...") { // and for rooms that will be built behind it
				h, tree = model()
				h.Floors = append(h.Floors, Floor{2000, []string{from + "/room"}})
				tree = append(tree, plain(from+"/room"))
				tree.at(from + "/room").imports(in(not))
				want(t, h.Check(tree), RuleWall, from+"/room")
			}
		})
	}
}

// Every import that science is denied is seen, in a science package and not in the plumbing.
func TestEveryImpurityIsSeen(t *testing.T) {
	for pattern := range Apical.Impure {
		stem, below := strings.CutSuffix(pattern, "/...")
		h, tree := model()
		tree.at("geom").imports(stem)
		want(t, h.Check(tree), RulePurity, "geom/geom.go")
		if below {
			h, tree = model()
			tree.at("heart/measure").imports(stem + "/deep")
			want(t, h.Check(tree), RulePurity, "heart/measure")
		}
		h, tree = model()
		tree.at("internal/verify").imports(stem)
		tree.at("geom").Files = append(tree.at("geom").Files, File{Name: "geom_test.go", Test: true, Imports: []string{stem}})
		if got := h.Check(tree); len(got) > 0 {
			t.Errorf("%s: plumbing or a test was refused: %v", stem, got)
		}
	}
	// The brief's own list, so that a row lost from the table is missed.
	for _, imp := range []string{"os", "os/exec", "net", "net/http", "time", "log", "log/slog", "math/rand", "math/rand/v2", "unsafe", "syscall"} {
		h, tree := model()
		tree.at("image").imports(imp)
		want(t, h.Check(tree), RulePurity, "image/image.go")
	}
}

func TestBreachesAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		breach      func(h *House, t *Tree)
		rule, where string
	}{
		"upward import": {func(h *House, t *Tree) { t.at("geom").imports(in("heart")) }, RuleFloor, "geom/geom.go"},
		"same floor":    {func(h *House, t *Tree) { t.at("image/dicom").imports(in("image/format")) }, RuleFloor, "image/dicom/dicom.go"},
		"itself":        {func(h *House, t *Tree) { t.at("geom").imports(in("geom")) }, RuleFloor, "geom/geom.go"},
		"science imports plumbing": {func(h *House, t *Tree) {
			h.Floors = append(h.Floors, Floor{3000, []string{"internal/anything"}})
			*t = append(*t, plain("internal/anything"))
			t.at("heart").imports(in("internal/anything"))
		}, RuleFloor, "heart/heart.go"},
		"unknown import":        {func(h *House, t *Tree) { t.at("heart").imports(in("nowhere")) }, RuleTable, "heart/heart.go"},
		"no floor":              {func(h *House, t *Tree) { *t = append(*t, plain("attic")) }, RuleTable, "attic"},
		"no package":            {func(h *House, t *Tree) { *t = slices.DeleteFunc(*t, func(p Package) bool { return p.Path == "geom" }) }, RuleTable, "geom"},
		"two floors":            {func(h *House, t *Tree) { h.Floors = append(h.Floors, Floor{3000, []string{"geom"}}) }, RuleTable, "geom"},
		"floors out of order":   {func(h *House, t *Tree) { slices.Reverse(h.Floors) }, RuleTable, ""},
		"planned and built":     {func(h *House, t *Tree) { h.Planned = []string{"geom"} }, RuleTable, "geom"},
		"wall of nothing":       {func(h *House, t *Tree) { h.Walls = append(slices.Clone(h.Walls), Wall{"heart", "hart", ""}) }, RuleTable, "hart"},
		"tests only of nothing": {func(h *House, t *Tree) { h.TestsOnly = []string{"internal/gone"} }, RuleTable, "internal/gone"},
		"ships test support": {func(h *House, t *Tree) {
			h.Floors = append(h.Floors, Floor{3000, []string{"cmd/apical"}})
			*t = append(*t, plain("cmd/apical"))
			t.at("cmd/apical").imports(in("internal/verify"))
		}, RuleTestsOnly, "cmd/apical"},
		"cgo":              {func(h *House, t *Tree) { t.at("internal/verify").imports("C") }, RuleCgo, "internal/verify"},
		"no comment":       {func(h *House, t *Tree) { t.at("mesh").Doc = "" }, RuleComment, "mesh"},
		"comment of other": {func(h *House, t *Tree) { t.at("mesh").Doc = "Package geom is a copy.\n" }, RuleComment, "mesh"},
		"command comment":  {func(h *House, t *Tree) { t.at("mesh").Name = "main" }, RuleComment, "mesh"},
		"other name":       {func(h *House, t *Tree) { t.at("mesh").Name = "surface" }, RuleName, "mesh"},
		"grab-bag": {func(h *House, t *Tree) {
			h.Floors = append(h.Floors, Floor{3000, []string{"heart/util"}})
			*t = append(*t, plain("heart/util"))
		}, RuleName, "heart/util"},
		"grab-bag file": {func(h *House, t *Tree) { t.at("mesh").Files[0].Name = "helpers.go" }, RuleName, "mesh/helpers.go"},
		"long file":     {func(h *House, t *Tree) { h.LongFiles = 0; t.at("mesh").Files[0].Lines = LongLines + 1 }, RuleRatchet, "mesh/mesh.go"},
	} {
		t.Run(name, func(t *testing.T) {
			h, tree := model()
			c.breach(&h, &tree)
			want(t, h.Check(tree), c.rule, c.where)
		})
	}
}

// Read sees on disk what the model says: each file that breaks a rule is found in a tree of real sources.
func TestReadSees(t *testing.T) {
	files := fstest.MapFS{
		"go.mod":                 {Data: []byte("module m\n")},
		"a/a.go":                 {Data: []byte("// Package a is first.\npackage a\n\nimport _ \"os\"\n")},
		"a/doc_test.go":          {Data: []byte("package a_test\n\nimport (\n\t_ \"m/b\"\n\t_ \"testing\"\n)\n")},
		"b/b.go":                 {Data: []byte("package b\n\nimport x \"m/a\"\n\nvar _ = x.A\n" + strings.Repeat("// long\n", LongLines))},
		"b/testdata/broken.go":   {Data: []byte("not Go")},
		"_old/broken.go":         {Data: []byte("not Go")},
		".git/broken.go":         {Data: []byte("not Go")},
		"node_modules/broken.go": {Data: []byte("not Go")},
		"tools/go.mod":           {Data: []byte("module tools\n")},
		"tools/broken.go":        {Data: []byte("not Go")},
	}
	tree, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree) != 2 || tree[0].Path != "a" || tree[1].Path != "b" || len(tree[0].Files) != 2 || !tree[0].Files[1].Test {
		t.Fatalf("read %+v", tree)
	}
	h := House{Module: "m", Floors: []Floor{{0, []string{"a", "b"}}}, Impure: maps.Clone(Apical.Impure)}
	got := h.Check(tree)
	want(t, got, RulePurity, "a/a.go")
	want(t, got, RuleFloor, "b/b.go")
	want(t, got, RuleComment, "b")
	want(t, got, RuleRatchet, "b/b.go")
	if len(got) != 4 {
		t.Errorf("found %v", got)
	}
	files["a/broken.go"] = &fstest.MapFile{Data: []byte("not Go")}
	if _, err := Read(files); err == nil {
		t.Error("a file that does not parse was passed over")
	}
	if _, err := Read(fstest.MapFS{"x": {Mode: fs.ModeDir}}); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}
