package sizing

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/valve"
	"github.com/apical-heart/apical/valve/catalog"
)

func val(x, sd float64) measure.Value { return measure.Value{Value: x, SD: sd, Found: true} }

// round is a patient with a round annulus of this diameter, known to sd mm, and a wide root without calcium.
func round(d, sd float64) *measure.Set {
	return &measure.Set{
		AnnulusFound: true, AnnulusAreaMM2: val(math.Pi*d*d/4, math.Pi*d/2*sd), AnnulusPerimeterMM: val(math.Pi*d, math.Pi*sd), AnnulusMeanMM: val(d, sd),
		SinusMeanMM: val(33, 0.5), SinusHeightMM: val(21, 1), STJMeanMM: val(29, 0.5), AscendingLargestMM: val(34, 0.5), RootAngleCoronalDeg: val(45, 2),
		CoronaryLeftHeightMM: val(15, 1), CoronaryRightHeightMM: val(17, 1), CoronaryLeftAxisMM: val(18, 1), CoronaryRightAxisMM: val(18, 1),
		LeafletLeftLengthMM: val(13, 1), LeafletRightLengthMM: val(13, 1),
		CalciumLeafletsFixedMM3: val(0, 0), CalciumLeafletsRelativeMM3: val(0, 0), AgatstonEstimateAU: val(0, 0),
	}
}

func all(t testing.TB) []valve.Device {
	t.Helper()
	d, err := catalog.Devices()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// of returns the chosen candidate of a device, or nil.
func of(r *Result, id string) *Candidate {
	for i := range r.Candidates {
		if c := &r.Candidates[i]; c.DeviceID == id && c.Chosen {
			return c
		}
	}
	return nil
}

func excluded(r *Result, id string) string {
	for _, x := range r.Exclusions {
		if x.DeviceID == id {
			return x.Reason.EN
		}
	}
	return ""
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.6g, want %.6g within %.2g", what, got, want, tolerance)
	}
}

// Labels of the ranges in the catalogue, at places where no rule of ours has a say.
func TestVerifySizes(t *testing.T) {
	devices := all(t)
	for _, c := range []struct {
		device, indication string
		perimeter          float64
		want               string
	}{
		{"evolut", valve.AS, 60, "23"}, {"evolut", valve.AS, 70, "26"}, {"evolut", valve.AS, 72.4, "29"}, {"evolut", valve.AS, 90, "34"},
		{"sapien-3", valve.AS, 2 * math.Sqrt(math.Pi*300), "20"}, {"sapien-3", valve.AS, 2 * math.Sqrt(math.Pi*400), "23"},
		{"sapien-3", valve.AS, 2 * math.Sqrt(math.Pi*431), "26"}, {"sapien-3", valve.AS, 2 * math.Sqrt(math.Pi*600), "29"},
		{"acurate-neo2", valve.AS, 75, "M"}, {"navitor", valve.AS, 68, "25"},
		// The J-Valve's assumed ranges hold for stenosis, whose target lies beyond them.
		{"j-valve-ta", valve.AS, 62, "21"}, {"j-valve-ta", valve.AS, 69.9, "23"}, {"j-valve-ta", valve.AS, 70.1, "25"}, {"j-valve-ta", valve.AS, 82, "27"},
		{"j-valve-tf", valve.AS, 85, "28"}, {"j-valve-tf", valve.AS, 86, "31"},
		// In regurgitation the change from 28 to 31 lies at pi (28 + 31) / 2.2 = 84.25 mm, from 25 to 27 at 74.26 mm.
		{"j-valve-tf", valve.AR, 84.2, "28"}, {"j-valve-tf", valve.AR, 84.3, "31"}, {"j-valve-tf", valve.AR, 85, "31"},
		{"j-valve-ta", valve.AR, 74.2, "25"}, {"j-valve-ta", valve.AR, 74.3, "27"},
	} {
		r := Rank(round(c.perimeter/math.Pi, 0), devices, Options{Indication: c.indication})
		got := of(r, c.device)
		if got == nil || got.Size != c.want {
			t.Errorf("%s in %s at %.2f mm: got %+v, want %s (%s)", c.device, c.indication, c.perimeter, got, c.want, excluded(r, c.device))
		}
	}
}

