package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/heart/quality"
	"github.com/apical-heart/apical/plan"
	"github.com/apical-heart/apical/report/words"
)

// Quality is the judgement on the picture as it is told.
type Quality struct {
	Grade    string // quality.Adequate, ...
	Name     string // of the grade
	Sentence string // the grade and every doubt: "limited: slices of 2.50 mm (at most 1 mm wanted)"
	Sizing   string // what the picture is good for, where that is not the same for sizing and access
	Checks   []QualityCheck
}

// QualityCheck is one check as it is told.
type QualityCheck struct {
	Name, Grade, GradeName string
	Found, Wanted          string
	Advice, Source         string
}

// PictureQuality tells the judgement on the picture; nil if there is none.
func PictureQuality(c *plan.Case, say words.Words) *Quality {
	v := c.Quality
	if v == nil {
		return nil
	}
	q := &Quality{Grade: v.Grade, Name: say.Say("quality.grade." + v.Grade), Sentence: say.Say("quality.grade." + v.Grade)}
	for i := range v.Checks {
		k := &v.Checks[i]
		q.Checks = append(q.Checks, QualityCheck{Name: say.Say("quality.check." + k.ID), Grade: k.Grade, GradeName: say.Say("quality.grade." + k.Grade),
			Found: ended(found(k, say), say), Wanted: wanted(k), Advice: ended(say.Reason(k.Advice), say), Source: say.Reason(k.Source)})
	}
	var doubts []string
	for _, k := range v.Doubts() {
		doubts = append(doubts, doubt(&k, say))
	}
	if len(doubts) > 0 {
		q.Sentence = say.Say("quality.because", q.Name, strings.Join(doubts, say.Say("quality.and")))
	}
	if v.SizingGrade != v.Grade {
		q.Sizing = say.Say("quality.sizing", say.Say("quality.grade."+v.SizingGrade))
	}
	return q
}

// found tells what a check found.
func found(k *quality.Check, say words.Words) string { return say.Reason(k.Reason) }

// ended makes a sentence of a clause.
func ended(s string, say words.Words) string {
	if say.Chinese() && s != "" {
		return s + "。"
	}
	return sentence(s)
}

// doubt tells what a check found and what was wanted instead.
func doubt(k *quality.Check, say words.Words) string {
	if w := wanted(k); w != "" && k.Measured {
		return say.Say("quality.wanted", found(k, say), w)
	}
	return found(k, say)
}

// wanted writes the values of an adequate picture.
func wanted(k *quality.Check) string {
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	switch {
	case k.Low != 0 && k.High != 0:
		return fmt.Sprintf("%s–%s %s", number(k.Low), number(k.High), unit(k.Unit))
	case k.Low != 0:
		return strings.TrimSpace(fmt.Sprintf("≥ %s %s", number(k.Low), unit(k.Unit)))
	case k.High != 0:
		return fmt.Sprintf("≤ %.3g %s", k.High, unit(k.Unit))
	}
	return ""
}

// qualityColumns are the judgement on the picture in the table of one row.
func qualityColumns() []column {
	of := func(f func(v *quality.Verdict) string) func(c *plan.Case) string {
		return func(c *plan.Case) string {
			if c.Quality == nil {
				return ""
			}
			return f(c.Quality)
		}
	}
	return []column{
		{"Image quality", of(func(v *quality.Verdict) string { return v.Grade })},
		{"Image quality for sizing", of(func(v *quality.Verdict) string { return v.SizingGrade })},
		{"Image quality doubts", of(func(v *quality.Verdict) string {
			var ids []string
			for _, k := range v.Doubts() {
				ids = append(ids, k.ID)
			}
			return strings.Join(ids, " ")
		})},
	}
}
