// Package input opens what the user points at - a folder of DICOM, one NIfTI or NRRD file - and brings it to one form: a canonical
// volume, the facts the report shows, and a hash of what was measured.
//
// The same picture gives the same volume and the same hash whether it comes as DICOM or as NIfTI, under whatever file names, in
// whatever orientation: axes are made canonical, places are rounded to what both formats can hold, and values below air are air.
package input

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// Options says what to take. The zero value takes the series best for planning.
type Options struct {
	// Series is a SeriesInstanceUID, a series number, or either with "#n" for the n-th phase. Empty: the best.
	Series string
}

// Input is an opened picture.
type Input struct {
	// Volume has axes closest to +x, +y, +z (LPS) and no value below -1024 HU.
	Volume *image.Volume
	// Hash is "sha256:" and 64 hexadecimal digits over grid and voxels.
	Hash     string
	Facts    Facts
	Warnings []fault.Warning
	// Series are all series of a DICOM folder, best first; empty for other formats.
	Series []Candidate
}

// Facts are what the source says about the picture, without what identifies the patient. Numbers that it does not give are 0.
type Facts struct {
	Format           string     `json:"format"` // DICOM, NIfTI, NRRD
	Choice           string     `json:"choice,omitempty"`
	Description      string     `json:"description,omitempty"`
	Modality         string     `json:"modality,omitempty"`
	Manufacturer     string     `json:"manufacturer,omitempty"`
	Model            string     `json:"model,omitempty"`
	Kernel           string     `json:"kernel,omitempty"`
	ContrastAgent    string     `json:"contrastAgent,omitempty"`
	Sex              string     `json:"sex,omitempty"`
	Age              string     `json:"age,omitempty"`
	PatientPosition  string     `json:"patientPosition,omitempty"`
	TransferSyntax   string     `json:"transferSyntax,omitempty"`
	KVP              float64    `json:"kVp,omitempty"`
	SliceThicknessMM float64    `json:"sliceThicknessMM,omitempty"`
	PhasePercent     float64    `json:"phasePercent,omitempty"`
	TriggerTimeMS    float64    `json:"triggerTimeMS,omitempty"`
	Size             [3]int     `json:"size"`
	SpacingMM        [3]float64 `json:"spacingMM"`
	SeriesUID        string     `json:"-"`
}

// Open reads the picture at path. Refusals carry the codes of doc/codes.md.
func Open(ctx context.Context, path string, opt Options) (*Input, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	var in *Input
	if info.IsDir() {
		in, err = openStudy(ctx, os.DirFS(path), opt, path)
	} else {
		in, err = openFile(ctx, path, info.Size(), opt)
	}
	if err != nil {
		return nil, err
	}
	in.Volume = image.Canonical(in.Volume)
	settle(in.Volume)
	more, err := checkHU(in.Volume)
	if err != nil {
		return nil, err
	}
	in.Warnings = append(in.Warnings, more...)
	in.Warnings = append(in.Warnings, in.fitness()...)
	in.Facts.Size, in.Facts.SpacingMM = in.Volume.Size, in.Volume.SpacingMM()
	in.Hash = Hash(in.Volume)
	return in, ctx.Err()
}

// List returns the series of a DICOM folder, best first.
func List(ctx context.Context, path string) ([]Candidate, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fault.New("IN-FORMAT", "only a folder of DICOM files has series to list", "Give the folder.")
	}
	st, err := scan(ctx, os.DirFS(path), path)
	if err != nil {
		return nil, err
	}
	return rank(st), nil
}

func stat(path string) (fs.FileInfo, error) {
	if strings.TrimSpace(path) == "" {
		return nil, fault.New("IN-PATH", "no input was given", "Give a DICOM folder or a NIfTI or NRRD file.")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New("IN-PATH", fmt.Sprintf("there is nothing at %s", path), "Check the spelling of the path.")
	case err != nil:
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check the path and its permissions.")
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("%s is no file and no folder", path), "Give a DICOM folder or a NIfTI or NRRD file.")
	}
	return info, nil
}

func openFile(ctx context.Context, path string, size int64, opt Options) (*Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check its permissions.")
	}
	defer f.Close()
	kind := sniff(f, path)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be read", path), "Copy it to this machine first.")
	}
	if opt.Series != "" && kind != "DICOM" {
		return nil, fault.New("IN-SERIES", "a series can be chosen from a DICOM folder only", "Leave out the series.")
	}
	var v *image.Volume
	var w []fault.Warning
	lim := format.Limit{InputBytes: size}
	switch kind {
	case "NIfTI":
		v, w, err = format.ReadNIfTI(f, lim)
	case "NRRD":
		v, w, err = format.ReadNRRD(f, lim)
	case "DICOM":
		return nil, single(ctx, path)
	case "zip":
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("%s is a zip archive, which this version does not open", filepath.Base(path)), "Unpack it and give the folder.")
	case "empty":
		return nil, fault.New("IN-EMPTY", fmt.Sprintf("%s is empty", filepath.Base(path)), "Copy or export the file again.")
	default:
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("%s is no picture that Apical reads", filepath.Base(path)), "Give a DICOM folder, or a NIfTI (.nii, .nii.gz) or NRRD (.nrrd) file.")
	}
	if err != nil {
		return nil, err
	}
	return &Input{Volume: v, Warnings: w, Facts: Facts{Format: kind}}, nil
}

// single says why one DICOM file is not enough: what is wrong with it, or that the rest of its series is needed.
func single(ctx context.Context, path string) error {
	st, err := scan(ctx, oneFile{path}, path)
	if err != nil {
		return err
	}
	if _, _, err = pick(st, Options{}); err != nil {
		return err
	}
	return fault.New("IN-SINGLE", fmt.Sprintf("%s is one slice of a series", filepath.Base(path)), "Give the folder that holds all its slices.")
}

// oneFile is a file system that holds one file and no folder: whatever is opened is the file.
type oneFile struct{ path string }

func (o oneFile) Open(string) (fs.File, error) { return os.Open(o.path) }