// The boundary is where both sizes miss the target by as much, unless a range forbids it.
func TestVerifyBoundary(t *testing.T) {
	for _, d := range all(t) {
		for _, x := range d.Targets {
			cs := cells(&d, x.Metric, x.OversizingPercent.Value/100, true)
			for i := 1; i < len(cs); i++ {
				a, b := &d.Sizes[cs[i-1].size], &d.Sizes[cs[i].size]
				ra, rb := a.Annulus.Range(x.Metric), b.Annulus.Range(x.Metric)
				at := cs[i].low
				if at != cs[i-1].high {
					t.Errorf("%s: the stretches do not meet", d.ID)
				}
				miss := math.Abs(a.OversizingPercent(x.Metric, at)-x.OversizingPercent.Value) - math.Abs(b.OversizingPercent(x.Metric, at)-x.OversizingPercent.Value)
				free := math.Abs(miss) < 1e-9
				atRange := math.Abs(at-ra.High()) < 1e-9 || math.Abs(at-rb.Low()) < 1e-9
				if !free && !atRange {
					t.Errorf("%s %s/%s in %s: %g is neither balanced (%g) nor at a range's end", d.ID, a.Label, b.Label, x.Indication, at, miss)
				}
				if at > math.Max(ra.High(), rb.Low())+1e-9 {
					t.Errorf("%s: size %s beyond its upper limit", d.ID, a.Label)
				}
				if !rb.Assumed() && at < math.Min(rb.Low(), ra.High())-1e-9 {
					t.Errorf("%s: size %s below its published lower limit", d.ID, b.Label)
				}
			}
		}
	}
}

// Probabilities against counting: a thousand annuli drawn evenly in probability.
func TestVerifyProbability(t *testing.T) {
	devices := all(t)
	for _, d := range []float64{20.3, 23.4, 24.6, 26.8} {
		s := round(d, 0.7)
		r := Rank(s, devices, Options{Indication: valve.AS})
		for _, c := range r.Candidates {
			if c.Size == "" {
				continue
			}
			n, hit := 4001, 0
			for i := range n {
				u := (float64(i) + 0.5) / float64(n)
				z := math.Sqrt2 * math.Erfinv(2*u-1)
				x := c.MetricValue.Value + z*c.MetricValue.SD
				if (!c.Low.Found || x > c.Low.Value) && (!c.High.Found || x <= c.High.Value) {
					hit++
				}
			}
			near(t, fmt.Sprintf("%s %s at %g", c.DeviceID, c.Size, d), c.Probability, float64(hit)/float64(n), 1e-3)
		}
	}
	near(t, "one standard deviation", probability(val(0, 2), -2, 2), 0.6827, 1e-4)
}

func TestBorderline(t *testing.T) {
	devices := all(t)
	// 430 mm2 divides sizes 23 and 26: an annulus of 428 mm2 known to 10 mm2 is 0.2 standard deviations away from it.
	s := round(2*math.Sqrt(428/math.Pi), 0)
	s.AnnulusAreaMM2.SD = 10
	r := Rank(s, devices, Options{Indication: valve.AS})
	c := of(r, "sapien-3")
	if c == nil || c.Size != "23" || !c.Borderline || c.Neighbour != "26" {
		t.Fatalf("%+v", c)
	}
	near(t, "probability", c.Probability, 0.5793, 1e-4)
	near(t, "margin in sd", c.MarginHighSD.Value, 0.2, 1e-9)
	near(t, "margin in mm", c.MarginHighMM.Value, 2*math.Sqrt(430/math.Pi)-2*math.Sqrt(428/math.Pi), 1e-9)
	var other *Candidate
	for i := range r.Candidates {
		if x := &r.Candidates[i]; x.DeviceID == "sapien-3" && x.Size == "26" {
			other = x
		}
	}
	if other == nil || other.Chosen || other.Rank < len(r.Candidates)/2 {
		t.Errorf("the other size: %+v", other)
	}
	near(t, "the two together", c.Probability+other.Probability, 1, 1e-6)
	// Far from every boundary nothing is borderline.
	s = round(2*math.Sqrt(480/math.Pi), 0.2)
	if c := of(Rank(s, devices, Options{Indication: valve.AS}), "sapien-3"); c.Borderline || c.Neighbour != "" || c.Probability < 0.99 {
		t.Errorf("%+v", c)
	}
	// At the end of the range the neighbour is none.
	s = round(2*math.Sqrt(682/math.Pi), 0.3)
	if c := of(Rank(s, devices, Options{Indication: valve.AS}), "sapien-3"); !c.Borderline || c.Neighbour != "none" {
		t.Errorf("%+v", c)
	}
}

