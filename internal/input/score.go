package input

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/image/dicom"
)

// score is what speaks for a series, the most important first: long enough to hold a root and a ventricle; contrast; as the scanner
// made it; thin enough; systole; a kernel for soft tissue; then the finer slices, the finer pixels, the longer.
type score [9]float64

// weigh fills score and Reason. 100 mm hold annulus, ascending aorta and apex of most hearts; 1 mm is the slice SCCT 2019 asks for at
// the root, 1.5 mm what it allows elsewhere; systole is 20 to 45 % of the cycle.
func (c *Candidate) weigh() {
	s := c.series
	var v score
	var why []string
	switch {
	case s.LengthMM >= 100:
		v[0] = 2
	case s.LengthMM >= 50:
		v[0] = 1
	}
	why = append(why, fmt.Sprintf("%d slices over %.0f mm", s.Images, s.LengthMM))
	switch {
	case c.EnhancedHU > 0:
		v[1] = 2
		why = append(why, fmt.Sprintf("blood of %.0f HU", c.EnhancedHU))
	case agent(s):
		v[1] = 1
		why = append(why, "with contrast agent")
	}
	if !s.Derived {
		v[2] = 1
	}
	fine := math.Max(s.StepMM, s.SliceThicknessMM)
	switch {
	case fine <= 1.0+1e-6:
		v[3] = 2
	case fine <= 1.5+1e-6:
		v[3] = 1
	}
	why = append(why, fmt.Sprintf("%.2g mm thick", fine))
	var note string
	if v[4], note = beat(s.Phase); note != "" {
		why = append(why, note)
	}
	if !sharp(s.Kernel) {
		v[5] = 1
	}
	v[6], v[7], v[8] = -fine, -math.Max(s.SpacingMM[0], s.SpacingMM[1]), s.LengthMM
	c.score, c.Reason = v, strings.Join(why, ", ")
}

// beat says how well a phase suits sizing, 0 to 2, and names it. Where only a delay is known, 200 to 340 ms are 20 to 45 % of the
// cycle at any rate of 60 to 80 beats a minute. Phases that are only numbered are taken as even over the cycle, which is assumed.
func beat(p dicom.Phase) (float64, string) {
	systole := func(percent float64) bool { return percent >= 20 && percent <= 45 }
	switch {
	case p.Known && p.Percent > 0:
		if systole(p.Percent) {
			return 2 - math.Abs(p.Percent-30)/100, fmt.Sprintf("systole (%.0f %%)", p.Percent)
		}
		return 1 - math.Abs(p.Percent-30)/1000, fmt.Sprintf("at %.0f %% of the cycle", p.Percent)
	case p.Known && p.DelayMS > 0:
		if p.DelayMS >= 200 && p.DelayMS <= 340 {
			return 2 - math.Abs(p.DelayMS-270)/1000, fmt.Sprintf("systole (%.0f ms after R)", p.DelayMS)
		}
		return 1 - math.Abs(p.DelayMS-270)/10000, fmt.Sprintf("%.0f ms after R", p.DelayMS)
	case p.Known:
		return 0.9, "at 0 % of the cycle"
	case p.Count > 1:
		percent := 100 * float64(p.Index-1) / float64(p.Count)
		note := fmt.Sprintf("phase %d of %d (%.0f %% if they are even, assumed)", p.Index, p.Count, percent)
		if systole(percent) {
			return 0.8 - math.Abs(percent-30)/1000, note
		}
		return 0.5, note
	}
	return 0, ""
}

// agent reports contrast agent, named as such or by what such series are called.
func agent(s *dicom.Series) bool {
	if a := strings.ToUpper(s.ContrastAgent); a != "" && a != "NO" && a != "NONE" {
		return true
	}
	d := strings.ToUpper(s.Description + " " + s.Protocol)
	for _, word := range []string{"CTA", "ANGIO", "CONTRAST", "TAVI", "TAVR", "CORONARY", "ARTERIAL", "增强"} {
		if strings.Contains(d, word) {
			return !strings.Contains(d, "WITHOUT CONTRAST") && !strings.Contains(d, "NON-CONTRAST") && !strings.Contains(d, "NON CONTRAST")
		}
	}
	return false
}

// Kernels for bone and lung, as vendors call them: Siemens by number (B70f, Br64, Hr68), GE by name, Canon FC30 and above but for the
// body's FC41 to FC43.
var (
	kernelNumber = regexp.MustCompile(`^[A-Z][A-Z]?([0-9]{2})`)
	kernelCanon  = regexp.MustCompile(`^FC([0-9]{2})`)
)

func sharp(kernel string) bool {
	k := strings.ToUpper(kernel)
	for _, word := range []string{"BONE", "LUNG", "EDGE", "ULTRA", "SHARP"} {
		if strings.Contains(k, word) {
			return true
		}
	}
	if m := kernelCanon.FindStringSubmatch(k); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n >= 30 && (n < 41 || n > 43)
	}
	if m := kernelNumber.FindStringSubmatch(k); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n >= 55
	}
	return false
}

const (
	glances  = 5   // slices of a series that are looked at
	patch    = 6   // mm: the side of the patches, less than any vessel of the heart
	quietHU  = 60  // noise of a patch of blood, SD; bone varies more
	bloodMM2 = 400 // of patches that look like it: the aorta alone has more
)

// enhanced returns the median of the patches that look like blood with contrast agent - even, between 180 and 700 HU - in the slice
// with most of them, or 0 if they are few. A rib or a vertebra is uneven; muscle and blood without agent stay below 100 HU.
func enhanced(ctx context.Context, s *dicom.Series) float64 {
	pictures, err := s.Glance(ctx, glances)
	if err != nil {
		return 0
	}
	nx, ny := int(math.Round(patch/s.SpacingMM[1])), int(math.Round(patch/s.SpacingMM[0]))
	if nx < 2 || ny < 2 {
		nx, ny = 2, 2
	}
	area := float64(nx*ny) * s.SpacingMM[0] * s.SpacingMM[1]
	best := []float64(nil)
	for _, p := range pictures {
		var found []float64
		for y := 0; y+ny <= s.Rows; y += ny {
			for x := 0; x+nx <= s.Columns; x += nx {
				sum, squares := 0.0, 0.0
				for j := y; j < y+ny; j++ {
					for _, h := range p[j*s.Columns+x:][:nx] {
						sum += float64(h)
						squares += float64(h) * float64(h)
					}
				}
				n := float64(nx * ny)
				mean := sum / n
				if sd := math.Sqrt(math.Max(0, squares/n-mean*mean)); mean >= 180 && mean <= 700 && sd <= quietHU {
					found = append(found, mean)
				}
			}
		}
		if len(found) > len(best) {
			best = found
		}
	}
	if float64(len(best))*area < bloodMM2 {
		return 0
	}
	slices.Sort(best)
	return best[len(best)/2]
}
