package report

import (
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/report/words"
	"github.com/apical-heart/apical/valve"
)

// The annulus of the reference tool's sample (ct-planning 12): 540.6 mm2 are a circle of 26.24 mm, 85.0 mm one of 27.06 mm.
func TestVerifyCircle(t *testing.T) {
	verify.Run(t,
		verify.Benchmark{Name: "ByArea_3mSpec", Source: "3m-spec", Where: "sample, area", Want: 26.24, Rel: 2e-4, Unit: "mm", Got: func(s float64) float64 { return circle(valve.ByArea, s*540.6) }},
		verify.Benchmark{Name: "ByPerimeter_3mSpec", Source: "3m-spec", Where: "sample, perimeter", Want: 27.06, Rel: 2e-4, Unit: "mm", Got: func(s float64) float64 { return circle(valve.ByPerimeter, s*85) }},
		verify.Benchmark{Name: "ByDiameter", Source: "definition", Want: 26.9, Rel: 1e-12, Unit: "mm", Got: func(s float64) float64 { return circle(valve.ByDiameter, s*26.9) }})
	if x := circle(valve.ByArea, math.Inf(-1)); !math.IsInf(x, -1) {
		t.Errorf("an open end becomes %g", x)
	}
}

// The chart has a row for every chosen device, with all its sizes and the chosen one marked, where the annulus lies in the chosen bar if it lies
// in the size's range.
func TestRangeRows(t *testing.T) {
	c := someCase(t)
	rows := rangeRows(c.Sizing, devices(t), words.English)
	chosen := 0
	for i := range c.Sizing.Candidates {
		k := &c.Sizing.Candidates[i]
		if !k.Chosen {
			continue
		}
		r := rows[chosen]
		chosen++
		if !strings.HasPrefix(r.Name, k.NameEN) || len(r.Bars) < 2 {
			t.Errorf("%s has the row %+v", k.DeviceID, r)
		}
		marked := 0
		for _, b := range r.Bars {
			if b.Chosen {
				marked++
				if in := r.AnnulusMM >= b.LowMM && r.AnnulusMM <= b.HighMM; in != k.InRange || b.Label != k.Size {
					t.Errorf("%s: the annulus of %.2f mm in bar %+v: %v", k.DeviceID, r.AnnulusMM, b, in)
				}
			}
		}
		if k.Size != "" && marked != 1 {
			t.Errorf("%s: %d bars are marked", k.DeviceID, marked)
		}
	}
	if chosen == 0 || len(rows) != chosen {
		t.Errorf("%d rows for %d devices", len(rows), chosen)
	}
	if rows := rangeRows(c.Sizing, nil, words.English); len(rows) != chosen || len(rows[0].Bars) != 1 {
		t.Error("without the catalogue the range of the chosen size should still be drawn")
	}
}

func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{1: "> 99 %", 0.991: "> 99 %", 0.904: "90 %", 0.5: "50 %", 0.004: "< 1 %", 0: "< 1 %"} {
		if got := percent(p); got != want {
			t.Errorf("%g is %q, want %q", p, got, want)
		}
	}
}
