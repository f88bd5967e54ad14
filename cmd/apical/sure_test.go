package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
)

// Repeated rehearsals and the places that were searched are told with intervals, what failed, and what was assumed.
func TestPrintSure(t *testing.T) {
	table, err := ensemble.DefaultTable()
	if err != nil {
		t.Fatal(err)
	}
	criteria, err := ensemble.DefaultCriteria()
	if err != nil {
		t.Fatal(err)
	}
	at := func(x float64) *float64 { return &x }
	c := &plan.Case{Ensemble: &ensemble.Ensemble{Members: make([]ensemble.Member, 25), Done: 23, Seed: 3, Table: *table,
		Failures: []ensemble.Failure{{State: ensemble.Trouble, Where: "step 9, let-out outflow", Why: "too hard", Which: []int{4, 17}}},
		Numbers: []ensemble.Number{{ID: "depthMeanMM", Unit: "mm", Values: make([]float64, 23), Least: at(1), Most: at(9), Median: at(4.2), P5: at(2.1), P95: at(7.3)},
			{ID: "tiltDeg", Unit: "deg", Values: []float64{3, 5}, Least: at(3), Most: at(5)}, {ID: "keysSeated", Values: []float64{}, Missing: 23}},
		Chances: []ensemble.Chance{{ID: "slips", NameEN: "Slips", NameZH: "滑移", Yes: 2, Of: 23, LowPercent: 3.2, HighPercent: 21.8}}}}
	figures := make([]outcome.Value, len(criteria.Rows))
	c.Search = &ensemble.Search{Device: "j-valve-ta", Rehearsals: 3, Draws: 2000, Sizes: []string{"25"}, DepthMM: [2]float64{2.5, 8.5}, TurnDeg: [2]float64{-9, 9}, Criteria: *criteria, SpreadFrom: ensemble.Stated, Unused: []string{"conduction"},
		Cells:   []ensemble.Cell{{Place: ensemble.Place{Size: "25", DepthMM: 4}, State: ensemble.Done, Scored: true, Score: 81.6, BestPercent: 40, Figures: figures, Front: true}, {Place: ensemble.Place{Size: "25", DepthMM: 5.5}, State: ensemble.Done, Scored: true, Score: 70, BestPercent: 60, Figures: figures}, {Place: ensemble.Place{Size: "25", DepthMM: 7}, State: ensemble.Trouble, Why: "too hard"}},
		Planned: ensemble.Place{Size: "25", DepthMM: 5.5}, Failures: []ensemble.Failure{{State: ensemble.Trouble, Where: "crimp", Why: "too hard", Which: []int{3}}}}
	for lang, want := range map[string][]string{
		"en": {"25 rehearsals", "seed 3", "2 of 25 members came to no outcome", "2 whose mechanics did not come to an end (4, 17): step 9, let-out outflow: too hard", "4.2    2.1 … 7.3", "[3.0 … 5.0]", "2 / 23          9 %  3–22 %", "from −10° to 10°", "uniform from 0.05 to 0.3", "assumed",
			"j-valve-ta 25, 4 mm deep, turned by 0°: score 82 of 100, the best in 40 % of the draws. Others may do as well: 2 of 3 places", "82", "best, front", "plan", "Not known of any place, and left out: Contact pressure index.", "1 whose mechanics did not come to an end (3): crimp: too hard", "the table states"},
		"zh": {"种子 3", "没有得到结果", "得分 82", "最佳, 前沿", "假定"},
	} {
		say, _ := words.In(lang)
		var b bytes.Buffer
		printSure(&b, c, say, false)
		printPlaces(&b, c, say)
		for _, s := range want {
			if !strings.Contains(b.String(), s) {
				t.Errorf("%s: %q is not told:\n%s", lang, s, b.String())
			}
		}
		if strings.Contains(b.String(), "%!") || strings.Contains(b.String(), "[sure") || strings.Contains(b.String(), "[places") {
			t.Errorf("%s: a text is missing:\n%s", lang, b.String())
		}
	}
	var none bytes.Buffer
	printSure(&none, &plan.Case{}, words.English, true)
	if printPlaces(&none, &plan.Case{}, words.English); none.Len() > 0 {
		t.Errorf("nothing was repeated, and this is told: %s", none.String())
	}
}
