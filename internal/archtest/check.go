package archtest

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
)

// The kinds of breach.
const (
	RuleFloor     = "floor"     // an import that does not point down
	RuleWall      = "wall"      // a package reaches what a wall keeps from it
	RulePurity    = "purity"    // science touches the world
	RuleCgo       = "cgo"       // anything imports C
	RuleTestsOnly = "testsonly" // a shipped file imports test support
	RuleTable     = "table"     // a package without a floor, or a name in the table without a package
	RuleComment   = "comment"   // no package comment
	RuleName      = "name"      // a grab-bag, or a package named otherwise than its folder
	RuleRatchet   = "ratchet"   // more long files than before
)

// Breach is one rule broken in one place.
type Breach struct{ Rule, Where, What string }

func (b Breach) String() string { return b.Rule + ": " + b.Where + ": " + b.What }

// Check returns every breach in the tree, sorted.
func (h House) Check(t Tree) []Breach {
	var out []Breach
	say := func(rule, where, format string, a ...any) {
		out = append(out, Breach{rule, where, fmt.Sprintf(format, a...)})
	}
	h.table(t, say)
	h.floors(t, say)
	h.walls(t, say)
	h.purity(t, say)
	h.names(t, say)
	h.ratchet(t, say)
	sort.Slice(out, func(i, j int) bool { return out[i].String() < out[j].String() })
	return out
}

type say func(rule, where, format string, a ...any)

// floor returns the floor of a package of this module.
func (h House) floor(p string) (n int, ok bool) {
	for _, f := range h.Floors {
		if slices.Contains(f.Packages, p) {
			return f.Number, true
		}
	}
	return 0, false
}

// local returns the path of an import inside the module.
func (h House) local(imp string) (p string, ok bool) {
	if imp == h.Module {
		return ".", true
	}
	return strings.CutPrefix(imp, h.Module+"/")
}

func (h House) table(t Tree, say say) {
	exists := map[string]bool{}
	for _, p := range t {
		exists[p.Path] = true
		if _, ok := h.floor(p.Path); !ok {
			say(RuleTable, p.Path, "stands on no floor: give it one in internal/archtest/house.go")
		}
	}
	seen := map[string]bool{}
	last := -1
	for _, f := range h.Floors {
		if f.Number <= last {
			say(RuleTable, fmt.Sprint(f.Number), "floors are listed bottom up, each once")
		}
		last = f.Number
		for _, p := range f.Packages {
			if seen[p] {
				say(RuleTable, p, "stands on two floors")
			}
			seen[p] = true
			if !exists[p] {
				say(RuleTable, p, "has a floor and no package")
			}
		}
	}
	for _, p := range h.Planned {
		if exists[p] {
			say(RuleTable, p, "is built: take it off the list of planned packages")
		}
	}
	for _, w := range h.Walls {
		for _, end := range []string{w.From, w.Not} {
			p := strings.TrimSuffix(end, "/...")
			if !exists[p] && !slices.Contains(h.Planned, p) {
				say(RuleTable, p, "a wall names it, and it does not exist")
			}
		}
	}
	for _, p := range h.TestsOnly {
		if !exists[p] {
			say(RuleTable, p, "is listed for tests only, and does not exist")
		}
	}
}

func (h House) floors(t Tree, say say) {
	for _, p := range t {
		own, ok := h.floor(p.Path)
		if !ok {
			continue // said by table
		}
		for _, f := range p.Files {
			for _, imp := range f.Imports {
				if imp == "C" {
					say(RuleCgo, path.Join(p.Path, f.Name), "imports C: one static binary, no C compiler")
				}
				q, ok := h.local(imp)
				if !ok || f.Test {
					continue
				}
				if slices.Contains(h.TestsOnly, q) {
					say(RuleTestsOnly, path.Join(p.Path, f.Name), "ships %s, which is for tests only", q)
				}
				under, ok := h.floor(q)
				if !ok {
					say(RuleTable, path.Join(p.Path, f.Name), "imports %s, which stands on no floor", q)
				} else if under >= own {
					say(RuleFloor, path.Join(p.Path, f.Name), "floor %d imports %s on floor %d: imports point strictly down", own, q, under)
				}
			}
		}
	}
}