func TestMissingAnnulus(t *testing.T) {
	r := Rank(&measure.Set{AnnulusAreaMM2: measure.Value{Reason: "no hinge points"}}, all(t), Options{})
	if r.Refused == nil || len(r.Candidates) != 0 || !strings.Contains(r.Refused.EN, "no hinge points") || r.Best() != nil {
		t.Errorf("%+v", r)
	}
}

func TestTooLargeAndTooSmall(t *testing.T) {
	devices := all(t)
	for _, c := range []struct {
		d    float64
		says string
	}{{40, "too large"}, {14, "too small"}} {
		r := Rank(round(c.d, 0.5), devices, Options{Indication: valve.AS})
		if got := excluded(r, "evolut"); !strings.Contains(got, c.says) {
			t.Errorf("%g mm: %q", c.d, got)
		}
	}
	r := Rank(round(40, 0.5), devices, Options{Indication: valve.AS})
	if r.Refused == nil || len(r.Exclusions) != len(devices) {
		t.Errorf("an annulus of 40 mm: %+v", r.Verdict)
	}
}

func TestExclusions(t *testing.T) {
	devices := all(t)
	s := round(25, 0.4)
	r := Rank(s, devices, Options{Indication: valve.AR})
	for id, says := range map[string]string{"evolut": "Off-label", "sapien-3": "Off-label", "acurate-neo2": "no such use", "navitor": "no such use"} {
		if got := excluded(r, id); !strings.Contains(got, says) {
			t.Errorf("%s in AR: %q", id, got)
		}
	}
	if r.Best().DeviceID != "j-valve-ta" || of(r, "trilogy") == nil || of(r, "trilogy").Size != "" {
		t.Errorf("%+v", r.Best())
	}
	if off := Rank(s, devices, Options{Indication: valve.AR, OffLabel: true}); of(off, "evolut") == nil || of(off, "evolut").Rank < of(off, "j-valve-ta").Rank {
		t.Error("off-label devices come last")
	}
	if r := Rank(s, devices, Options{Indication: valve.AS, Access: "transapical"}); of(r, "j-valve-ta") == nil || !strings.Contains(excluded(r, "evolut"), "transapical") {
		t.Errorf("%+v", r.Exclusions)
	}
	s.RootAngleCoronalDeg = val(75, 2)
	if got := excluded(Rank(s, devices, Options{Indication: valve.AR}), "trilogy"); !strings.Contains(got, "aortic angle") {
		t.Errorf("an angle of 75 degrees: %q", got)
	}
	s.RootAngleCoronalDeg = val(71, 2) // within the uncertainty of the limit
	c := of(Rank(s, devices, Options{Indication: valve.AR}), "trilogy")
	if c == nil || !has(c.Cautions, "aortic angle") {
		t.Errorf("an angle of 71 ± 2 degrees: %+v", c)
	}
	s.SinusMeanMM = val(26, 0.5)
	if c := of(Rank(s, devices, Options{Indication: valve.AS}), "evolut"); c == nil || !has(c.Cautions, "mean sinus diameter") {
		t.Errorf("narrow sinuses: %+v", c)
	}
}

func has(ss []Statement, text string) bool {
	for _, s := range ss {
		if strings.Contains(s.EN, text) {
			return true
		}
	}
	return false
}

