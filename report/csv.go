package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
)

// column is a column of the table.
type column struct {
	Name string
	// Text fills it; nil leaves it empty, because Apical does not measure or know it.
	Text func(c *plan.Case) string
}

// CSV writes the case as a table of one row under one row of names: the 87 columns of the reference tool's report in their order
// (ct-planning 12, source 3m-spec), then ours: what is measured with its standard deviation. A field that is not known is empty.
func CSV(w io.Writer, c *plan.Case) error {
	var names, row []string
	for _, k := range columns() {
		text := ""
		if k.Text != nil {
			text = k.Text(c)
		}
		names, row = append(names, k.Name), append(row, text)
	}
	t := csv.NewWriter(w)
	if err := t.WriteAll([][]string{names, row}); err != nil {
		return fmt.Errorf("report: csv: %w", err)
	}
	return nil
}

func columns() []column { return append(referenceColumns(), ownColumns()...) }

// referenceColumns are the 87 of the reference tool.
func referenceColumns() []column {
	blank := func(names ...string) []column {
		out := make([]column, len(names))
		for i, n := range names {
			out[i].Name = n
		}
		return out
	}
	measured := func(names ...string) []column {
		out := make([]column, len(names))
		for i, n := range names {
			out[i] = column{n, field(n)}
		}
		return out
	}
	vessel := func(side string) []string {
		var out []string
		for _, v := range []string{"common iliac", "external iliac", "femoral"} {
			for _, q := range []string{"min", "max", "average", "calcification"} {
				out = append(out, side+" "+v+" "+q)
			}
		}
		return out
	}
	var k []column
	k = append(k, blank("Case entry date", "Case entered by")...)
	k = append(k, column{"Case done by", func(c *plan.Case) string { return strings.TrimSpace("Apical " + c.Provenance.Version) }})
	k = append(k, blank("Patient ID", "Patient name")...)
	k = append(k,
		column{"Age", func(c *plan.Case) string { return age(c.Picture.Age) }},
		column{"Gender", func(c *plan.Case) string { return c.Picture.Sex }})
	k = append(k, blank("Year", "Patient initial", "Physician", "Hospital", "City", "Country", "Region", "Continent", "Received date", "Creation date", "CT scan date")...)
	k = append(k,
		column{"Type of valve", valveType},
		column{"Phase", func(c *plan.Case) string {
			if c.Picture.PhasePercent > 0 {
				return fmt.Sprintf("%.0f%%", c.Picture.PhasePercent)
			}
			return ""
		}})
	k = append(k, measured("Annulus area", "Annulus area-derived diameter", "Annulus perimeter", "Annulus perimeter-derived diameter",
		"Annulus min", "Annulus max", "Annulus average", "Annulus eccentricity",
		"Ascending aorta min", "Ascending aorta max", "Ascending aorta average",
		"LVOT min", "LVOT max", "LVOT average",
		"STJ min", "STJ max", "STJ average", "Annulus to STJ height",
		"RCA height", "LCA height", "Sinus height", "Sinus diameter R", "Sinus diameter L", "Sinus diameter N", "Aorto-LV angle",
		"Intercommissural distance 4 mm", "Intercommissural distance 6 mm", "Intercommissural distance 8 mm",
		"Calcium NCC", "Calcium RCC", "Calcium LCC", "Calcium total")...)
	k = append(k, blank("Calcium grade")...)
	k = append(k, measured("Clock angle RCC", "Clock angle RCA")...)
	k = append(k, blank(append(vessel("Left"), vessel("Right")...)...)...)
	return append(k, blank("Abdominal aorta calcification", "Aortic comments", "Femoral comments", "Subclavian/carotid/transapical analysis",
		"Status", "Mail notes", "Representative", "Received from")...)
}

// field reads the measurement that fills the column of the reference tool.
func field(name string) func(c *plan.Case) string {
	for i := range measure.Defs {
		if d := &measure.Defs[i]; d.Column == name {
			return func(c *plan.Case) string { return plain(c, d, false) }
		}
	}
	return nil
}

// plain writes a value, or its standard deviation, for machines: a point, no unit, empty if it was not found.
func plain(c *plan.Case, d *measure.Def, sd bool) string {
	if c.Measures == nil {
		return ""
	}
	v := d.Get(c.Measures)
	switch {
	case !v.Found:
		return ""
	case sd:
		return strconv.FormatFloat(v.SD, 'f', d.Decimals+1, 64)
	}
	return strconv.FormatFloat(zero(v.Value, d.Decimals), 'f', d.Decimals, 64)
}

// age writes the age of DICOM ("081Y") in years; other units say what they are.
func age(s string) string {
	if n, ok := strings.CutSuffix(s, "Y"); ok {
		return strings.TrimLeft(n, "0")
	}
	return strings.TrimLeft(s, "0")
}

func valveType(c *plan.Case) string {
	switch {
	case c.Root == nil || c.Measures == nil || !c.Measures.AnnulusFound:
		return ""
	case c.Root.BicuspidSuspected:
		return "Bicuspid suspected"
	}
	return "Tricuspid"
}

// ownColumns are those that only Apical has.
func ownColumns() []column {
	k := []column{
		{"Apical case", CaseID},
		{"Picture hash", func(c *plan.Case) string { return c.Picture.Hash }},
		{"Indication", func(c *plan.Case) string { return indication(c) }},
		{"Intended use", func(*plan.Case) string { return plan.IntendedUse }},
	}
	k = append(append(k, qualityColumns()...), sizingColumns()...)
	for i := range measure.Defs {
		d := &measure.Defs[i]
		k = append(k, column{d.ID, func(c *plan.Case) string { return plain(c, d, false) }},
			column{d.ID + " SD", func(c *plan.Case) string { return plain(c, d, true) }})
	}
	return k
}
