package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/dicom/charset"
	"github.com/apical-heart/apical/internal/input"
)

type listCmd struct {
	Input string `arg:"" help:"Folder of DICOM files, zip archive, DICOMDIR or DICOM file."`
	JSON  bool   `help:"Print the list as JSON." name:"json"`
}

// listed is a series as --json prints it. Numbers that its files do not give are 0.
type listed struct {
	ID               string  `json:"id"`
	Number           int     `json:"number"`
	Modality         string  `json:"modality"`
	Description      string  `json:"description"`
	PatientName      string  `json:"patientName"`
	StudyDate        string  `json:"studyDate"`
	Images           int     `json:"images"`
	Columns          int     `json:"columns"`
	Rows             int     `json:"rows"`
	PixelMM          float64 `json:"pixelMM"`
	StepMM           float64 `json:"stepMM"`
	SliceThicknessMM float64 `json:"sliceThicknessMM"`
	LengthMM         float64 `json:"lengthMM"`
	Orientation      string  `json:"orientation"`
	Kernel           string  `json:"kernel"`
	ContrastAgent    string  `json:"contrastAgent"`
	EnhancedHU       float64 `json:"enhancedHU"`
	PhasePercent     float64 `json:"phasePercent"`
	PhaseDelayMS     float64 `json:"phaseDelayMS"`
	TransferSyntax   string  `json:"transferSyntax"`
	Best             bool    `json:"best"`
	Reason           string  `json:"reason"`
	Code             string  `json:"code,omitempty"`  // why it cannot be used
	Error            string  `json:"error,omitempty"` // the same in a sentence
}

func (l *listCmd) Run(w *world) error {
	series, err := input.List(w.ctx, l.Input)
	if err != nil {
		return err
	}
	rows := make([]listed, len(series))
	for i, s := range series {
		r := listed{ID: s.ID, Number: s.Number, Modality: charset.Show(s.Modality), Description: charset.Show(s.Description), PatientName: charset.Name(s.PatientName, w.lang),
			StudyDate: charset.Show(s.StudyDate), Images: s.Images, Columns: s.Columns, Rows: s.Rows, PixelMM: s.SpacingMM[1], StepMM: s.StepMM, SliceThicknessMM: s.SliceThicknessMM,
			LengthMM: s.LengthMM, Orientation: s.Orientation, Kernel: charset.Show(s.Kernel), ContrastAgent: charset.Show(s.ContrastAgent), EnhancedHU: s.EnhancedHU,
			PhasePercent: s.Phase.Percent, PhaseDelayMS: s.Phase.DelayMS, TransferSyntax: s.Syntax, Best: i == 0 && s.Err == nil, Reason: s.Reason}
		if s.Err != nil {
			r.Code, r.Error = fault.Code(s.Err), s.Err.Error()
		}
		rows[i] = r
	}
	var b bytes.Buffer
	if l.JSON {
		e := json.NewEncoder(&b)
		e.SetIndent("", "  ")
		if err := e.Encode(rows); err != nil {
			return err
		}
	} else {
		l.table(&b, rows)
	}
	_, err = w.out.Write(b.Bytes())
	return err
}

func (l *listCmd) table(b *bytes.Buffer, rows []listed) {
	patient := ""
	for _, r := range rows {
		if r.PatientName != patient && r.PatientName != "" {
			patient = r.PatientName
			fmt.Fprintf(b, "Patient: %s\n", patient)
		}
	}
	t := newTable(11, "<<>><><>><<")
	t.row("SERIES", "", "IMAGES", "VOXELS, MM", "PLANE", "LENGTH", "KERNEL", "BLOOD", "PHASE", "DESCRIPTION", "")
	for _, r := range rows {
		phase, blood, note, mark := "", "", r.Reason, ""
		switch {
		case r.PhasePercent > 0:
			phase = fmt.Sprintf("%.0f %%", r.PhasePercent)
		case r.PhaseDelayMS > 0:
			phase = fmt.Sprintf("%.0f ms", r.PhaseDelayMS)
		}
		if r.EnhancedHU > 0 {
			blood = fmt.Sprintf("%.0f HU", r.EnhancedHU)
		}
		if r.Error != "" {
			note = "cannot be used: " + r.Error
		}
		if r.Best {
			mark = "*"
		}
		size := ""
		if r.PixelMM > 0 {
			size = fmt.Sprintf("%.2f x %.2f x %.2f", r.PixelMM, r.PixelMM, r.StepMM)
		}
		t.row(r.ID, mark, fmt.Sprint(r.Images), size, r.Orientation, fmt.Sprintf("%.0f mm", r.LengthMM), r.Kernel, blood, phase, r.Description, note)
	}
	t.print(b)
	if len(rows) > 0 && rows[0].Best {
		fmt.Fprintln(b, "* is taken for planning; --series takes another by its UID or number, --phase another phase.")
	}
}