func TestIndication(t *testing.T) {
	for _, c := range []struct {
		agatston, fixed measure.Value
		o               Options
		want, sure      string
	}{
		{val(3500, 0), val(900, 0), Options{}, valve.AS, "high"},
		{val(1700, 0), val(900, 0), Options{}, valve.AS, "moderate"},
		{val(1700, 0), val(900, 0), Options{Sex: "female"}, valve.AS, "high"},
		{val(1700, 0), val(900, 0), Options{Sex: "male"}, valve.AS, "low"},
		{val(1000, 0), val(300, 0), Options{}, valve.AS, "low"},
		{val(500, 0), val(100, 0), Options{}, valve.AR, "low"},
		{val(0, 0), val(0, 0), Options{}, valve.AR, "moderate"},
		{measure.Value{Reason: "x"}, val(1600, 0), Options{}, valve.AS, "moderate"},
		{measure.Value{Reason: "x"}, val(0, 0), Options{}, valve.AR, "low"},
		{measure.Value{Reason: "x"}, measure.Value{}, Options{}, "", "none"},
		{val(3500, 0), val(900, 0), Options{Indication: valve.AR}, valve.AR, "given"},
	} {
		s := round(24, 0.4)
		s.AgatstonEstimateAU, s.CalciumLeafletsFixedMM3 = c.agatston, c.fixed
		in := Rank(s, all(t), c.o).Indication
		if in.Indication != c.want || in.Confidence != c.sure || in.NeedsEcho == in.Given {
			t.Errorf("%+v %+v: %+v", c.agatston, c.o, in)
		}
	}
	s := round(24, 0.4)
	if r := Rank(s, all(t), Options{Indication: valve.AS}); !has(r.Cautions, "Stenosis was given") {
		t.Error("stenosis without calcium passes")
	}
	s.AgatstonEstimateAU = val(2500, 0)
	if r := Rank(s, all(t), Options{Indication: valve.AR}); !has(r.Cautions, "Regurgitation was given") {
		t.Error("regurgitation with heavy calcium passes")
	}
	s.AgatstonEstimateAU, s.CalciumLeafletsFixedMM3 = measure.Value{}, measure.Value{}
	r := Rank(s, all(t), Options{})
	if r.Best() == nil || r.Best().TargetPercent.Found || !strings.Contains(r.Verdict.EN, "indication is not known") {
		t.Errorf("unknown indication: %+v", r.Verdict)
	}
}

// The rules of ct-planning 4.7.
func TestCoronary(t *testing.T) {
	devices := all(t)
	for _, c := range []struct {
		height, sinus, stj, leaflet, axis, calcium float64
		level, says                                string
	}{
		{15, 33, 29, 13, 18, 0, Note, "Wide root"},
		{15, 28, 19, 13, 18, 0, High, "Narrow root"},
		{11.5, 29, 25, 10, 18, 0, High, "below 12"},
		{13.5, 33, 27, 13, 18, 0, Caution, "below 14 or 30"},
		{16, 29, 25, 13, 18, 0, Caution, "below 14 or 30"},
		{12, 32, 27, 14, 15, 0, High, "higher than the ostium"},
		{12, 32, 27, 14, 20, 700, High, "higher than the ostium"},
		{15, 33, 29, 13, 15, 0, Caution, "below 4 mm"},
	} {
		s := round(23.5, 0.3)
		s.CoronaryLeftHeightMM, s.SinusMeanMM, s.STJMeanMM, s.LeafletLeftLengthMM = val(c.height, 1), val(c.sinus, 0.5), val(c.stj, 0.5), val(c.leaflet, 1)
		s.CoronaryLeftAxisMM, s.CalciumLeftRelativeMM3 = val(c.axis, 1), val(c.calcium, 0)
		r := Rank(s, devices, Options{Indication: valve.AS})
		found := false
		for _, x := range append(append([]Statement{}, r.Cautions...), of(r, "j-valve-ta").Cautions...) {
			found = found || x.Level == c.level && strings.Contains(x.EN, c.says)
		}
		if !found {
			t.Errorf("%+v: %v", c, r.Cautions)
		}
	}
	s := round(23.5, 0.3)
	if r := Rank(s, devices, Options{Indication: valve.AS}); has(r.Cautions, "below 1") || has(of(r, "j-valve-ta").Cautions, "coronary") {
		t.Errorf("a wide root is warned of: %v", r.Cautions)
	}
	s.CoronaryLeftHeightMM = measure.Value{Reason: "not seen"}
	if r := Rank(s, devices, Options{Indication: valve.AS}); !has(r.Cautions, "left coronary ostium is not known") {
		t.Error("a missing ostium is not mentioned")
	}
}

