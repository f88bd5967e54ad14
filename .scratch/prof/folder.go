package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report"
	"github.com/apical-heart/apical/report/figure"
	"github.com/apical-heart/apical/valve"
)

// folder is where results are written. All are made in a temporary folder beside it and moved at the end, so that nothing is half
// written; files of others in it are left alone.
type folder struct{ path string }

// surfaces are the meshes that are written, by name.
var surfaces = []struct {
	name string
	of   func(r *heart.Root, v *heart.Ventricle, c *heart.Chest) *mesh.Surface
}{
	{"lumen", func(r *heart.Root, _ *heart.Ventricle, _ *heart.Chest) *mesh.Surface { return r.Lumen }},
	{"coronary-left", func(r *heart.Root, _ *heart.Ventricle, _ *heart.Chest) *mesh.Surface {
		return r.Coronary[heart.Left].Surface()
	}},
	{"coronary-right", func(r *heart.Root, _ *heart.Ventricle, _ *heart.Chest) *mesh.Surface {
		return r.Coronary[heart.Right].Surface()
	}},
	{"calcium", func(r *heart.Root, _ *heart.Ventricle, _ *heart.Chest) *mesh.Surface {
		return figure.CalciumSurface(&r.Calcium)
	}},
	{"ventricle", func(_ *heart.Root, v *heart.Ventricle, _ *heart.Chest) *mesh.Surface { return v.Cavity }},
	{"myocardium", func(_ *heart.Root, v *heart.Ventricle, _ *heart.Chest) *mesh.Surface { return v.Myocardium }},
	{"atrium", func(_ *heart.Root, v *heart.Ventricle, _ *heart.Chest) *mesh.Surface { return v.LeftAtrium }},
	{"skin", func(_ *heart.Root, _ *heart.Ventricle, c *heart.Chest) *mesh.Surface { return c.Skin }},
	{"bone", func(_ *heart.Root, _ *heart.Ventricle, c *heart.Chest) *mesh.Surface { return c.Bone }},
	{"lung", func(_ *heart.Root, _ *heart.Ventricle, c *heart.Chest) *mesh.Surface { return c.Lung }},
}

// openFolder checks that results can be written to the path, before any work is done for them.
func openFolder(path string) (*folder, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return nil, fault.New("OUT-PATH", fmt.Sprintf("%s is a file, and the results need a folder", path), "Name a folder with --out.")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, outFault(err, path)
	}
	f := &folder{path}
	tmp, err := f.temporary()
	if err != nil {
		return nil, err
	}
	return f, os.Remove(tmp)
}

func outFault(err error, path string) error {
	return fault.Wrap(err, "OUT-PATH", fmt.Sprintf("results cannot be written to %s", path), "Name a folder with --out that you may write to, on a disk with room.")
}

// temporary makes an empty folder beside the place of the results.
func (f *folder) temporary() (string, error) {
	beside := filepath.Dir(filepath.Clean(f.path))
	if err := os.MkdirAll(beside, 0o777); err != nil {
		return "", outFault(err, f.path)
	}
	tmp, err := os.MkdirTemp(beside, ".apical-*")
	if err != nil {
		return "", outFault(err, f.path)
	}
	return tmp, nil
}

// write makes all files of a case.
func (f *folder) write(c *plan.Case, devices []valve.Device, lang string) error {
	return f.publish(ownFiles(), func(dir string) error { return writeCase(dir, c, devices, lang) })
}

// ownFiles lists every file that writeCase may write: those of an earlier plan that this one has not are removed.
func ownFiles() []string {
	names := []string{"plan.json", "report.html", "measurements.csv", "landmarks.mrk.json"}
	for _, s := range surfaces {
		names = append(names, filepath.Join("mesh", s.name+".stl"), filepath.Join("mesh", s.name+".vtp"))
	}
	return append(names, filepath.Join("mesh", "centreline.vtp"))
}

func writeCase(dir string, c *plan.Case, devices []valve.Device, lang string) error {
	w := writer{dir: dir}
	w.file("plan.json", c.WriteJSON)
	w.file("report.html", func(o io.Writer) error { return report.HTML(o, c, report.Options{Lang: lang, Devices: devices}) })
	w.file("measurements.csv", func(o io.Writer) error { return report.CSV(o, c) })
	if c.Root == nil {
		return w.err
	}
	ventricle, chest := c.Ventricle, c.Chest
	if ventricle == nil {
		ventricle = &heart.Ventricle{}
	}
	if chest == nil {
		chest = &heart.Chest{}
	}
	w.file("landmarks.mrk.json", func(o io.Writer) error { return plan.WriteMarkups(o, c.Root, ventricle) })
	for _, k := range surfaces {
		if s := k.of(c.Root, ventricle, chest); s != nil && len(s.Triangles) > 0 {
			w.file(filepath.Join("mesh", k.name+".stl"), s.WriteSTL)
			w.file(filepath.Join("mesh", k.name+".vtp"), func(o io.Writer) error { return s.WriteVTP(o) })
		}
	}
	if len(c.Root.Centreline) > 1 {
		w.file(filepath.Join("mesh", "centreline.vtp"), func(o io.Writer) error { return mesh.WriteCurveVTP(o, c.Root.Centreline) })
	}
	return w.err
}

// writer writes files into a folder until one fails.
type writer struct {
	dir string
	err error
}

func (w *writer) file(name string, write func(o io.Writer) error) {
	if w.err != nil {
		return
	}
	path := filepath.Join(w.dir, name)
	if w.err = os.MkdirAll(filepath.Dir(path), 0o777); w.err != nil {
		return
	}
	o, err := os.Create(path)
	if err != nil {
		w.err = err
		return
	}
	w.err = errors.Join(write(o), o.Close())
}

// publish lets make fill a temporary folder and then moves what it holds to the folder's place. Of the files named own those that were not
// made are removed.
func (f *folder) publish(own []string, make func(dir string) error) error {
	tmp, err := f.temporary()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := make(tmp); err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			return outFault(err, f.path)
		}
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil { // MkdirTemp keeps others out; results are meant to be shared
		return outFault(err, f.path)
	}
	if err := os.Rename(tmp, f.path); err == nil { // there was nothing, or an empty folder
		return nil
	}
	var made []string
	err = filepath.WalkDir(tmp, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(tmp, path)
			made = append(made, name)
		}
		return err
	})
	for _, name := range made {
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(f.path, name)), 0o777)
		}
		if err == nil {
			err = os.Rename(filepath.Join(tmp, name), filepath.Join(f.path, name))
		}
	}
	for _, name := range own {
		if err == nil && !slices.Contains(made, name) {
			if e := os.Remove(filepath.Join(f.path, name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = e
			}
		}
	}
	if err != nil {
		return outFault(err, f.path)
	}
	return nil
}
