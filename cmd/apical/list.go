package main

import (
	"bytes"
	"fmt"

	"github.com/apical-heart/apical/internal/input"
)

type listCmd struct {
	Input string `arg:"" help:"Folder of DICOM files."`
}

func (l *listCmd) Run(w *world) error {
	series, err := input.List(w.ctx, l.Input)
	if err != nil {
		return err
	}
	t := newTable(8, "<>><>><<")
	t.row("SERIES", "NO", "IMAGES", "SIZE", "STEP", "PHASE", "DESCRIPTION", "")
	for _, s := range series {
		phase := ""
		if s.PhasePercent > 0 {
			phase = fmt.Sprintf("%.0f %%", s.PhasePercent)
		}
		note := s.Reason
		if s.Err != nil {
			note = "cannot be used: " + s.Err.Error()
		}
		t.row(s.ID, fmt.Sprint(s.Number), fmt.Sprint(s.Images), fmt.Sprintf("%d x %d", s.Columns, s.Rows), fmt.Sprintf("%.2f mm", s.StepMM), phase, s.Description, note)
	}
	var b bytes.Buffer
	t.print(&b)
	_, err = w.out.Write(b.Bytes())
	return err
}
