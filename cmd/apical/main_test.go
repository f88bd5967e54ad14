package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/plan"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"apical": main})
}

// The scripts of testdata are what a user types and sees.
func TestScripts(t *testing.T) { scripts(t, "testdata") }

// The scripts of testdata/long plan whole phantoms.
func TestLongScripts(t *testing.T) {
	verify.Long(t)
	scripts(t, filepath.Join("testdata", "long"))
}

func scripts(t *testing.T, dir string) {
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			e.Setenv("SHARED", filepath.Join(verify.Root(t), "..", "shared"))
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "shared" {
				return false, fmt.Errorf("no condition %q", name)
			}
			_, err := os.Stat(filepath.Join(verify.Root(t), "..", "shared"))
			return err == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "picture": picture, "same": same, "nudge": nudge, "zip": pack},
	})
}

// exits N COMMAND ARGS... runs a command and wants this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var e *exec.ExitError
		if !errors.As(err, &e) {
			ts.Fatalf("%v", err)
		}
		got = e.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// picture FILE HU writes a NIfTI picture of a ball of soft tissue in air with a core of this density: no heart, and with 400 HU as much
// contrast as one.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	hu, err := strconv.Atoi(args[1])
	ts.Check(err)
	g := image.Grid{Size: [3]int{60, 60, 60}, ToLPS: geom.FromColumns(geom.Vec{X: 2}, geom.Vec{Y: 2}, geom.Vec{Z: 2}, geom.Vec{})}
	v := image.NewVolume(g)
	for i := range v.HU {
		x, y, z := v.Voxel(i)
		switch r := v.LPS(float64(x), float64(y), float64(z)).Dist(geom.Vec{X: 60, Y: 60, Z: 60}); {
		case r < 20:
			v.HU[i] = int16(hu)
		case r < 50:
			v.HU[i] = 40
		default:
			v.HU[i] = -1000
		}
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(format.WriteNIfTI(f, v))
	ts.Check(f.Close())
}

// pack FOLDER FILE packs the files of a folder into a zip archive.
func pack(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	z := zip.NewWriter(f)
	ts.Check(z.AddFS(os.DirFS(ts.MkAbs(args[0]))))
	ts.Check(z.Close())
	ts.Check(f.Close())
}

// same A B wants two files with the same bytes.
func same(ts *testscript.TestScript, neg bool, args []string) {
	a, b := ts.ReadFile(args[0]), ts.ReadFile(args[1])
	if (a == b) == neg {
		ts.Fatalf("%s and %s: same %v", args[0], args[1], a == b)
	}
}

// nudge MARKUPS EDITS ID MM takes a landmark from a markups file and writes an edits file that moves it upwards.
func nudge(ts *testscript.TestScript, neg bool, args []string) {
	e, err := plan.ReadEdits(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	mm, err := strconv.ParseFloat(args[3], 64)
	ts.Check(err)
	b, err := json.Marshal(plan.Edits{Schema: plan.EditsSchema, Landmarks: map[string]geom.Vec{args[2]: e.Landmarks[args[2]].Add(geom.Vec{Z: mm})}})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b, 0o666))
}

func TestTable(t *testing.T) {
	tab := newTable(3, "<><")
	tab.heading("Head")
	tab.row("a", "1.25", "mm")
	tab.row("瓣环", "10.0", "mm²")
	var b bytes.Buffer
	tab.print(&b)
	if want := "Head\na     1.25  mm\n瓣环  10.0  mm²\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// The caches of builds that nobody has used for a week go, and nothing else.
func TestSweep(t *testing.T) {
	base := t.TempDir()
	old := time.Now().Add(-8 * 24 * time.Hour)
	for _, name := range []string{"results-mine", "results-old", "results-new", "others"} {
		if err := os.Mkdir(filepath.Join(base, name), 0o777); err != nil {
			t.Fatal(err)
		}
		if name != "results-new" {
			if err := os.Chtimes(filepath.Join(base, name), old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	sweep(base, "results-mine")
	entries, _ := os.ReadDir(base)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if got := strings.Join(left, " "); got != "others results-mine results-new" {
		t.Errorf("left: %s", got)
	}
}

// What was there before stays if the results cannot be made; what is made appears whole, over what was there, and beside it.
func TestFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "out")
	f, err := openFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	put := func(files ...string) func(string) error {
		return func(dir string) error {
			for _, name := range files {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(files, " ")), 0o666); err != nil {
					return err
				}
			}
			return nil
		}
	}
	has := func(want string) {
		t.Helper()
		var got []string
		_ = filepath.WalkDir(filepath.Dir(path), func(p string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(path, p)
				got = append(got, name)
			}
			return nil
		})
		if strings.Join(got, " ") != want {
			t.Errorf("there are %v, want %s", got, want)
		}
	}
	own := []string{"a", "b", filepath.Join("mesh", "c")}
	if err := f.publish(own, put("a", filepath.Join("mesh", "c"))); err != nil {
		t.Fatal(err)
	}
	has("a mesh/c")
	if err := os.WriteFile(filepath.Join(path, "notes.txt"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err = f.publish(own, func(dir string) error { _ = put("a", "b")(dir); return broken })
	if !errors.Is(err, broken) {
		t.Errorf("publish: %v", err)
	}
	has("a mesh/c notes.txt")
	if err := f.publish(own, put("a", "b")); err != nil {
		t.Fatal(err)
	}
	has("a b notes.txt")
	if b, _ := os.ReadFile(filepath.Join(path, "a")); string(b) != "a b" {
		t.Errorf("a holds %q", b)
	}
}
