// Package report tells a plan.Case: as one HTML file that needs no network and prints on A4, as the columns of the reference tool's
// table (CSV), as JSON with its schema, as 3D Slicer markups and as meshes. It computes nothing about the patient; it shows what the
// steps found, how sure they are, and what they could not find.
//
// # Limitations
//
// The texts of refusals and warnings come from the steps in English; the Chinese report explains each by its code and quotes the English
// detail. Pictures need the volume: a case read back from plan.json has none and is told with contours alone. So do those of a rehearsed
// implantation need its shapes. Where the mechanics gave up is quoted in English.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// Options says how a report is told. The zero value is English.
type Options struct {
	Lang string // "en" or "zh"; "" is English
	// Devices is the catalogue that the case was sized with: the chart then shows all sizes of a device. May be nil.
	Devices []valve.Device
}

func (o Options) words() (words.Words, error) {
	w, ok := words.In(o.Lang)
	if !ok {
		return nil, fmt.Errorf("report: there is no language %q: give en or zh", o.Lang)
	}
	return w, nil
}

var (
	//go:embed report.html
	pageSource string
	//go:embed report.css
	styleSource string

	page = template.Must(template.New("report").Funcs(template.FuncMap{
		// Replaced by those of the language before the page is written.
		"say": func(string, ...any) string { return "" },
	}).Parse(pageSource))
)

// HTML writes the report as one file. The same case gives the same bytes.
func HTML(w io.Writer, c *plan.Case, o Options) error {
	say, err := o.words()
	if err != nil {
		return err
	}
	t, err := page.Clone()
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	t.Funcs(template.FuncMap{"say": say.Say})
	var b bytes.Buffer
	if err := t.Execute(&b, newSheet(c, o.Devices, say)); err != nil {
		return fmt.Errorf("report: html: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("report: html: %w", err)
	}
	return nil
}
