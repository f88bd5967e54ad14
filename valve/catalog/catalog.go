// Package catalog holds the valves that come with Apical, one JSON file each. A file put beside the others is part of the
// catalogue, and its tests, by being there.
package catalog

import (
	"embed"
	"io/fs"

	"github.com/apical-heart/apical/valve"
)

//go:embed *.json
var files embed.FS

//go:embed alloys/*.json
var alloys embed.FS

//go:embed programs/*.json
var programs embed.FS

// Files returns the files of the catalogue.
func Files() fs.FS { return files }

// Devices reads the catalogue.
func Devices() ([]valve.Device, error) { return valve.Load(files) }

// Alloys reads the metals that devices are made of.
func Alloys() (map[string]*valve.Alloy, error) {
	folder, err := fs.Sub(alloys, "alloys")
	if err != nil {
		return nil, err
	}
	return valve.LoadAlloys(folder)
}

// ProgramFiles returns the files of the release programs.
func ProgramFiles() (fs.FS, error) { return fs.Sub(programs, "programs") }

// Programs reads the release programs.
func Programs() ([]valve.Program, error) {
	folder, err := ProgramFiles()
	if err != nil {
		return nil, err
	}
	return valve.LoadPrograms(folder)
}
