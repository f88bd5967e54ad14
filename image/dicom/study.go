package dicom

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Study is what a folder of DICOM files holds. It may be more than one study of one patient in DICOM's sense.
type Study struct {
	Series []*Series // sorted by series number, UID, phase
	Files  int       // files that were looked at
	Other  int       // files that are no DICOM
	// Unread are DICOM files that belong to no series because their header could not be read, sorted by code and path.
	Unread []Unread
}

// Unread is a file and why it was left out.
type Unread struct {
	Path string
	Err  error
}

// Series is a set of slices that may make one picture: one SeriesInstanceUID, matrix, orientation, spacing and cardiac phase.
// The facts are those of its first slice; a number that the files do not give is 0.
type Series struct {
	UID, StudyUID, PatientID string
	Number                   int
	Modality                 string
	Description              string
	ImageType                []string
	Manufacturer, Model      string
	Kernel                   string
	ContrastAgent            string
	Sex, Age                 string
	PatientPosition          string
	SliceThicknessMM         float64
	KVP                      float64
	PhasePercent             float64 // nominal percentage of the cardiac cycle
	TriggerTimeMS            float64
	Syntax                   string // name of the transfer syntax
	Rows, Columns            int
	Images                   int // files, duplicates included
	// StepMM is the median distance of neighbouring slices, 0 for one slice; LengthMM is from the first to the last.
	StepMM, LengthMM float64
	Localizer        bool
	// Phase numbers the phases of a series UID that was split, from 1; 0 if it was not.
	Phase, Phases int

	fsys       fs.FS
	class      string
	syntax     syntax
	plane      plane
	slices     []slice // sorted along the normal
	betweenMM  float64 // SpacingBetweenSlices
	announced  int     // NumberOfSeriesRelatedInstances
	inUID      int     // images with this UID, whatever their group
	firstInUID int     // lowest InstanceNumber of them
	broken     error   // first error of a file of this UID
}

// file is what one file came to.
type file struct {
	path  string
	h     *header
	slice slice
	plane plane
	err   error
	other bool
}

// Scan reads the headers of all files of fsys, at any depth and under any name, and groups them. Files that are no DICOM are
// counted and passed over. Only a file system that cannot be listed, or the end of ctx, is an error.
func Scan(ctx context.Context, fsys fs.FS) (*Study, error) {
	paths, err := list(fsys)
	if err != nil {
		return nil, err
	}
	files := make([]file, len(paths))
	num.Parallel(len(paths), 16, func(lo, hi int) {
		var s source
		for i := lo; i < hi && ctx.Err() == nil; i++ {
			files[i] = look(fsys, paths[i], &s)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return group(fsys, files), nil
}

func list(fsys fs.FS) ([]string, error) {
	var paths []string
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if path == "." {
				return err
			}
			return nil // a folder that may not be opened is as if it were not there
		}
		kind := d.Type()
		if kind&fs.ModeSymlink != 0 {
			if info, err := fs.Stat(fsys, path); err == nil {
				kind = info.Mode()
			}
		}
		if !kind.IsRegular() {
			return nil // folders, and pipes and devices, on which a reader would wait for ever
		}
		if len(paths) == maxFiles {
			return refuse("IN-FILES", "Give the folder of one examination.", "the folder holds more than %d files", maxFiles)
		}
		paths = append(paths, path)
		return nil
	})
	if err != nil && fault.Code(err) == "" {
		err = fmt.Errorf("dicom: list files: %w", err)
	}
	return paths, err
}

func look(fsys fs.FS, path string, s *source) file {
	r := file{path: path}
	f, err := fsys.Open(path)
	if err != nil {
		r.err = fault.Wrap(err, "IN-PATH", "a file cannot be opened", "Check the permissions of the folder.")
		return r
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		r.other = true
		return r
	}
	if err := s.open(f); err != nil {
		r.err = fault.Wrap(err, "IN-PATH", "a file cannot be read", "Check the disk or the permissions of the folder.")
		return r
	}
	r.h, r.err = readHeader(s)
	if errors.Is(r.err, errNotDICOM) {
		r.other = true
		return r
	}
	if r.err == nil {
		r.slice, r.plane, r.err = parseSlice(path, r.h)
	}
	return r
}

// isImage reports whether a file claims to be a CT image; the rest of a study (dose reports, screenshots, other modalities) is
// listed but does not stop the CT beside it.
func (f *file) isImage() bool {
	switch f.h.either(tagSOPClass, tagMetaClass) {
	case ctImage, enhancedCTImage, legacyCTImage:
		return true
	}
	return false
}

type key struct {
	series, study, patient, class, syntax, modality string
	rows, columns                                   int
	plane                                           [8]int // orientation in 1e-4, spacing in 0.1 um
	whole                                           bool
}

func (f *file) key() key {
	k := key{series: f.h.text(tagSeriesUID), study: f.h.text(tagStudyUID), patient: f.h.text(tagPatientID), class: f.h.either(tagSOPClass, tagMetaClass),
		syntax: f.h.syntaxUID, modality: f.h.text(tagModality)}
	if f.err == nil {
		k.whole, k.rows, k.columns = true, f.plane.rows, f.plane.columns
		for i := range 3 {
			k.plane[i], k.plane[3+i] = round(f.plane.right.Array()[i]*1e4), round(f.plane.down.Array()[i]*1e4)
		}
		k.plane[6], k.plane[7] = round(f.plane.spacing[0]*1e4), round(f.plane.spacing[1]*1e4)
	}
	return k
}