// Whatever the annulus: both languages, no assumed number without the word, larger annuli never get smaller sizes, ranks in order.
func TestSweep(t *testing.T) {
	devices := all(t)
	for _, o := range []Options{{Indication: valve.AS}, {Indication: valve.AR}, {Indication: valve.AR, OffLabel: true}, {}} {
		last := map[string]float64{}
		for d := 14.0; d < 38; d += 0.05 {
			r := Rank(round(d, 0.4), devices, o)
			if _, err := json.Marshal(r); err != nil {
				t.Fatalf("%g mm: %v", d, err)
			}
			if len(r.Candidates) == 0 && r.Refused == nil {
				t.Errorf("%g mm: nothing ranked and nothing refused", d)
			}
			told := append([]Statement{r.Verdict}, r.Cautions...)
			for i, c := range r.Candidates {
				if c.Rank != i+1 {
					t.Errorf("%g mm: rank %d at %d", d, c.Rank, i)
				}
				if c.Probability < open && !c.Chosen || c.Probability > 1+1e-12 {
					t.Errorf("%g mm: %s %s has probability %g", d, c.DeviceID, c.Size, c.Probability)
				}
				if c.Assumed != (len(c.Assumptions) > 0) {
					t.Errorf("%s: %v", c.DeviceID, c.Assumptions)
				}
				if strings.HasPrefix(c.DeviceID, "j-valve") && !c.Assumed {
					t.Errorf("%s %s is not marked as assumed", c.DeviceID, c.Size)
				}
				told = append(append(told, c.Reasons...), c.Cautions...)
				if c.Chosen && c.Size != "" {
					n := 0.0
					for _, x := range devices {
						for _, s := range x.Sizes {
							if x.ID == c.DeviceID && s.Label == c.Size {
								n = s.NominalDiameterMM.Value
							}
						}
					}
					if n < last[c.DeviceID] {
						t.Errorf("%g mm: %s falls to %s", d, c.DeviceID, c.Size)
					}
					last[c.DeviceID] = n
				}
			}
			for _, x := range r.Exclusions {
				told = append(told, x.Reason)
			}
			for _, x := range told {
				if x.EN == "" || x.ZH == "" || x.Level == "" || strings.Contains(x.EN+x.ZH, "NaN") || strings.Contains(x.EN+x.ZH, "Inf") {
					t.Fatalf("%g mm: %+v", d, x)
				}
				if x.Assumed && (!strings.Contains(x.EN, "assumed") || !strings.Contains(x.ZH, "假定")) {
					t.Fatalf("assumed, and not said so: %+v", x)
				}
			}
		}
	}
}

// Oversizing and its uncertainty in closed form.
func TestVerifyOversizing(t *testing.T) {
	s := round(25, 0.5)
	c := of(Rank(s, all(t), Options{Indication: valve.AS}), "j-valve-ta")
	if c.Size != "27" {
		t.Fatal(c.Size)
	}
	near(t, "perimeter", c.PerimeterOversizingPercent.Value, 8, 1e-9)
	near(t, "diameter", c.DiameterOversizingPercent.Value, 8, 1e-9)
	near(t, "area", c.AreaOversizingPercent.Value, 100*(1.08*1.08-1), 1e-9)
	near(t, "sd", c.PerimeterOversizingPercent.SD, 108*0.5/25, 1e-9)
	near(t, "margin to 25", c.MarginLowMM.Value, 25-76.5/math.Pi, 1e-9)
	near(t, "margin, sd", c.MarginLowMM.SD, 0.5, 1e-9)
	near(t, "margin in sd", c.MarginLowSD.Value, (25-76.5/math.Pi)/0.5, 1e-9)
}

// A device with a made-up file is ranked like any other.
func TestNewDevice(t *testing.T) {
	devices := all(t)
	d := devices[0]
	d.ID = "new-valve"
	r := Rank(round(24, 0.3), append(devices, d), Options{Indication: valve.AS})
	a, b := of(r, d.ID), of(r, devices[0].ID)
	if a == nil || b == nil || a.Size != b.Size || a.Probability != b.Probability {
		t.Errorf("%+v %+v", a, b)
	}
}

