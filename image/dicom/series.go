package dicom

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/apical-heart/apical/geom"
)

// Series is a set of slices that may make one picture: one SeriesInstanceUID, matrix, orientation, spacing, kernel and cardiac
// phase. The facts are those of its first slice; a number that the files do not give is 0.
type Series struct {
	UID, StudyUID, PatientID string
	PatientName              string // as stored but for its character set: up to three groups, charset.Name reads it
	StudyDate                string // YYYYMMDD, as stored
	Number                   int
	Modality                 string
	StudyDescription         string
	Description              string
	Protocol                 string
	ImageType                []string
	Manufacturer, Model      string
	Kernel                   string
	ContrastAgent            string // "yes" where an enhanced object has an agent and no name for it
	Sex, Age                 string
	PatientPosition          string
	SliceThicknessMM         float64
	KVP                      float64
	Phase                    Phase
	Syntax                   string // names of the transfer syntaxes
	Rows, Columns            int
	SpacingMM                [2]float64 // between rows, between columns
	Images                   int        // slices, duplicates included
	// StepMM is the median distance of neighbouring slices, 0 for one slice; LengthMM is from the first to the last.
	StepMM, LengthMM float64
	// Normal is the direction of the stack, a unit vector (LPS).
	Normal    geom.Vec
	Localizer bool
	// Derived tells a picture that was computed from others: a reformation, a projection, a mean.
	Derived bool

	fsys       fs.FS
	class      string
	unread     *syntax // one of the slices cannot be read
	plane      plane
	slices     []slice // sorted along the normal
	betweenMM  float64 // SpacingBetweenSlices
	heartRate  float64 // a minute
	announced  int     // NumberOfSeriesRelatedInstances
	inUID      int     // images with this UID, whatever their group
	firstInUID int     // lowest InstanceNumber of them
	broken     error   // first error of a file of this UID
	garbled    bool    // a text's character set is not sure
}

func (s *Series) first() string {
	if len(s.slices) == 0 {
		return ""
	}
	return s.slices[0].instanceUID
}

func newSeries(fsys fs.FS, pictures []*picture) *Series {
	s := &Series{fsys: fsys, Images: len(pictures), plane: pictures[0].plane}
	lead := pictures[0]
	names := map[string]bool{}
	for _, p := range pictures {
		if p.err == nil {
			p.slice.along = p.slice.position.Dot(s.plane.normal()) // the first one's, so that one direction sorts them all
			s.slices = append(s.slices, p.slice)
		}
		if x := p.h.syntax; !x.readable() && s.unread == nil {
			s.unread = x
		}
		names[p.h.syntax.name] = true
		if p.slice.instance < lead.slice.instance || p.slice.instance == lead.slice.instance && p.slice.instanceUID < lead.slice.instanceUID {
			lead = p
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		s.Syntax = strings.TrimPrefix(s.Syntax+", "+name, ", ")
	}
	s.describe(lead.h)
	s.Rows, s.Columns, s.SpacingMM = s.plane.rows, s.plane.columns, s.plane.spacing
	if len(s.slices) > 0 {
		s.Normal = s.plane.normal()
	} else if lead.err != nil {
		s.broken = lead.err
	}
	s.settle()
	return s
}

// describe takes over what the first slice says.
func (s *Series) describe(h *header) {
	s.UID, s.StudyUID, s.PatientID, s.Number = h.text(tagSeriesUID), h.text(tagStudyUID), h.text(tagPatientID), h.number(tagSeriesNumber, 0)
	for _, v := range []struct {
		to  *string
		tag Tag
	}{{&s.PatientName, tagPatientName}, {&s.StudyDescription, tagStudyDescription}, {&s.Description, tagSeriesDescription}, {&s.Protocol, tagProtocol},
		{&s.Manufacturer, tagManufacturer}, {&s.Model, tagModel}, {&s.Kernel, tagKernel}, {&s.ContrastAgent, tagContrastAgent}} {
		sure := false
		*v.to, sure = h.said(v.tag)
		s.garbled = s.garbled || !sure
	}
	s.StudyDate, s.Modality, s.class = h.text(tagStudyDate), h.text(tagModality), h.either(tagSOPClass, tagMetaClass)
	if s.ContrastAgent == "" && h.agent {
		s.ContrastAgent = "yes"
	}
	s.Sex, s.Age, s.PatientPosition = h.text(tagSex), h.text(tagAge), h.text(tagPatientPosition)
	s.SliceThicknessMM, s.KVP, s.betweenMM = h.fact(tagSliceThickness), h.fact(tagKVP), h.fact(tagSpacingBetween)
	s.Phase, s.heartRate = h.facts(), h.fact(tagHeartRate)
	s.announced = h.number(tagSeriesInstances, 0)
	s.ImageType, s.Localizer = h.imageType(), h.localizer()
	if multiFrame(s.class) {
		s.announced = 0 // counts files, not frames
	}
	for i, t := range s.ImageType {
		switch t {
		case "MPR", "MIP", "MINIP", "MAX_IP", "MIN_IP", "AVERAGE", "REFORMATTED", "PROJECTION", "PROJECTION IMAGE", "CSA MPR", "CSAPARALLEL", "VRT", "VOLREN", "SCREEN SAVE":
			s.Derived = true
		case "DERIVED":
			s.Derived = s.Derived || i == 0
		}
	}
}

// imageType returns the values of ImageType, or of the FrameType of an enhanced object.
func (h *header) imageType() []string {
	t := h.either(tagFrameType, tagImageType)
	if t == "" {
		return nil
	}
	parts := strings.Split(t, `\`)
	for i := range parts {
		parts[i] = strings.ToUpper(strings.TrimSpace(parts[i]))
	}
	return parts
}

func (h *header) localizer() bool { return slices.Contains(h.imageType(), "LOCALIZER") }

// settle sorts the slices and measures the stack.
func (s *Series) settle() {
	slices.SortFunc(s.slices, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.along, b.along), cmp.Compare(a.instance, b.instance), strings.Compare(a.instanceUID, b.instanceUID), cmp.Compare(a.index, b.index), strings.Compare(a.c.path, b.c.path))
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

// normal is the direction in which slices are sorted.
func (p plane) normal() geom.Vec { return p.right.Cross(p.down) }
