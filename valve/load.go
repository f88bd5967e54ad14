package valve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
)

// A device file longer than this is not one.
const largestFile = 1 << 20

const fileAdvice = "Compare it with a file of the catalogue that comes with the program."

// Read reads one device and checks it. Fields that are not known, text after the device and everything Check finds are refused.
func Read(r io.Reader) (*Device, error) {
	b, err := io.ReadAll(io.LimitReader(r, largestFile+1))
	if err != nil {
		return nil, fmt.Errorf("valve: read: %w", err)
	}
	if len(b) > largestFile {
		return nil, fault.New("CATALOG-SIZE", "a device file is longer than 1 MB", fileAdvice)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	d := &Device{}
	if err := dec.Decode(d); err != nil {
		return nil, fault.New("CATALOG-FORM", "not a device file: "+err.Error(), fileAdvice)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fault.New("CATALOG-FORM", "not a device file: there is text after its end", fileAdvice)
	}
	if wrong := d.Check(); len(wrong) > 0 {
		return nil, fault.New("CATALOG-CONTENT", "the device is not usable: "+strings.Join(wrong, "; "), fileAdvice)
	}
	return d, nil
}

// Load reads all files *.json of a folder, in the order of their names. Two files with one device are refused, and so is a
// folder without any.
func Load(folder fs.FS) ([]Device, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("valve: list the catalogue: %w", err)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, fault.New("CATALOG-EMPTY", "the catalogue folder has no device file (*.json)", "Give the folder that holds the files.")
	}
	var out []Device
	for _, name := range names {
		d, err := readFile(folder, name)
		if err != nil {
			return nil, err
		}
		for i := range out {
			if out[i].ID == d.ID {
				return nil, fault.New("CATALOG-TWICE", fmt.Sprintf("%s holds the device %s, which another file holds too", name, d.ID), "Give each device an id of its own.")
			}
		}
		out = append(out, *d)
	}
	return out, nil
}

func readFile(folder fs.FS, name string) (*Device, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, fault.Wrap(err, "CATALOG-READ", fmt.Sprintf("%s cannot be read", name), "Check that the file is there and may be read.")
	}
	defer f.Close()
	d, err := Read(f)
	if err != nil {
		var e *fault.Error
		if errors.As(err, &e) {
			return nil, &fault.Error{Code: e.Code, Message: path.Base(name) + ": " + e.Message, Advice: e.Advice, Cause: e.Cause}
		}
		return nil, fault.Wrap(err, "CATALOG-READ", fmt.Sprintf("%s cannot be read", name), "Check that the file may be read.")
	}
	return d, nil
}

// Merge returns base with the devices of extra: one with the ID of a known device takes its place, so that a centre that has the
// numbers replaces one file; others follow.
func Merge(base, extra []Device) []Device {
	out := slices.Clone(base)
	for _, d := range extra {
		if i := slices.IndexFunc(out, func(x Device) bool { return x.ID == d.ID }); i >= 0 {
			out[i] = d
		} else {
			out = append(out, d)
		}
	}
	return out
}
