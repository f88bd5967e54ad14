package input

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom"
	"github.com/apical-heart/apical/image/dicom/charset"
)

// Candidate is a series of a folder and how it stands for planning.
type Candidate struct {
	ID               string // what Options.Series takes: the UID, with "#n" for a phase
	Number           int
	Modality         string
	Description      string
	Kernel           string
	Syntax           string
	PatientName      string
	StudyDate        string
	Images           int
	Rows, Columns    int
	SpacingMM        [2]float64 // between rows, between columns
	StepMM, LengthMM float64
	SliceThicknessMM float64
	Orientation      string // axial, coronal, sagittal or oblique
	Phase            dicom.Phase
	ContrastAgent    string
	// EnhancedHU is the median of what looks like blood with contrast agent in some slices, 0 if nothing does or nobody looked.
	EnhancedHU float64
	Reason     string // what speaks for it
	Err        error  // why it cannot be used; nil if it can, as far as its headers tell

	series *dicom.Series
	score  score
}

// scan reads the headers of a folder and refuses one without DICOM.
func scan(ctx context.Context, fsys fs.FS, path string) (*dicom.Study, error) {
	st, err := dicom.Scan(ctx, fsys)
	return usable(ctx, st, err, path)
}

// usable refuses a study without series.
func usable(ctx context.Context, st *dicom.Study, err error, path string) (*dicom.Study, error) {
	if err != nil {
		if fault.Code(err) != "" || ctx.Err() != nil {
			return nil, err
		}
		return nil, fault.Wrap(err, "IN-PATH", fmt.Sprintf("%s cannot be read", path), "Check its permissions.")
	}
	if st.Files == 0 {
		return nil, fault.New("IN-EMPTY", fmt.Sprintf("the folder %s is empty", path), "Give the folder that holds the DICOM files.")
	}
	if len(st.Series) == 0 {
		if len(st.Unread) > 0 {
			return nil, st.Unread[0].Err
		}
		return nil, fault.New("IN-FORMAT", fmt.Sprintf("none of the %d files in %s is DICOM", st.Files, path),
			"Give the folder of the DICOM series; a NIfTI, NRRD or MetaImage picture is given as a file.")
	}
	return st, nil
}

// openStudy makes the picture of the series that was asked for, or of the best.
func openStudy(ctx context.Context, st *dicom.Study, opt Options) (*Input, error) {
	all, err := rank(ctx, st, false)
	if err != nil {
		return nil, err
	}
	best, err := pick(all, opt)
	if err != nil {
		return nil, err
	}
	s := best.series
	v, w, err := s.Volume(ctx)
	if err != nil {
		if fault.Code(err) == "DCM-MISSING" && len(st.Unread) > 0 {
			return nil, st.Unread[0].Err // the slice that is missing is there, and cannot be read
		}
		return nil, hint(err, all)
	}
	if n := len(st.Unread); n > 0 {
		w = append(w, fault.Warning{Code: "IN-UNREAD", Message: fmt.Sprintf("%d DICOM files could not be read (%s) and belong to no series", n, fault.Code(st.Unread[0].Err))})
	}
	return &Input{Volume: v, Warnings: w, Series: all, Facts: Facts{
		Format: "DICOM", Choice: best.Reason, Description: charset.Show(s.Description), Modality: charset.Show(s.Modality), Manufacturer: charset.Show(s.Manufacturer),
		Model: charset.Show(s.Model), Kernel: charset.Show(s.Kernel), ContrastAgent: charset.Show(s.ContrastAgent), Sex: charset.Show(s.Sex), Age: charset.Show(s.Age),
		PatientPosition: charset.Show(s.PatientPosition), TransferSyntax: s.Syntax,
		KVP: s.KVP, SliceThicknessMM: s.SliceThicknessMM, PhasePercent: s.Phase.Percent, TriggerTimeMS: s.Phase.DelayMS, PhaseSource: s.Phase.Source,
		Phases: phases(best, all), SeriesUID: s.UID,
	}}, nil
}

// hint adds to a refusal that the folder has other series.
func hint(err error, all []Candidate) error {
	usable := 0
	for _, c := range all {
		if c.Err == nil {
			usable++
		}
	}
	var f *fault.Error
	if usable < 2 || !errors.As(err, &f) {
		return err
	}
	g := *f
	g.Advice += fmt.Sprintf(" The folder has %d other CT series; choose one with --series.", usable-1)
	return &g
}

