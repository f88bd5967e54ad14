// Package input opens what the user points at - DICOM in a folder, a zip archive, a DICOMDIR or one multi-frame file; a NIfTI, NRRD or
// MetaImage file - and brings it to one form: a canonical volume, the facts the report shows, and a hash of what was measured.
//
// The same picture gives the same volume and the same hash whether it comes as DICOM or as NIfTI, under whatever file names, in
// whatever orientation: axes are made canonical, places are rounded to what both formats can hold, and values below air are air.
package input

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/dicom"
	"github.com/apical-heart/apical/image/format"
)

// Options says what to take. The zero value takes the series best for planning.
type Options struct {
	// Series is a SeriesInstanceUID, a series number, or either with "#n" for the n-th phase. Empty: the best.
	Series string
	// Phase is a percentage of the heart beat ("35"), a delay after R ("250ms"), a number ("#3"), "systole" or "diastole". Empty: the
	// phase best for sizing.
	Phase string
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
	Format           string     `json:"format"` // DICOM, NIfTI, NRRD, MetaImage
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
	PhaseSource      string     `json:"phaseSource,omitempty"`
	Phases           []Phase    `json:"phases,omitempty"` // of the same acquisition, in their order; empty if there is one
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
		var st *dicom.Study
		if st, err = scan(ctx, os.DirFS(path), path); err == nil {
			in, err = openStudy(ctx, st, opt)
		}
	} else {
		in, err = openFile(ctx, path, opt)
	}
	if err != nil {
		return nil, err
	}
	counts := histogram(in.Volume.HU)
	in.Warnings = append(in.Warnings, checkSign(counts)...)
	in.Volume = image.Canonical(in.Volume)
	settle(in.Volume)
	more, err := checkHU(counts)
	if err != nil {
		return nil, err
	}
	in.Warnings = append(in.Warnings, more...)
	in.Facts.Size, in.Facts.SpacingMM = in.Volume.Size, in.Volume.SpacingMM()
	in.Hash = Hash(in.Volume)
	return in, ctx.Err()
}

// List returns the series of a DICOM folder, zip archive, DICOMDIR or file, best first.
func List(ctx context.Context, path string) ([]Candidate, error) {
	info, err := stat(path)
	if err != nil {
		return nil, err
	}
	var st *dicom.Study
	if info.IsDir() {
		st, err = scan(ctx, os.DirFS(path), path)
	} else {
		f, err2 := os.Open(path)
		if err2 != nil {
			return nil, fault.Wrap(err2, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check its permissions.")
		}
		defer f.Close()
		switch sniff(f, path) {
		case "zip":
			st, err = scanZip(ctx, f, info.Size(), path)
		case "DICOM":
			st, err = scanFile(ctx, path)
		default:
			return nil, fault.New("IN-FORMAT", "only DICOM has series to list", "Give a folder, a zip archive or a DICOMDIR; any other picture is its only one.")
		}
	}
	if err != nil {
		return nil, err
	}
	return rank(ctx, st, true)
}

func stat(path string) (fs.FileInfo, error) {
	if strings.TrimSpace(path) == "" {
		return nil, fault.New("IN-PATH", "no input was given", "Give a DICOM folder or a NIfTI, NRRD or MetaImage file.")
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.New("IN-PATH", fmt.Sprintf("there is nothing at %s", path), "Check the spelling of the path.")
	case err != nil:
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check the path and its permissions.")
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("%s is no file and no folder", path), "Give a DICOM folder or a NIfTI, NRRD or MetaImage file.")
	}
	return info, nil
}

func openFile(ctx context.Context, path string, opt Options) (*Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be opened", path), "Check its permissions.")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be read", path), "Check the disk.")
	}
	kind := sniff(f, path)
	if (opt.Series != "" || opt.Phase != "") && kind != "DICOM" && kind != "zip" {
		return nil, fault.New("IN-SERIES", "a series or phase can be chosen from DICOM only", "Leave out --series and --phase.")
	}
	var v *image.Volume
	var w []fault.Warning
	switch kind {
	case "NIfTI":
		v, w, err = fromFolder(path, format.OpenNIfTI)
	case "NRRD":
		v, w, err = fromFolder(path, format.OpenNRRD)
	case "MetaImage":
		v, w, err = fromFolder(path, format.OpenMHA)
	case "DICOM":
		st, err := scanFile(ctx, path)
		if err != nil {
			return nil, err
		}
		return openStudy(ctx, st, opt)
	case "zip":
		st, err := scanZip(ctx, f, info.Size(), path)
		if err != nil {
			return nil, err
		}
		return openStudy(ctx, st, opt)
	case "empty":
		return nil, fault.New("IN-EMPTY", fmt.Sprintf("%s is empty", filepath.Base(path)), "Copy or export the file again.")
	default:
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("%s is no picture that Apical reads", filepath.Base(path)), "Give a DICOM folder, or a NIfTI (.nii, .nii.gz), NRRD (.nrrd) or MetaImage (.mha) file.")
	}
	if err != nil {
		return nil, err
	}
	return &Input{Volume: v, Warnings: w, Facts: Facts{Format: kind}}, nil
}