func (h House) walls(t Tree, say say) {
	imports := map[string][]string{} // without tests
	for _, p := range t {
		for _, f := range p.Files {
			for _, imp := range f.Imports {
				if q, ok := h.local(imp); ok && !f.Test && !slices.Contains(imports[p.Path], q) {
					imports[p.Path] = append(imports[p.Path], q)
				}
			}
		}
	}
	for _, w := range h.Walls {
		for _, p := range t {
			if !covers(w.From, p.Path) {
				continue
			}
			if way := reach(imports, p.Path, w.Not); way != nil {
				say(RuleWall, p.Path, "reaches %s by %s: %s", w.Not, strings.Join(way, " -> "), w.Why)
			}
		}
	}
}

// reach returns the shortest way over imports from p to a package that the pattern covers, or nil.
func reach(imports map[string][]string, p, pattern string) []string {
	from := map[string]string{p: ""}
	for queue := []string{p}; len(queue) > 0; queue = queue[1:] {
		for _, q := range imports[queue[0]] {
			if _, seen := from[q]; seen {
				continue
			}
			from[q] = queue[0]
			if covers(pattern, q) {
				way := []string{}
				for ; q != ""; q = from[q] {
					way = append(way, q)
				}
				slices.Reverse(way)
				return way
			}
			queue = append(queue, q)
		}
	}
	return nil
}

// covers reports whether the pattern "a" or "a/..." covers the path.
func covers(pattern, p string) bool {
	if stem, ok := strings.CutSuffix(pattern, "/..."); ok {
		return p == stem || strings.HasPrefix(p, stem+"/")
	}
	return p == pattern
}

// science reports whether the rules of purity hold for the package.
func science(p string) bool { return !covers("internal/...", p) && !covers("cmd/...", p) }

func (h House) purity(t Tree, say say) {
	for _, p := range t {
		if !science(p.Path) {
			continue
		}
		for _, f := range p.Files {
			for _, imp := range f.Imports {
				for pattern, why := range h.Impure {
					if !f.Test && covers(pattern, imp) {
						say(RulePurity, path.Join(p.Path, f.Name), "imports %s: %s", imp, why)
					}
				}
			}
		}
	}
}

func (h House) names(t Tree, say say) {
	for _, p := range t {
		if p.Name == "" {
			continue // tests only
		}
		opening := "Package " + p.Name + " "
		if p.Name == "main" {
			opening = "Command " + path.Base(p.Path) + " "
		} else if p.Name != path.Base(p.Path) {
			say(RuleName, p.Path, "is package %s", p.Name)
		}
		if !strings.HasPrefix(p.Doc, opening) {
			say(RuleComment, p.Path, "wants a package comment that begins with %q", opening)
		}
		for _, part := range strings.Split(p.Path, "/") {
			if slices.Contains(h.BadNames, part) {
				say(RuleName, p.Path, "%q says nothing about what is inside", part)
			}
		}
		for _, f := range p.Files {
			if slices.Contains(h.BadNames, strings.TrimSuffix(f.Name, ".go")) {
				say(RuleName, path.Join(p.Path, f.Name), "a file is named by its one noun")
			}
		}
	}
}

func (h House) ratchet(t Tree, say say) {
	var long []string
	for _, p := range t {
		for _, f := range p.Files {
			if !f.Test && f.Lines > LongLines {
				long = append(long, path.Join(p.Path, f.Name))
			}
		}
	}
	if len(long) > h.LongFiles {
		say(RuleRatchet, strings.Join(long, " "), "%d files over %d lines, %d before", len(long), LongLines, h.LongFiles)
	}
}
