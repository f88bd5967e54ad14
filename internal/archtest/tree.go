package archtest

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
)

// Package is one folder of Go files.
type Package struct {
	Path  string // inside the module, "heart/measure"
	Name  string // of the package clause of its non-test files; "" if it has only tests
	Doc   string // the package comment
	Files []File // in order of their names
}

// File is one Go file.
type File struct {
	Name    string
	Test    bool
	Lines   int
	Imports []string
}

// Tree is the packages of a module, in order of their paths.
type Tree []Package

// Read parses the imports and package comments of every Go file below root. Folders that the go tool leaves out (testdata, a
// leading dot or underscore, another module) are left out, and so are node_modules.
func Read(root fs.FS) (Tree, error) {
	byPath := map[string]*Package{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return enter(root, name)
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		at := path.Dir(name)
		if byPath[at] == nil {
			byPath[at] = &Package{Path: at}
		}
		return byPath[at].add(path.Base(name), src)
	})
	if err != nil {
		return nil, fmt.Errorf("archtest: read: %w", err)
	}
	tree := make(Tree, 0, len(byPath))
	for _, p := range byPath {
		sort.Slice(p.Files, func(i, j int) bool { return p.Files[i].Name < p.Files[j].Name })
		tree = append(tree, *p)
	}
	sort.Slice(tree, func(i, j int) bool { return tree[i].Path < tree[j].Path })
	return tree, nil
}

// enter says whether a folder is walked: nil or fs.SkipDir.
func enter(root fs.FS, name string) error {
	base := path.Base(name)
	if name == "." {
		return nil
	}
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules" {
		return fs.SkipDir
	}
	if _, err := fs.Stat(root, path.Join(name, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (p *Package) add(name string, src []byte) error {
	f, err := parser.ParseFile(token.NewFileSet(), path.Join(p.Path, name), src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	file := File{Name: name, Test: strings.HasSuffix(name, "_test.go"), Lines: bytes.Count(src, []byte("\n"))}
	for _, i := range f.Imports {
		imp, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		file.Imports = append(file.Imports, imp)
	}
	p.Files = append(p.Files, file)
	if !file.Test {
		p.Name = f.Name.Name
		if f.Doc != nil {
			p.Doc += f.Doc.Text()
		}
	}
	return nil
}
