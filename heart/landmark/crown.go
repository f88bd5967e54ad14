package landmark

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const nAngle = segment.NAngle

// A crown is the attachment of the leaflets on the wall: a height over the tube's origin for each of its rays, with three nadirs and three commissures.
type crown struct {
	heightMM   [nAngle]float64
	nadir      [3]crownPoint // in the order of the rays
	commissure [3]crownPoint // commissure[i] lies between nadir[i] and nadir[i+1]
	amplitude  float64       // mean height of the commissures over the nadirs, mm
	dark       float64       // 0 to 1: how dark the line is on average; 0.5 is a leaflet half as dense as blood
	line       float64       // by how much the line is darker than what lies beside it, median round the ring
	along      float64       // share of the rays on which it is clearly darker
}

// A crownPoint is a place on the crown.
type crownPoint struct {
	angle    float64 // in rays, 0 to nAngle
	heightMM float64
	sigmaMM  float64 // how far the evidence scatters
}

// readCrown finds the attachment: first where the two sides of the valve meet just inside the wall, which is right along the bottom of the scallops, then, from there, the dark line on the unrolled
// wall, which also climbs to the commissures.
func readCrown(r *segment.Root, l *segment.Labels) (crown, bool) {
	var c crown
	seen := 0
	depths := []float64{0.75, 1, 1.25, 1.5}
	var all [][nAngle]float64
	for _, d := range depths {
		all = append(all, r.Transition(d))
	}
	for a := range c.heightMM {
		var x []float64
		for i := range depths {
			if !math.IsNaN(all[i][a]) {
				x = append(x, all[i][a])
			}
		}
		c.heightMM[a] = math.NaN()
		if len(x) > 0 {
			c.heightMM[a] = median(x)
			seen++
		}
	}
	if seen < nAngle*2/3 {
		return c, false
	}
	fillGaps(&c.heightMM)
	at := image.NewFieldSampler(r.HU)
	line := newUnrolled(r, l, at)
	c.heightMM = line.follow(medianRing(c.heightMM, 2))
	s := smoothRing(c.heightMM, 1)
	top, ok := threePeaks(s)
	if !ok {
		return c, false
	}
	// The flanks are climbed from half-way between the peaks; the nadirs then lie between the commissures they end at.
	var half [3]crownPoint
	for i := range top {
		j := (i + 1) % 3
		n := (top[j] - top[i] + nAngle) % nAngle
		m := (top[i] + n/2) % nAngle
		half[j] = crownPoint{angle: float64(m), heightMM: s[m]}
	}
	needed := math.Max(0.04, 0.35*line.strength(c.heightMM))
	for i := range 3 {
		c.commissure[i] = commissureBetween(line, half[i], half[(i+1)%3], needed)
	}
	for i := range 3 {
		c.nadir[i] = nadirBetween(s, c.commissure[(i+2)%3].angle, c.commissure[i].angle)
		c.nadir[i].heightMM += line.toWall(c.heightMM, c.nadir[i].angle)
	}
	for i := range 3 {
		c.amplitude += (c.commissure[i].heightMM - c.nadir[i].heightMM) / 3
	}
	c.dark = meanDarkness(r, l, at, c.heightMM)
	c.line = line.strength(c.heightMM)
	c.along = line.along(c.heightMM)
	return c, true
}

// threePeaks returns the three rays, at least 60 degrees apart, whose heights stand the most over the lowest places between them.
func threePeaks(h [nAngle]float64) (p [3]int, ok bool) {
	const apart = nAngle / 6
	// low[a][n] is the lowest height on the n rays from a.
	var low [nAngle][nAngle + 1]float64
	for a := range low {
		low[a][0] = h[a]
		for n := 1; n <= nAngle; n++ {
			low[a][n] = math.Min(low[a][n-1], h[(a+n)%nAngle])
		}
	}
	best := math.Inf(-1)
	for a := 0; a < nAngle-2*apart; a++ {
		for b := a + apart; b < nAngle-apart; b++ {
			for c := b + apart; c < nAngle && a+nAngle-c >= apart; c++ {
				v := h[a] + h[b] + h[c] - low[a][b-a] - low[b][c-b] - low[c][a+nAngle-c]
				if v > best {
					best, p, ok = v, [3]int{a, b, c}, true
				}
			}
		}
	}
	return p, ok
}

// asymmetry is how far a nadir may lie from half-way between its commissures, as a share of the way between them: an eighth (15 degrees of 120). Farther off it is something else that is dark, such as the
// mitral leaflet under the crown.
const asymmetry = 0.125