func group(fsys fs.FS, files []file) *Study {
	st := &Study{Files: len(files)}
	groups := map[key][]*file{}
	var order []key
	type uidFacts struct {
		images, first int
		broken        *file
	}
	uids := map[string]*uidFacts{}
	for i := range files {
		f := &files[i]
		if f.other {
			st.Other++
			continue
		}
		// A file without a series UID still joins the series that its study and geometry make: anonymisers remove UIDs.
		if f.h == nil || !f.h.syntax.header || f.err != nil && f.h.text(tagSeriesUID) == "" {
			st.Unread = append(st.Unread, Unread{f.path, f.err})
			continue
		}
		k := f.key()
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], f)
		u := uids[k.study+"/"+k.series]
		if u == nil {
			u = &uidFacts{first: f.slice.instance}
			uids[k.study+"/"+k.series] = u
		}
		u.images++
		u.first = min(u.first, f.slice.instance)
		if f.err != nil && f.isImage() && (u.broken == nil || brokenLess(f, u.broken)) {
			u.broken = f
		}
	}
	for _, k := range order {
		u := uids[k.study+"/"+k.series]
		for _, s := range split(newSeries(fsys, groups[k])) {
			s.inUID, s.firstInUID = u.images, u.first
			if u.broken != nil {
				s.broken = u.broken.err
			}
			st.Series = append(st.Series, s)
		}
	}
	slices.SortFunc(st.Series, func(a, b *Series) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.UID, b.UID), cmp.Compare(b.Images, a.Images), cmp.Compare(a.Phase, b.Phase),
			strings.Compare(a.first(), b.first()))
	})
	slices.SortFunc(st.Unread, func(a, b Unread) int {
		return cmp.Or(strings.Compare(fault.Code(a.Err), fault.Code(b.Err)), strings.Compare(a.Path, b.Path))
	})
	return st
}

// brokenLess orders broken files by what they say, not by their names.
func brokenLess(a, b *file) bool {
	return cmp.Or(strings.Compare(a.err.Error(), b.err.Error()), cmp.Compare(a.slice.instance, b.slice.instance)) < 0
}

func (s *Series) first() string {
	if len(s.slices) == 0 {
		return ""
	}
	return s.slices[0].instanceUID
}

func newSeries(fsys fs.FS, files []*file) *Series {
	s := &Series{fsys: fsys, Images: len(files), plane: files[0].plane}
	lead := files[0]
	for _, f := range files {
		if f.err == nil {
			s.slices = append(s.slices, f.slice)
		}
		if f.slice.instance < lead.slice.instance || f.slice.instance == lead.slice.instance && f.slice.instanceUID < lead.slice.instanceUID {
			lead = f
		}
	}
	h := lead.h
	s.UID, s.StudyUID, s.PatientID, s.Number = h.text(tagSeriesUID), h.text(tagStudyUID), h.text(tagPatientID), h.number(tagSeriesNumber, 0)
	s.Modality, s.Description, s.class = h.text(tagModality), h.text(tagSeriesDescription), h.either(tagSOPClass, tagMetaClass)
	s.Manufacturer, s.Model, s.Kernel, s.ContrastAgent = h.text(tagManufacturer), h.text(tagModel), h.text(tagKernel), h.text(tagContrastAgent)
	s.Sex, s.Age, s.PatientPosition = h.text(tagSex), h.text(tagAge), h.text(tagPatientPosition)
	s.SliceThicknessMM, s.KVP, s.betweenMM = h.fact(tagSliceThickness), h.fact(tagKVP), h.fact(tagSpacingBetween)
	s.PhasePercent, s.TriggerTimeMS = h.fact(tagPhasePercent), h.fact(tagTriggerTime)
	s.announced = h.number(tagSeriesInstances, 0)
	s.syntax, s.Syntax = h.syntax, h.syntax.name
	s.Rows, s.Columns = s.plane.rows, s.plane.columns
	if t := h.text(tagImageType); t != "" {
		s.ImageType = strings.Split(t, `\`)
	}
	for _, t := range s.ImageType {
		s.Localizer = s.Localizer || strings.TrimSpace(t) == "LOCALIZER"
	}
	if len(s.slices) == 0 && lead.err != nil {
		s.broken = lead.err
	}
	s.settle()
	return s
}

// settle sorts the slices and measures the stack.
func (s *Series) settle() {
	slices.SortFunc(s.slices, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.along, b.along), cmp.Compare(a.instance, b.instance), strings.Compare(a.instanceUID, b.instanceUID), strings.Compare(a.path, b.path))
	})
	s.StepMM, s.LengthMM = 0, 0
	if n := len(s.slices); n > 1 {
		s.StepMM = median(s.steps())
		s.LengthMM = s.slices[n-1].along - s.slices[0].along
	}
}

// steps returns the distances of neighbours along the normal, those at one place left out.
func (s *Series) steps() []float64 {
	var out []float64
	for i := 1; i < len(s.slices); i++ {
		if d := s.slices[i].along - s.slices[i-1].along; d > samePlaceMM {
			out = append(out, d)
		}
	}
	return out
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func round(v float64) int {
	if v < 0 {
		return int(v - 0.5)
	}
	return int(v + 0.5)
}

// normal is the direction in which slices are sorted.
func (p plane) normal() geom.Vec { return p.right.Cross(p.down) }
