package measure

import "math"

// Options says where and how to measure. The zero value gives the defaults.
type Options struct {
	LVOTDepthMM      float64   `json:"lvotDepthMM"`      // below the annulus; 0 is 4 mm (ct-planning 4.4)
	AscendingLevelMM float64   `json:"ascendingLevelMM"` // above the annulus, along the centreline; 0 is 40 mm (ct-planning 4.6)
	MoreAscendingMM  []float64 `json:"moreAscendingMM"`  // further levels
	SmoothingMM      float64   `json:"smoothingMM"`      // wavelength round a contour below which it is smoothed; 0 is 6 mm; half of it where commissures are cut
	Draws            int       `json:"draws"`            // of the uncertainty; 0 is 64, negative is none
	Seed             uint64    `json:"seed"`             // of the draws
}

// The commissures' distance is measured at these heights above the annulus, which are those of the reference tool's report.
var intercommissuralMM = [3]float64{4, 6, 8}

func (o Options) withDefaults() Options {
	if o.LVOTDepthMM == 0 {
		o.LVOTDepthMM = 4
	}
	if o.AscendingLevelMM == 0 {
		o.AscendingLevelMM = 40
	}
	if o.SmoothingMM == 0 {
		// Four voxels of a 1.5 mm scan: shorter waves round the border are the grid's and the noise's.
		o.SmoothingMM = 6
	}
	if o.Draws == 0 {
		o.Draws = 64
	}
	o.Draws = max(o.Draws, 0)
	return o
}

func (o Options) valid() bool {
	for _, x := range append([]float64{o.LVOTDepthMM, o.AscendingLevelMM, o.SmoothingMM}, o.MoreAscendingMM...) {
		if !(x > 0) || math.IsInf(x, 0) {
			return false
		}
	}
	return o.LVOTDepthMM <= 30 && o.Draws <= 1<<16
}