// pick returns the series to plan on out of all of them, best first.
func pick(all []Candidate, opt Options) (*Candidate, error) {
	want, err := parsePhase(opt.Phase)
	if err != nil {
		return nil, err
	}
	if opt.Series != "" {
		mine := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return !c.is(opt.Series) })
		if len(mine) == 0 {
			return nil, fault.New("IN-SERIES", fmt.Sprintf("the input has no series %q", opt.Series), "Give a SeriesInstanceUID or a series number of this input; \"apical list\" shows them.")
		}
		c, err := want.among(mine)
		if err != nil {
			return nil, err
		}
		if c.Err != nil {
			return nil, c.Err
		}
		c.Reason = "chosen by the user"
		return c, nil
	}
	if all[0].Err != nil {
		return nil, all[0].Err
	}
	for _, c := range all[1:] {
		if c.Err == nil && c.series.PatientID != all[0].series.PatientID {
			return nil, fault.New("IN-PATIENTS", "the input holds CT series of more than one patient", "Give the pictures of one patient, or choose a series with --series.")
		}
	}
	c, err := want.among(all)
	if err == nil && opt.Phase != "" {
		c.Reason += ", phase chosen by the user"
	}
	return c, err
}

func (c *Candidate) is(want string) bool {
	base, phase, has := strings.Cut(want, "#")
	if base != c.series.UID && base != strconv.Itoa(c.Number) {
		return false
	}
	return !has || phase == strconv.Itoa(c.Phase.Index)
}

// rank orders the series of a study for planning. They are looked at where there is a choice, or where it is asked for.
func rank(ctx context.Context, st *dicom.Study, look bool) ([]Candidate, error) {
	out := make([]Candidate, 0, len(st.Series))
	usable := 0
	for _, s := range st.Series {
		c := Candidate{ID: s.UID, Number: s.Number, Modality: s.Modality, Description: s.Description, Kernel: s.Kernel, Syntax: s.Syntax, PatientName: s.PatientName,
			StudyDate: s.StudyDate, Images: s.Images, Rows: s.Rows, Columns: s.Columns, SpacingMM: s.SpacingMM, StepMM: s.StepMM, LengthMM: s.LengthMM,
			SliceThicknessMM: s.SliceThicknessMM, Orientation: orientation(s), Phase: s.Phase, ContrastAgent: s.ContrastAgent, Err: s.Supported(), series: s}
		if c.ID == "" {
			c.ID = strconv.Itoa(s.Number)
		}
		if s.Phase.Index > 0 {
			c.ID += "#" + strconv.Itoa(s.Phase.Index)
		}
		if c.Err == nil {
			usable++
		}
		out = append(out, c)
	}
	for i := range out {
		c := &out[i]
		if c.Err == nil && (look || usable > 1) {
			// A slice that cannot be decoded is told when the series is chosen, not while others are looked at.
			c.EnhancedHU = enhanced(ctx, c.series)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		c.weigh()
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(compareErr(a, b), slices.Compare(b.score[:], a.score[:]))
	})
	return out, nil
}

// orientation names the plane of the slices; within 15 degrees of an axis it is that one.
func orientation(s *dicom.Series) string {
	n := s.Normal
	near := math.Cos(15 * math.Pi / 180)
	switch {
	case n.Norm() == 0:
		return ""
	case math.Abs(n.Z) > near:
		return "axial"
	case math.Abs(n.Y) > near:
		return "coronal"
	case math.Abs(n.X) > near:
		return "sagittal"
	}
	return "oblique"
}

// compareErr puts usable series first; among the others the CT, and of these the one with most images, tells the user what is wrong.
func compareErr(a, b Candidate) int {
	bad := func(c Candidate) int {
		switch {
		case c.Err == nil:
			return 0
		case c.Modality == "CT" && fault.Code(c.Err) != "DCM-CLASS" && fault.Code(c.Err) != "DCM-LOCALIZER":
			return 1
		case c.Modality == "CT":
			return 2
		}
		return 3
	}
	if n := cmp.Compare(bad(a), bad(b)); n != 0 || a.Err == nil {
		return n
	}
	return cmp.Compare(b.Images, a.Images)
}
