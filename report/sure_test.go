package report

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/ensemble"
	"github.com/apical-heart/apical/internal/deploytest"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve/catalog"
)

// repeated is a case with an ensemble and a search of formulas: deep places give up, turned and shallow ones slip.
func repeated(t testing.TB, members int) *plan.Case {
	t.Helper()
	r := deploytest.JValve(t)
	c := undrawn(implanted(t, r))
	programs, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	task := &deploy.Task{Root: r.Root, Device: r.Device, Size: r.Size, Placement: deploy.Placement{DepthMM: 5.5}}
	for i := range programs {
		if programs[i].ID == "j-valve-ta-ar" {
			task.Program = &programs[i]
		}
	}
	judge := func(_ context.Context, x *deploy.Task) (ensemble.Judged, error) {
		mm, deg := x.Placement.DepthMM, x.Placement.TurnDeg
		if mm > 8 {
			return ensemble.Judged{State: ensemble.Trouble, Where: "step 9, let-out outflow", Why: "no step is short enough <0.1>"}, nil
		}
		o := *c.Outcome
		add := func(v *outcome.Value, x float64) { v.Value, v.Found = v.Value+x, true }
		add(&o.Place.MeanDepthMM, mm-5.5)
		add(&o.Apposition.LargestPathMM, 0.05*(mm-5)*(mm-5)+0.004*deg*deg-0.4*math.Min(1, x.Size.NominalDiameterMM.Value-25))
		for k := range o.Clamps {
			add(&o.Clamps[k].ForceN, 0.3+0.02*deg)
		}
		o.Contact.IndexPercent = outcome.Value{Value: math.Max(0, 2*(mm-3)), Found: true}
		if o.Anchor.Verdict = outcome.Held; mm < 3 && deg < 0 {
			o.Anchor.Verdict = outcome.Slips
		}
		return ensemble.Judged{State: ensemble.Done, Outcome: &o}, nil
	}
	if c.Ensemble, err = ensemble.Run(t.Context(), task, ensemble.Options{Members: members, Seed: 7}, judge, nil); err != nil {
		t.Fatal(err)
	}
	if c.Search, err = ensemble.Find(t.Context(), task, ensemble.SearchOptions{Rehearsals: 48, Seed: 7, Draws: 400}, judge, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// Ensemble and search are told with all that belongs to them, in both languages.
func TestSureAndPlacesAreTold(t *testing.T) {
	c := repeated(t, 60)
	c.Search.Weigh(c.Ensemble.Spread)
	failed := len(c.Ensemble.Members) - c.Ensemble.Done
	if failed == 0 || len(c.Search.Failures) == 0 {
		t.Fatal("nothing failed")
	}
	b := c.Search.Cells[c.Search.Best]
	for lang, want := range map[string][]string{
		"en": {"60 rehearsals", fmt.Sprintf("%d of 60 members came to no outcome", failed), "mechanics did not come to an end (", "step 9, let-out outflow: no step is short enough &lt;0.1&gt;", "Friction, metal on tissue", "uniform from 0.05 to 0.3", "× / ÷ 1.6", "SD 1.5 mm, at most 3 mm off",
			"Default uncertainty set", "All keys seated", "5–95 %", "Best compromise", fmt.Sprintf("score %.0f of 100", b.Score), "Contact pressure index", "11.5", "the ensemble found", "size 27", "Key 2 seated"},
		"zh": {"预演 60 次", "没有得到结果", "力学计算未能完成", "金属与组织摩擦系数", "均匀分布 0.05 至 0.3", "标准差 1.5 mm", "最佳折中", fmt.Sprintf("得分 %.0f", b.Score), "接触压力指数", "集合所得离散度", "型号 27", "假定"},
	} {
		page := html(t, c, Options{Lang: lang, Devices: devices(t)})
		for _, problem := range problems(page) {
			t.Errorf("%s: %s", lang, problem)
		}
		for _, s := range want {
			if !strings.Contains(page, s) {
				t.Errorf("%s: %q is not told", lang, s)
			}
		}
	}
	say := words.Mandarin
	latin := regexp.MustCompile(`[A-Za-z]{4,}`)
	sure, places := NewSure(c, true, say), NewPlaces(c, say)
	all := []string{sure.Lead, places.Verdict, places.Lead, places.HowVaried, places.Unused}
	for _, v := range sure.Varied {
		all = append(all, v.Name, v.Law)
	}
	for _, v := range sure.Chances {
		all = append(all, v.Name)
	}
	for _, s := range append(append(all, sure.Doubts...), places.Heads...) {
		if w := latin.FindString(strings.NewReplacer("j-valve-ta", "", "MSID", "").Replace(s)); w != "" && w != "mmHg" {
			t.Errorf("%q in %q", w, s)
		}
	}
	if few := NewSure(c, false, say); len(few.Numbers) == 0 || len(few.Numbers) >= len(sure.Numbers) || few.State != "limited" {
		t.Errorf("%d numbers of %d", len(few.Numbers), len(sure.Numbers))
	}
}

// Numbers are those of the ensemble; of too few members there is no interval; without any there is nothing.
func TestSureNumbers(t *testing.T) {
	c := repeated(t, 30)
	x := c.Ensemble.Number("depthMeanMM")
	find := func() SureNumber {
		for _, n := range NewSure(c, false, words.English).Numbers {
			if n.Name == "Depth, mean" {
				return n
			}
		}
		t.Fatal("the depth is not told")
		return SureNumber{}
	}
	if n := find(); !n.Interval || n.Median != fmt.Sprintf("%.1f", *x.Median) || n.Low != fmt.Sprintf("%.1f", *x.P5) || n.High != fmt.Sprintf("%.1f", *x.P95) || n.Planned != fmt.Sprintf("%.1f", c.Outcome.Place.MeanDepthMM.Value) || n.Unit != "mm" {
		t.Errorf("%+v", n)
	}
	few := repeated(t, 4)
	c.Ensemble = few.Ensemble
	x = c.Ensemble.Number("depthMeanMM")
	if n := find(); n.Interval || n.Median != "–" || n.Low != fmt.Sprintf("%.1f", *x.Least) {
		t.Errorf("%+v", n)
	}
	if s := NewSure(c, false, words.English); s.State != "limited" || !strings.Contains(strings.Join(s.Doubts, " "), "below 20 no interval") {
		t.Errorf("%+v", s.Doubts)
	}
	c.Ensemble.Size = "27" // the outcome is of another size
	if n := find(); n.Planned != "–" {
		t.Errorf("another size's plan is told: %+v", n)
	}
	if NewSure(&plan.Case{}, true, words.English) != nil || NewPlaces(&plan.Case{}, words.English) != nil {
		t.Error("something is told of nothing")
	}
}

// A search without a best says so, and its map is crossed out.
func TestPlacesWithoutABest(t *testing.T) {
	c := repeated(t, 4)
	for i := range c.Search.Cells {
		q := &c.Search.Cells[i]
		q.State, q.Scored, q.Front, q.BestPercent, q.Figures = ensemble.Trouble, false, false, 0, nil
	}
	c.Search.Best = -1
	p := NewPlaces(c, words.English)
	if p.State != "none" || p.Verdict != "No place that was searched has a score and holds." || len(p.Rows) != 0 {
		t.Errorf("%+v", p)
	}
	if n := strings.Count(string(p.Map.SVG), "<path"); n < 2*len(c.Search.Cells) {
		t.Errorf("%d strokes cross out %d places", n, len(c.Search.Cells))
	}
	for _, problem := range problems(html(t, c, Options{})) {
		t.Error(problem)
	}
	// Where the valve slips everywhere it is told where it slides least.
	for i, mm := range []float64{7.5, 4.2, 6} {
		q := &c.Search.Cells[i]
		q.State, q.Slips, q.SlidMM = ensemble.Done, true, outcome.Value{Value: mm, Found: true}
	}
	q := c.Search.Cells[1]
	if got, want := NewPlaces(c, words.English).Verdict, fmt.Sprintf("The valve slides least, by 4.2 mm, in size %s at %s mm", q.Size, number1(q.DepthMM)); !strings.Contains(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
