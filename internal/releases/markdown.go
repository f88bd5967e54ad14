package releases

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/valve"
)

// aimPercent is the part of the rehearsals whose mechanics are to come to an end.
const aimPercent = 98

// Converged counts the cases whose mechanics came to an end: the device stands, or the program gave up for what it saw.
func Converged(cases []Case) (n int) {
	for i := range cases {
		if e := cases[i].End; e == Done || e == GivenUp {
			n++
		}
	}
	return n
}

// Markdown writes the table.
func Markdown(w io.Writer, d *valve.Device, cases []Case, seed uint64) error {
	var b strings.Builder
	phantoms := 0
	for i := range cases {
		phantoms = max(phantoms, cases[i].Phantom+1)
	}
	share := 100 * float64(Converged(cases)) / float64(len(cases))
	mark := "reached"
	if share < aimPercent {
		mark = "**missed**"
	}
	fmt.Fprintf(&b, "# Releases rehearsed in phantoms\n\nWritten by `apical verify --releases %d --seed %d`: %d phantoms, insufficiency and stenosis in turn, in any pose, each with every size of %s by its own release program. ", phantoms, seed, phantoms, d.NameEN)
	fmt.Fprintf(&b, "A rehearsal comes to an end when the device stands at rest, let go and loaded, or when the program gives up for what it saw, as an operator would; that is no failure of mechanics. No number is given of one that did not.\n\n")
	fmt.Fprintf(&b, "| | aim | got | |\n|---|---|---|---|\n| mechanics that came to an end | >= %d %% | %.1f %% of %d | %s |\n\n", aimPercent, share, len(cases), mark)
	b.WriteString("| indication | rehearsals | done | given up | refused | not at rest | held in systole | of a size that suits, done | of these held | iterations, median and most | energy not accounted for, median and most % |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, indication := range []string{"ar", "as"} {
		var of []*Case
		count := map[string]int{}
		var iterations, energy []float64
		held, suits, suitsHeld := 0, 0, 0
		for i := range cases {
			c := &cases[i]
			if c.Indication != indication {
				continue
			}
			of = append(of, c)
			count[c.End]++
			if c.End == Done {
				iterations, energy = append(iterations, float64(c.Iterations)), append(energy, 100*c.EnergyPart)
				if c.held() {
					held++
				}
				if c.fits() {
					if suits++; c.held() {
						suitsHeld++
					}
				}
			}
		}
		if len(of) == 0 {
			continue
		}
		median := func(x []float64) (middle, most float64) {
			if len(x) == 0 {
				return math.NaN(), math.NaN()
			}
			slices.Sort(x)
			return x[len(x)/2], x[len(x)-1]
		}
		i, iMost := median(iterations)
		e, eMost := median(energy)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %.0f, %.0f | %.2f, %.2f |\n", indication, len(of), count[Done], count[GivenUp], count[Refused], count[Stuck], held, suits, suitsHeld, i, iMost, e, eMost)
	}
	fmt.Fprintf(&b, "\nHeld: under the load of systole it moves %d mm at most. A size suits where it is %g to %d %% wider than the annulus (perimeter by pi). Most of the rest are sizes that nobody would choose; they are here since mechanics must come to an end with them too.\n", deploy.SlidMM, fitLeastPercent, fitMostPercent)
	b.WriteString("\n## Those that were not done\n\n| phantom | indication | annulus mm | size | oversizing % | end | why |\n|---:|---|---:|---|---:|---|---|\n")
	for i := range cases {
		if c := &cases[i]; c.End != Done {
			fmt.Fprintf(&b, "| %d | %s | %.1f | %s | %+.0f | %s | %s |\n", c.Phantom, c.Indication, c.AnnulusMM, c.Size, c.OversizingPercent, c.End, strings.ReplaceAll(c.Why, "|", "/"))
		}
	}
	b.WriteString("\n## All\n\n| phantom | indication | leaflets | annulus mm | size | oversizing % | end | iterations | energy % | depth mm | moved in diastole mm | in systole mm |\n|---:|---|---|---:|---|---:|---|---:|---:|---:|---:|---:|\n")
	for i := range cases {
		c := &cases[i]
		depth, moved, systole := "", "", ""
		if c.End == Done {
			depth, moved = fmt.Sprintf("%.1f", c.DepthMM), fmt.Sprintf("%.1f", c.MovedMM)
			if systole = "not at rest"; !math.IsNaN(c.SystoleMM) {
				systole = fmt.Sprintf("%.1f", c.SystoleMM)
			}
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %.1f | %s | %+.0f | %s | %d | %.2f | %s | %s | %s |\n", c.Phantom, c.Indication, c.Leaflets, c.AnnulusMM, c.Size, c.OversizingPercent, c.End, c.Iterations, 100*c.EnergyPart, depth, moved, systole)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
