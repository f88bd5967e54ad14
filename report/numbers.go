package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/heart/measure"
)

// Number is a measured value as it is printed.
type Number struct {
	Text  string // "459.1"; "" if it was not found
	SD    string // "± 8.2"; "" if it has none
	Unit  string // "mm²"
	Found bool
	Why   string // why it was not found, or what limits it
}

// Tail is the unit as it follows the number: a degree sign follows at once.
func (n Number) Tail() string {
	if n.Unit == "" || n.Unit == "°" {
		return n.Unit
	}
	return "\u00a0" + n.Unit
}

// number writes a value with the decimals of its definition.
func number(d *measure.Def, v measure.Value) Number {
	n := Number{Unit: unit(d.Unit), Found: v.Found, Why: v.Reason}
	if !v.Found {
		return n
	}
	n.Text = minus(strconv.FormatFloat(zero(v.Value, d.Decimals), 'f', d.Decimals, 64))
	if v.SD > 0 {
		n.SD = "± " + deviation(v.SD, d.Decimals)
	}
	return n
}

// deviation writes a standard deviation with the decimals of its value, or with as many more as it takes not to say 0; below a
// thousandth it is the computer's and not the patient's.
func deviation(sd float64, decimals int) string {
	for ; decimals < 3; decimals++ {
		if sd >= 0.5*math.Pow10(-decimals) {
			break
		}
	}
	return strconv.FormatFloat(sd, 'f', decimals, 64)
}

// zero keeps a value that rounds to nothing from being written as -0.
func zero(x float64, decimals int) float64 {
	if math.Abs(x) < 0.5*math.Pow10(-decimals) {
		return 0
	}
	return x
}

// minus writes a negative number with the sign of that name, which is as wide as a plus.
func minus(s string) string { return strings.Replace(s, "-", "\u2212", 1) }

// unit writes a unit as people read it.
func unit(u string) string {
	switch u {
	case "mm2":
		return "mm²"
	case "mm3":
		return "mm³"
	case "cm2":
		return "cm²"
	case "deg":
		return "°"
	}
	return u
}