// nadirBetween fits a parabola to the bottom of the crown between two commissures (angles in rays).
func nadirBetween(h [nAngle]float64, from, to float64) crownPoint {
	n := math.Mod(to-from+2*nAngle, nAngle)
	at := func(x float64) float64 { // x rays on from from
		a := math.Mod(from+x+2*nAngle, nAngle)
		i := int(a)
		f := a - float64(i)
		return (1-f)*h[i%nAngle] + f*h[(i+1)%nAngle]
	}
	low := math.Inf(1)
	for x := 0.25 * n; x <= 0.75*n; x++ {
		low = math.Min(low, at(x))
	}
	// The middle of what lies under a level is the nadir's angle for a symmetric scallop; the mean over levels steadies it.
	var mid, weight float64
	for _, rise := range []float64{1, 2, 3} {
		l, r := n/2, n/2
		for l > 0 && at(l) < low+rise {
			l -= 0.5
		}
		for r < n && at(r) < low+rise {
			r += 0.5
		}
		mid += (l + r) / 2
		weight++
	}
	mid = math.Min(math.Max(mid/weight, (0.5-asymmetry)*n), (0.5+asymmetry)*n)
	var x, y []float64
	for d := -0.18 * n; d <= 0.18*n; d++ {
		x, y = append(x, d), append(y, at(mid+d))
	}
	c, sd := evenFit(x, y)
	return crownPoint{angle: math.Mod(from+mid, nAngle), heightMM: c, sigmaMM: sd}
}

// evenFit fits y = c + k x^2 and returns c and the scatter about the fit.
func evenFit(x, y []float64) (c, sd float64) {
	var n, s2, s4, t0, t2 float64
	for i := range x {
		q := x[i] * x[i]
		n++
		s2 += q
		s4 += q * q
		t0 += y[i]
		t2 += y[i] * q
	}
	d := n*s4 - s2*s2
	if n < 3 || d <= 0 {
		return t0 / math.Max(n, 1), 0
	}
	c = (t0*s4 - t2*s2) / d
	k := (n*t2 - s2*t0) / d
	for i := range x {
		e := y[i] - c - k*x[i]*x[i]
		sd += e * e / n
	}
	return c, math.Sqrt(sd)
}

// commissureBetween places the commissure where the flanks of two neighbouring scallops end: the surer end counts more.
func commissureBetween(u *unrolled, from, to crownPoint, needed float64) crownPoint {
	n := int(math.Round(math.Mod(to.angle-from.angle+nAngle, nAngle)))
	a, b := u.climb(from, 1, n*3/4, needed), u.climb(to, -1, n*3/4, needed)
	// Angles relative to the first nadir.
	x, y := a.angle-from.angle, float64(n)+b.angle-to.angle
	wa, wb := math.Max(0.01, a.score), math.Max(0.01, b.score)
	p := crownPoint{
		angle:    math.Mod(from.angle+(wa*x+wb*y)/(wa+wb)+nAngle, nAngle),
		heightMM: (wa*a.heightMM + wb*b.heightMM) / (wa + wb),
	}
	// Half the distance of the two ends, as far as a ray is long (0.6 mm).
	p.sigmaMM = 0.7 + 0.5*math.Hypot(0.6*(y-x), a.heightMM-b.heightMM)/2
	return p
}

// meanDarkness is the mean over the rays of the greatest darkness within 1.5 mm of the crown, 1 mm inside the wall.
func meanDarkness(r *segment.Root, l *segment.Labels, at *image.Sampler, h [nAngle]float64) float64 {
	var s float64
	for a := range h {
		var m float64
		for x := -1.5; x <= 1.5; x += 0.5 {
			m = math.Max(m, segment.Tissue(at.At(r.Tube.Inner(planeOf(r.Tube, h[a]+x), a, 1)), l.LumenHU, l.SoftHU))
		}
		s += m / nAngle
	}
	return s
}

func planeOf(t *segment.Tube, hMM float64) int {
	return min(max(int(math.Floor((hMM-t.FirstMM)/t.StepMM+0.5)), 0), len(t.Radius)-1)
}

// wallPoint returns the point of the tube's wall at an angle (in rays) and a height, linear between rays and planes.
func wallPoint(t *segment.Tube, angle, hMM float64) geom.Vec {
	x := math.Mod(angle+nAngle, nAngle)
	i := int(x)
	f := x - float64(i)
	y := math.Min(math.Max((hMM-t.FirstMM)/t.StepMM, 0), float64(len(t.Radius)-1))
	k := min(int(y), len(t.Radius)-2)
	g := y - float64(k)
	lower := t.Inner(k, i%nAngle, 0).Lerp(t.Inner(k, (i+1)%nAngle, 0), f)
	upper := t.Inner(k+1, i%nAngle, 0).Lerp(t.Inner(k+1, (i+1)%nAngle, 0), f)
	return lower.Lerp(upper, g)
}