func TestRules(t *testing.T) {
	devices := all(t)
	// Without a target the middle of an overlap divides: Navitor 25 ends at 73 mm, 27 begins at 72 mm.
	for p, want := range map[float64]string{72.4: "25", 72.6: "27"} {
		if c := of(Rank(round(p/math.Pi, 0), devices, Options{Indication: valve.AS}), "navitor"); c.Size != want {
			t.Errorf("navitor at %g mm: %s, want %s", p, c.Size, want)
		}
	}
	// However far off the target is, the stretches do not cross.
	for _, d := range devices {
		for _, target := range []float64{-0.5, 0, 0.5, 2} {
			cs := cells(&d, d.Metric.Metric, target, true)
			for i := range cs {
				if cs[i].high < cs[i].low || i > 0 && cs[i].low != cs[i-1].high {
					t.Errorf("%s with target %g: %+v", d.ID, target, cs)
				}
			}
		}
	}
	// Nor where an assumed limit gives way into an overlap that the maker states.
	limits := func(from, to float64, c valve.Confidence) valve.Annulus {
		return valve.Annulus{DiameterMM: &valve.Range{From: &from, To: &to, Confidence: c}}
	}
	mixed := valve.Device{Sizes: []valve.Size{
		{NominalDiameterMM: valve.Quantity{Value: 24}, Annulus: limits(20, 24, valve.Published)},
		{NominalDiameterMM: valve.Quantity{Value: 26}, Annulus: limits(22, 26, valve.Published)},
		{NominalDiameterMM: valve.Quantity{Value: 28}, Annulus: limits(26, 28, valve.Assumed)}}}
	for target := -0.5; target < 1; target += 0.01 {
		if cs := cells(&mixed, valve.ByDiameter, target, true); cs[0].high > cs[1].high || cs[1].high > cs[2].high {
			t.Errorf("target %g: %+v", target, cs)
		}
	}
	// The measured value decides, even if a wider neighbour holds more of the distribution.
	s := round(64.5/math.Pi, 8/math.Pi)
	c := of(Rank(s, devices, Options{Indication: valve.AS}), "j-valve-ta")
	if c.Size != "23" || c.Neighbour != "21" || !c.Borderline {
		t.Errorf("%s, next %s", c.Size, c.Neighbour)
	}
	if strings.Join(c.Assumptions, ", ") != "size range, label diameter, oversizing target, metric" {
		t.Errorf("assumptions: %q", c.Assumptions)
	}
	s = round(23.5, 0.3)
	s.CoronaryLeftHeightMM = val(11.5, 1)
	if r := Rank(s, devices, Options{Indication: valve.AS}); !has(r.Cautions, "below 14 or 30") || has(r.Cautions, "below 12") {
		t.Errorf("a low ostium over wide sinuses: %v", r.Cautions)
	}
	s.RootAngleCoronalDeg = val(50, 2)
	r := Rank(s, devices, Options{Indication: valve.AS})
	if !has(of(r, "evolut").Cautions, "from 48°") || has(of(r, "sapien-3").Cautions, "from 48°") {
		t.Error("the aortic angle and self-expanding valves")
	}
}

// The order of devices: each rule alone, and that it yields to the one before.
func TestOrder(t *testing.T) {
	base := func(id string, over float64) Candidate {
		return Candidate{DeviceID: id, Size: "1", Status: valve.Approved, InRange: true, Metric: valve.ByDiameter, MetricValue: val(25, 0), Low: val(24, 0), High: val(26, 0),
			DiameterOversizingPercent: val(over, 0), TargetPercent: val(5, 0)}
	}
	limit := Statement{Level: Caution, limit: true}
	a, b := base("a", 5), base("b", 5)
	first := func(what string, x, y Candidate) {
		t.Helper()
		if compare(&x, &y) >= 0 || compare(&y, &x) <= 0 {
			t.Error(what)
		}
	}
	first("by name", a, b)
	far := base("a", 9)
	first("nearer to the target", b, far)
	touched := b
	touched.Cautions = []Statement{limit}
	first("fewer limits before the target", far, touched)
	a.Cautions = []Statement{{Level: High}}
	first("other cautions do not count", a, b)
	out := base("a", 5)
	out.InRange = false
	first("in range before limits", touched, out)
	trial := base("a", 5)
	trial.Status = valve.Trial
	first("approval before all", out, trial)
	off := trial
	off.Status = valve.OffLabel
	first("trial before off-label", trial, off)
}
