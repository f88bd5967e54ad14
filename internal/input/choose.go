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
)

// Candidate is a series of a folder and how it stands for planning.
type Candidate struct {
	ID               string // what Options.Series takes: the UID, with "#n" for a phase
	Number           int
	Modality         string
	Description      string
	Images           int
	Rows, Columns    int
	StepMM, LengthMM float64
	SliceThicknessMM float64
	PhasePercent     float64
	ContrastAgent    string
	Reason           string // what speaks for it
	Err              error  // why it cannot be used; nil if it can, as far as its headers tell

	series *dicom.Series
	score  [6]float64
}

// scan reads the headers of a folder and refuses one without DICOM.
func scan(ctx context.Context, fsys fs.FS, path string) (*dicom.Study, error) {
	st, err := dicom.Scan(ctx, fsys)
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
			"Give the folder of the DICOM series; a NIfTI or NRRD picture is given as a file.")
	}
	return st, nil
}

func openStudy(ctx context.Context, fsys fs.FS, opt Options, path string) (*Input, error) {
	st, err := scan(ctx, fsys, path)
	if err != nil {
		return nil, err
	}
	best, all, err := pick(st, opt)
	if err != nil {
		return nil, err
	}
	s := best.series
	v, w, err := s.Volume(ctx)
	if err != nil {
		return nil, hint(err, all)
	}
	if n := len(st.Unread); n > 0 {
		w = append(w, fault.Warning{Code: "IN-UNREAD", Message: fmt.Sprintf("%d DICOM files could not be read (%s) and belong to no series", n, fault.Code(st.Unread[0].Err))})
	}
	return &Input{Volume: v, Warnings: w, Series: all, Facts: Facts{
		Format: "DICOM", Choice: best.Reason, Description: s.Description, Modality: s.Modality, Manufacturer: s.Manufacturer, Model: s.Model,
		Kernel: s.Kernel, ContrastAgent: s.ContrastAgent, Sex: s.Sex, Age: s.Age, PatientPosition: s.PatientPosition, TransferSyntax: s.Syntax,
		KVP: s.KVP, SliceThicknessMM: s.SliceThicknessMM, PhasePercent: s.PhasePercent, TriggerTimeMS: s.TriggerTimeMS, SeriesUID: s.UID,
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

// pick returns the series to plan on and all of them, best first.
func pick(st *dicom.Study, opt Options) (*Candidate, []Candidate, error) {
	all := rank(st)
	if opt.Series != "" {
		for i := range all {
			if all[i].is(opt.Series) {
				if all[i].Err != nil {
					return nil, all, all[i].Err
				}
				all[i].Reason = "chosen by the user"
				return &all[i], all, nil
			}
		}
		return nil, all, fault.New("IN-SERIES", fmt.Sprintf("the folder has no series %q", opt.Series), "Give a SeriesInstanceUID or a series number of this folder.")
	}
	if all[0].Err != nil {
		return nil, all, all[0].Err
	}
	for _, c := range all[1:] {
		if c.Err == nil && c.series.PatientID != all[0].series.PatientID {
			return nil, all, fault.New("IN-PATIENTS", "the folder holds CT series of more than one patient", "Give the folder of one patient, or choose a series with --series.")
		}
	}
	return &all[0], all, nil
}

func (c *Candidate) is(want string) bool {
	base, phase, has := strings.Cut(want, "#")
	if base != c.series.UID && base != strconv.Itoa(c.Number) {
		return false
	}
	return !has || phase == strconv.Itoa(c.series.Phase)
}

// rank orders the series of a study for planning. What counts, in this order: it can be used; it is long enough to hold a root and
// a ventricle; contrast; slices thin enough; systole; then the finer, the longer, the earlier.
func rank(st *dicom.Study) []Candidate {
	out := make([]Candidate, 0, len(st.Series))
	for _, s := range st.Series {
		c := Candidate{ID: s.UID, Number: s.Number, Modality: s.Modality, Description: s.Description, Images: s.Images, Rows: s.Rows, Columns: s.Columns,
			StepMM: s.StepMM, LengthMM: s.LengthMM, SliceThicknessMM: s.SliceThicknessMM, PhasePercent: s.PhasePercent, ContrastAgent: s.ContrastAgent,
			Err: s.Supported(), series: s}
		if s.Phase > 0 {
			c.ID += "#" + strconv.Itoa(s.Phase)
		}
		c.score, c.Reason = score(s)
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(compareErr(a, b), slices.Compare(b.score[:], a.score[:]))
	})
	return out
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

// score returns what speaks for a series, most important first, and in words. 100 mm hold annulus, ascending aorta and apex of
// most hearts; 1 mm is the slice SCCT 2019 asks for at the root, 1.5 mm what it allows elsewhere; systole is 20 to 45 % of the cycle.
func score(s *dicom.Series) ([6]float64, string) {
	var v [6]float64
	var why []string
	switch {
	case s.LengthMM >= 100:
		v[0] = 2
	case s.LengthMM >= 50:
		v[0] = 1
	}
	why = append(why, fmt.Sprintf("%d slices over %.0f mm", s.Images, s.LengthMM))
	if agent(s) {
		v[1] = 1
		why = append(why, "with contrast agent")
	}
	fine := math.Max(s.StepMM, s.SliceThicknessMM)
	switch {
	case fine <= 1.0+1e-6:
		v[2] = 2
	case fine <= 1.5+1e-6:
		v[2] = 1
	}
	why = append(why, fmt.Sprintf("%.2g mm thick", fine))
	if p := s.PhasePercent; p >= 20 && p <= 45 {
		v[3] = 2 - math.Abs(p-30)/100
		why = append(why, fmt.Sprintf("systole (%.0f %%)", p))
	} else if p > 0 || s.TriggerTimeMS > 0 {
		v[3] = 1
	}
	v[4] = -fine
	v[5] = s.LengthMM
	return v, strings.Join(why, ", ")
}

// agent reports contrast agent, named as such or by what such series are called.
func agent(s *dicom.Series) bool {
	if a := strings.ToUpper(s.ContrastAgent); a != "" && a != "NO" && a != "NONE" {
		return true
	}
	d := strings.ToUpper(s.Description)
	for _, word := range []string{"CTA", "ANGIO", "CONTRAST", "TAVI", "TAVR", "CORONARY", "ARTERIAL", "增强"} {
		if strings.Contains(d, word) {
			return !strings.Contains(d, "WITHOUT CONTRAST") && !strings.Contains(d, "NON-CONTRAST") && !strings.Contains(d, "NON CONTRAST")
		}
	}
	return false
}
