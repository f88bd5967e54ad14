package verify

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Table writes the rows as a Markdown table, in their order: the verification document is made of these.
func Table(w io.Writer, rows []Row) error {
	var b strings.Builder
	b.WriteString("| problem | source | wanted | got | off by | allowed | off by, input 5 % wrong | |\n|---|---|---:|---:|---:|---:|---:|---|\n")
	for _, r := range rows {
		passed := "passed"
		if !r.Passed {
			passed = "**failed**"
		}
		source := r.Source
		if r.Where != "" {
			source += ", " + r.Where
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", cell(r.Name), cell(source),
			number(r.Want, r.Unit), number(r.Got, r.Unit), percent(r.Dev), percent(r.Rel), percent(r.Spoilt), passed)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func number(x float64, unit string) string {
	return strings.TrimSpace(fmt.Sprintf("%.6g %s", x, cell(unit)))
}

func percent(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "-"
	}
	return fmt.Sprintf("%.2g %%", 100*x)
}

// cell keeps a text inside its cell.
func cell(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "|", `\|`)), " ")
}
