package dicom

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"math"
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

// Scan reads the headers of all files of fsys, at any depth and under any name, and groups them. Files that are no DICOM are
// counted and passed over. Only a file system that cannot be listed, or the end of ctx, is an error.
func Scan(ctx context.Context, fsys fs.FS) (*Study, error) {
	paths, err := list(fsys)
	if err != nil {
		return nil, err
	}
	return ScanFiles(ctx, fsys, paths)
}

// ScanFiles is Scan for the files that are named.
func ScanFiles(ctx context.Context, fsys fs.FS, paths []string) (*Study, error) {
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

// key is what the slices of a series have in common.
type key struct {
	series, study, patient, class, modality, kernel string
	localizer                                       bool
	rows, columns                                   int
	whole                                           bool
	cluster                                         int // of planes that are one
}

func (p *picture) key() key {
	h := p.h
	k := key{series: h.text(tagSeriesUID), study: h.text(tagStudyUID), patient: h.text(tagPatientID), class: h.either(tagSOPClass, tagMetaClass),
		modality: h.text(tagModality)}
	if p.err == nil {
		k.whole, k.rows, k.columns, k.kernel, k.localizer = true, p.plane.rows, p.plane.columns, h.text(tagKernel), h.localizer()
	}
	return k
}

// onePlane is how far directions (a cosine, or radians) and spacings (mm) of one series may differ: scanners write them rounded, and not
// always the same way. 1e-3 rad is 0.3 mm at the edge of a large field.
const onePlane = 1e-3

// maxPlanes is how many orientations one series may have; radial reformations have some dozens.
const maxPlanes = 256

func (p plane) like(q plane) bool {
	return p.right.Dist(q.right) <= onePlane && p.down.Dist(q.down) <= onePlane &&
		math.Abs(p.spacing[0]-q.spacing[0]) <= onePlane && math.Abs(p.spacing[1]-q.spacing[1]) <= onePlane
}

// member is what is known of all images of one SeriesInstanceUID.
type member struct {
	images, first int
	broken        *picture
	// at tells where the image of a SOPInstanceUID lies, as far as one was seen.
	at    map[string]*picture
	clash bool
}

func group(fsys fs.FS, files []file) *Study {
	st := &Study{Files: len(files)}
	groups := map[key][]*picture{}
	var order []key
	var all []*picture
	uids := map[string]*member{}
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
		if f.err != nil {
			f.pictures = []picture{{h: f.h, err: f.err}}
			f.pictures[0].slice.instance = f.h.number(tagInstance, 0)
		}
		for j := range f.pictures {
			p := &f.pictures[j]
			k := p.key()
			all = append(all, p)
			u := uids[k.study+"/"+k.series]
			if u == nil {
				u = &member{first: p.slice.instance, at: map[string]*picture{}}
				uids[k.study+"/"+k.series] = u
			}
			u.add(p, j)
		}
	}
	// In the order of what the pictures say, not of their files: the first of a series lends it its plane.
	slices.SortFunc(all, func(a, b *picture) int {
		return cmp.Or(cmp.Compare(a.slice.instance, b.slice.instance), strings.Compare(a.slice.instanceUID, b.slice.instanceUID), comparePlaces(a.slice.position, b.slice.position))
	})
	for _, p := range all {
		k := p.key()
		for k.whole && groups[k] != nil && !groups[k][0].plane.like(p.plane) {
			if k.cluster++; k.cluster == maxPlanes {
				p.err = refuse("DCM-GEOMETRY", copyAgain, "the slices of one series lie in more than %d planes", maxPlanes)
				k = p.key()
			}
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], p)
	}
	for _, k := range order {
		u := uids[k.study+"/"+k.series]
		for _, s := range split(newSeries(fsys, groups[k])) {
			s.inUID, s.firstInUID = u.images, u.first
			switch {
			case u.broken != nil:
				s.broken = u.broken.err
			case u.clash && s.broken == nil && len(s.slices) > 0:
				s.broken = refuse("DCM-CONFLICT", "Export the series again from the archive.", "two different images of the series carry one SOPInstanceUID")
			}
			st.Series = append(st.Series, s)
		}
	}
	slices.SortFunc(st.Series, func(a, b *Series) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), strings.Compare(a.UID, b.UID), cmp.Compare(b.Images, a.Images), cmp.Compare(a.Phase.Index, b.Phase.Index),
			strings.Compare(a.first(), b.first()))
	})
	slices.SortFunc(st.Unread, func(a, b Unread) int {
		return cmp.Or(strings.Compare(fault.Code(a.Err), fault.Code(b.Err)), strings.Compare(a.Path, b.Path))
	})
	return st
}

func comparePlaces(a, b geom.Vec) int {
	return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y), cmp.Compare(a.Z, b.Z))
}

// add counts a picture, the j-th of its file.
func (u *member) add(p *picture, j int) {
	u.images++
	u.first = min(u.first, p.slice.instance)
	if p.err != nil {
		if isImage(p.h) && (u.broken == nil || brokenLess(p, u.broken)) {
			u.broken = p
		}
		return
	}
	if uid := p.slice.instanceUID; uid != "" && j == 0 {
		if q := u.at[uid]; q == nil {
			u.at[uid] = p
		} else if q.slice.position.Dist(p.slice.position) > samePlaceMM {
			u.clash = true
		}
	}
}

// brokenLess orders broken files by what they say, not by their names.
func brokenLess(a, b *picture) bool {
	return cmp.Or(strings.Compare(a.err.Error(), b.err.Error()), cmp.Compare(a.slice.instance, b.slice.instance)) < 0
}
