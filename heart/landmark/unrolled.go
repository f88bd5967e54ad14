package landmark

import (
	"math"

	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/num"
)

// unrolled is the darkness just inside the wall, a ray a column and a plane a row, at several depths.
type unrolled struct {
	tube   *segment.Tube
	topMM  float64 // sinotubular junction
	depths []float64
	dark   [][][]float64 // depth x ray x plane
	line   [][]float64   // ray x plane: how much darker than what lies beside it, averaged over the depths
}

func newUnrolled(r *segment.Root, l *segment.Labels, at *image.Sampler) *unrolled {
	t := r.Tube
	n := len(t.Radius)
	u := &unrolled{tube: t, topMM: r.TopMM, depths: []float64{0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25}}
	u.dark = make([][][]float64, len(u.depths))
	for i, d := range u.depths {
		u.dark[i] = make([][]float64, nAngle)
		num.Parallel(nAngle, 10, func(lo, hi int) {
			for a := lo; a < hi; a++ {
				u.dark[i][a] = make([]float64, n)
				for k := range n {
					u.dark[i][a][k] = segment.Tissue(at.At(t.Inner(k, a, d)), l.LumenHU, l.SoftHU)
				}
			}
		})
	}
	// A line is darker than the mean of what lies 2.5 mm over and under it, or 12 degrees to its left and right.
	const beside, across = 5, 4
	mean := func(a, k int) float64 {
		a, k = (a+nAngle)%nAngle, min(max(k, 0), n-1)
		var s float64
		for i := 1; i <= 4; i++ {
			s += u.dark[i][a][k] / 4
		}
		return s
	}
	u.line = make([][]float64, nAngle)
	for a := range u.line {
		u.line[a] = make([]float64, n)
		for k := range n {
			m := mean(a, k)
			over := (mean(a, k-beside) + mean(a, k+beside)) / 2
			side := (mean(a-across, k) + mean(a+across, k)) / 2
			u.line[a][k] = m - math.Min(over, side)
		}
	}
	return u
}

// follow returns the darkest closed line over the heights start: between 1.5 mm under start and 14 mm over it, not past 3 mm over the junction. It may climb 2.5 mm from one ray to the next:
// at the commissures it runs along the axis.
func (u *unrolled) follow(start [nAngle]float64) (h [nAngle]float64) {
	n := len(u.tube.Radius)
	cost := make([][]float64, nAngle)
	for a := range cost {
		cost[a] = make([]float64, n)
		for k := range cost[a] {
			x := u.tube.HeightMM(k)
			cost[a][k] = -math.Max(0, u.line[a][k])
			d := x - start[a]
			switch {
			case d < -1.5 || x > math.Min(start[a]+14, u.topMM+3):
				cost[a][k] = 1
			case d < 0:
				// A front that got round a leaflet puts the start too high; under the crown lie the mitral leaflet and septal folds, which are dark as well.
				cost[a][k] += math.Min(0.15, 0.06*d*d)
			default:
				// Away from where the sides meet the line must earn its place.
				cost[a][k] += math.Min(0.12, 0.05*d*d)
			}
		}
	}
	path := segment.Cyclic(cost, 5, 0.015)
	for a, k := range path {
		h[a] = u.tube.HeightMM(k)
		// To the parabola's top through the neighbours.
		if k > 0 && k+1 < n {
			x, y, z := u.line[a][k-1], u.line[a][k], u.line[a][k+1]
			if d := x - 2*y + z; d < 0 {
				h[a] += u.tube.StepMM * math.Max(-0.5, math.Min(0.5, 0.5*(x-z)/d))
			}
		}
	}
	return h
}

// toWall returns the height from the line, read about 1 mm inside the wall, to where the leaflet meets the wall: minus the slope of the leaflet near the nadir, fitted over the depths and the rays
// within 24 degrees.
func (u *unrolled) toWall(h [nAngle]float64, angle float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for d := -8; d <= 8; d++ {
		a := (int(math.Round(angle)) + d + 2*nAngle) % nAngle
		k0 := planeOf(u.tube, h[a])
		last := k0
		for i, depth := range u.depths {
			if depth < 0.75 {
				continue
			}
			// The darkest place within 1.5 mm of the one a quarter of a millimetre nearer to the wall.
			best, arg := -1.0, last
			for k := max(0, last-3); k <= min(len(u.tube.Radius)-1, last+3); k++ {
				if v := u.dark[i][a][k]; v > best {
					best, arg = v, k
				}
			}
			if best < 0.15 {
				break
			}
			last = arg
			x, y := depth-1, u.tube.HeightMM(arg)-h[a]
			n++
			sx += x
			sy += y
			sxx += x * x
			sxy += x * y
		}
	}
	den := n*sxx - sx*sx
	if n < 20 || den <= 0 {
		return 0
	}
	slope := (n*sxy - sx*sy) / den
	return -math.Max(-1, math.Min(3, slope))
}

// A flank is one side of a scallop: a way up the line from beside the nadir.
type flank struct {
	angle, heightMM float64 // its upper end
	score           float64
}

// climb follows the line upwards from a nadir to one side (step +1 or -1): row by row, never back towards the nadir, at most 9 degrees a row. The end is where the sum of the line's darkness over
// needed is greatest: where the line ends.
func (u *unrolled) climb(from crownPoint, step, rays int, needed float64) flank {
	const reach = 3
	k0 := planeOf(u.tube, from.heightMM+2)
	k1 := planeOf(u.tube, math.Min(from.heightMM+26, u.topMM+6))
	start := int(math.Round(from.angle))
	ray := func(i int) int { return ((start+step*i)%nAngle + nAngle) % nAngle }
	score := make([]float64, rays+1)
	best := flank{angle: from.angle, heightMM: from.heightMM, score: math.Inf(-1)}
	for k := k0; k <= k1; k++ {
		next := make([]float64, rays+1)
		top, arg := math.Inf(-1), 0
		for i := range next {
			m := math.Inf(-1)
			for d := 0; d <= reach && d <= i; d++ {
				m = math.Max(m, score[i-d])
			}
			if k == k0 {
				m = 0
			}
			next[i] = m + u.line[ray(i)][k] - needed
			if next[i] > top {
				top, arg = next[i], i
			}
		}
		score = next
		if top > best.score {
			best = flank{angle: from.angle + float64(step*arg), heightMM: u.tube.HeightMM(k), score: top}
		}
	}
	return best
}

// strength is the median darkness of the line over its neighbourhood along the crown.
func (u *unrolled) strength(h [nAngle]float64) float64 {
	var x []float64
	for a := range h {
		x = append(x, u.line[a][planeOf(u.tube, h[a])])
	}
	return median(x)
}

// clearLine is by how much a line must be darker than what lies beside it to be seen: three times the noise that a good scan (20 HU at 350 HU of contrast, averaged over the depths) leaves.
const clearLine = 0.08

// along is the share of the rays on which the line is clear.
func (u *unrolled) along(h [nAngle]float64) float64 {
	var n float64
	for a := range h {
		if u.line[a][planeOf(u.tube, h[a])] > clearLine {
			n++
		}
	}
	return n / nAngle
}
