package landmark

import (
	"math"

	"github.com/apical-heart/apical/image/segment"
)

// readingCrown takes the crown from the reader's line, nadirs and commissures.
func readingCrown(d *segment.Reading) crown {
	var c crown
	c.heightMM = d.LineMM
	for i := range 3 {
		n, t := d.Nadir[i], d.Commissure[i]
		h, sd := bottomOf(d, n.Ray)
		c.nadir[i] = crownPoint{angle: n.Ray, heightMM: h, sigmaMM: sd, share: n.Share}
		c.commissure[i] = crownPoint{angle: t.Ray, heightMM: t.HeightMM, sigmaMM: 0.7 + 2*(1-t.Share), share: t.Share}
		c.amplitude += (t.HeightMM - h) / 3
	}
	return c
}

// sureNadir is the share of the evidence about a nadir over which its place is certain; phantoms have 0.6 to 1.
const sureNadir = 0.6

// readerSure is how sure the reader is of its crown, 0 to 1: by the evidence about its least certain nadir, and by that along the bottoms of the scallops.
func readerSure(d *segment.Reading) float64 {
	least, bottom := 1.0, 1.0
	for _, n := range d.Nadir {
		least = math.Min(least, n.Share)
		var s float64
		for k := -bottomRays; k <= bottomRays; k++ {
			s += d.LineShare[(int(math.Round(n.Ray))+k+nAngle)%nAngle] / (2*bottomRays + 1)
		}
		bottom = math.Min(bottom, s)
	}
	return math.Min(1, 0.4+0.6*math.Min(1, least/sureNadir)) * bottom
}

// bottomRays is the half width over which the bottom of a scallop is fitted: 15 degrees, over which it rises by some tenths of a millimetre.
const bottomRays = 5

// bottomOf fits an even parabola to the line about a ray: height and standard deviation.
func bottomOf(d *segment.Reading, ray float64) (h, sd float64) {
	var x, y []float64
	var doubt, share float64
	for k := -bottomRays; k <= bottomRays; k++ {
		a := (int(math.Round(ray)) + k + nAngle) % nAngle
		x, y = append(x, math.Round(ray)+float64(k)-ray), append(y, d.LineMM[a])
		doubt += d.LineSDMM[a] / (2*bottomRays + 1)
		share += d.LineShare[a] / (2*bottomRays + 1)
	}
	h, scatter := evenFit(x, y)
	// What the reader sees elsewhere may be right: it counts as 2 mm off.
	return h, math.Sqrt(scatter*scatter + doubt*doubt/4 + 4*(1-share))
}
