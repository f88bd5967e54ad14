package ensemble

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/outcome"
)

// IntervalLeast is the number of members from which an interval is told: with fewer none of them stands for the twentieth part at either end (19 values part the line in twenty), and the mechanics reference (8.6) wants 20 before anything is said of hold or leak.
const IntervalLeast = 20

// medianLeast is the number of members from which a median is told (assumed).
const medianLeast = 5

// Number is one number of an outcome over the members. Values are in the order of the members that have it; the others are told by Missing.
type Number struct {
	ID      string    `json:"id"` // of the outcome.Def
	Unit    string    `json:"unit"`
	Values  []float64 `json:"values"`
	Least   *float64  `json:"least"`  // nil if no member has it
	Most    *float64  `json:"most"`   //
	Median  *float64  `json:"median"` // nil with fewer than 5 members
	P5      *float64  `json:"p5"`     // nil with fewer than IntervalLeast: a twentieth of the members lies below
	P95     *float64  `json:"p95"`    // and above
	SD      *float64  `json:"sd"`     // standard deviation; nil with fewer than IntervalLeast
	Missing int       `json:"missing"`
	Reason  string    `json:"reason,omitempty"` // why the first that has none has none
}

// numbers reads all numbers of outcomes.
func numbers(of []*outcome.Outcome) []Number {
	out := make([]Number, 0, len(outcome.Defs))
	for i := range outcome.Defs {
		d := &outcome.Defs[i]
		n := Number{ID: d.ID, Unit: d.Unit, Values: []float64{}}
		for _, o := range of {
			v := d.Get(o)
			switch {
			case v.Found && !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0):
				n.Values = append(n.Values, v.Value)
			default:
				if n.Missing++; n.Reason == "" {
					n.Reason = v.Reason
				}
			}
		}
		n.sum()
		out = append(out, n)
	}
	return out
}

// sum fills in what the values come to.
func (n *Number) sum() {
	s := slices.Sorted(slices.Values(n.Values))
	at := func(x float64) *float64 { return &x }
	if len(s) > 0 {
		n.Least, n.Most = at(s[0]), at(s[len(s)-1])
	}
	if len(s) >= medianLeast {
		n.Median = at(Quantile(s, 0.5))
	}
	if len(s) >= IntervalLeast {
		n.P5, n.P95, n.SD = at(Quantile(s, 0.05)), at(Quantile(s, 0.95)), at(deviation(s))
	}
}

// Quantile returns the value below which a part of the population is expected, of sorted values: the (n+1) p-th, between two of them in proportion (Weibull 1939; Hyndman and Fan 1996, definition 6). Beyond the ends it is the end.
func Quantile(sorted []float64, p float64) float64 {
	h := float64(len(sorted)+1)*p - 1
	i := int(math.Floor(h))
	switch {
	case i < 0:
		return sorted[0]
	case i >= len(sorted)-1:
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (h-float64(i))*(sorted[i+1]-sorted[i])
}

func deviation(x []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / float64(len(x)-1))
}

// Chance is how often something is so among the members of which it is known, with the interval in which its probability lies with 90 % (Wilson 1927).
type Chance struct {
	ID          string  `json:"id"`
	NameEN      string  `json:"nameEN"`
	NameZH      string  `json:"nameZH"`
	Yes         int     `json:"yes"`
	Of          int     `json:"of"`
	LowPercent  float64 `json:"lowPercent"`
	HighPercent float64 `json:"highPercent"`
}

// Percent returns the part that is so.
func (c *Chance) Percent() float64 { return 100 * float64(c.Yes) / float64(c.Of) }

// z90 is the normal deviate that leaves 5 % beyond it.
const z90 = 1.6448536269514722

// chance counts; ok is false if it is known of none.
func chance(id, en, zh string, yes, of int) (c Chance, ok bool) {
	if of == 0 {
		return c, false
	}
	n, p, z2 := float64(of), float64(yes)/float64(of), z90*z90
	middle, half := (p+z2/(2*n))/(1+z2/n), z90/(1+z2/n)*math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	return Chance{ID: id, NameEN: en, NameZH: zh, Yes: yes, Of: of, LowPercent: 100 * math.Max(0, middle-half), HighPercent: 100 * math.Min(1, middle+half)}, true
}

// chances answers the questions of yes or no. Those whose mechanics did not come to an end answer none.
func chances(all []Judged) []Chance {
	out := []Chance{}
	add := func(id, en, zh string, ask func(*outcome.Outcome) (yes, known bool)) {
		yes, of := 0, 0
		for _, j := range all {
			if j.State != Done {
				continue
			}
			if y, known := ask(j.Outcome); known {
				of++
				if y {
					yes++
				}
			}
		}
		if c, ok := chance(id, en, zh, yes, of); ok {
			out = append(out, c)
		}
	}
	done, ended := 0, 0
	for _, j := range all {
		if j.State == Done {
			done++
		}
		if j.State == Done || j.State == Stopped {
			ended++
		}
	}
	if c, ok := chance("released", "The program comes to its end", "程序顺利完成", done, ended); ok {
		out = append(out, c)
	}
	add("keysSeated", "All keys seated", "全部定位键就位", func(o *outcome.Outcome) (bool, bool) {
		v := o.Seating.SeatedKeys
		return v.Found && int(v.Value) == len(o.Keys), v.Found && len(o.Keys) > 0
	})
	most := 0
	for _, j := range all {
		if j.State == Done {
			most = max(most, len(j.Outcome.Keys))
		}
	}
	for k := range most {
		n := string(rune('1' + k))
		add("key"+n+"Seated", "Key "+n+" seated", "定位键 "+n+" 就位", func(o *outcome.Outcome) (bool, bool) {
			return k < len(o.Keys) && o.Keys[k].Seated, k < len(o.Keys)
		})
	}
	add("slips", "Slips under the loads of diastole or systole", "在舒张或收缩期载荷下滑移", func(o *outcome.Outcome) (bool, bool) {
		return o.Anchor.Verdict == outcome.Slips, o.Anchor.Verdict == outcome.Slips || o.Anchor.Verdict == outcome.Held
	})
	for i := range outcome.Defs {
		d := &outcome.Defs[i]
		grade := func(o *outcome.Outcome) string {
			for _, f := range o.Findings {
				if f.Number == d.ID {
					return f.Grade
				}
			}
			return ""
		}
		add("beyond:"+d.ID, "Beyond a published limit: "+d.NameEN, "超出已发表界值："+d.NameZH, func(o *outcome.Outcome) (bool, bool) {
			g := grade(o)
			return g == outcome.Raised || g == outcome.High, g != ""
		})
	}
	return out
}
