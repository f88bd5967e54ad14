package report

import (
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
)

// calciumTable is the calcium by region under both thresholds.
type calciumTable struct {
	Heads []string
	Rows  []calciumRow
}

type calciumRow struct {
	Name  string
	Cells []Number
}

func newCalciumTable(c *plan.Case, say words.Words) *calciumTable {
	if c.Measures == nil {
		return nil
	}
	t := &calciumTable{}
	for _, region := range []string{"Left", "Right", "Non", "Leaflets", "Annulus", "LVOT", "Aorta", "Total"} {
		t.Heads = append(t.Heads, say.Say("calcium."+region))
	}
	for _, kind := range []string{"Fixed", "Relative"} {
		row := calciumRow{Name: say.Say("calcium." + kind)}
		for _, region := range []string{"Left", "Right", "Non", "Leaflets", "Annulus", "LVOT", "Aorta", "Total"} {
			d := measure.Find("calcium" + region + kind + "MM3")
			row.Cells = append(row.Cells, number(d, d.Get(c.Measures)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
