package jpegls

import "fmt"

// preset is the preset coding parameters of T.87 C.2.4.1.1.
type preset struct {
	most      int    // MAXVAL
	threshold [3]int // T1, T2, T3
	reset     int    // RESET
}

// Basic thresholds of 8 bits and the default RESET, T.87 table C.3.
const (
	basicT1, basicT2, basicT3 = 3, 7, 21
	basicReset                = 64
	// The highest RESET that is decoded. Table C.2 allows as much as MAXVAL, but CharLS, which most programs read and write JPEG-LS
	// with, keeps 8 bits of it, so that a higher one has two meanings.
	mostReset = 255
)

// complete returns the parameters with defaults for those that are 0 (T.87 table C.2 and figure C.3), held to their ranges.
func (p preset) complete(precision, near int) (preset, error) {
	highest := 1<<precision - 1
	if p.most == 0 {
		p.most = highest
	}
	if p.most > highest {
		return p, fmt.Errorf("MAXVAL %d of %d bits", p.most, precision)
	}
	if near > min(255, p.most/2) {
		return p, fmt.Errorf("NEAR %d with MAXVAL %d", near, p.most)
	}
	var t [3]int
	clamp := func(i, from int) int {
		if i > p.most || i < from {
			return from
		}
		return i
	}
	if p.most >= 128 {
		factor := (min(p.most, 4095) + 128) / 256
		t[0] = clamp(factor*(basicT1-2)+2+3*near, near+1)
		t[1] = clamp(factor*(basicT2-3)+3+5*near, t[0])
		t[2] = clamp(factor*(basicT3-4)+4+7*near, t[1])
	} else {
		factor := 256 / (p.most + 1)
		t[0] = clamp(max(2, basicT1/factor+3*near), near+1)
		t[1] = clamp(max(3, basicT2/factor+5*near), t[0])
		t[2] = clamp(max(4, basicT3/factor+7*near), t[1])
	}
	from := near + 1
	for i := range t {
		if p.threshold[i] == 0 {
			p.threshold[i] = t[i]
		}
		if p.threshold[i] < from || p.threshold[i] > p.most {
			return p, fmt.Errorf("threshold T%d of %d is outside %d to %d", i+1, p.threshold[i], from, p.most)
		}
		from = p.threshold[i]
	}
	if p.reset == 0 {
		p.reset = basicReset
	}
	if p.reset < 3 || p.reset > mostReset {
		return p, fmt.Errorf("RESET %d is outside 3 to %d", p.reset, mostReset)
	}
	return p, nil
}
