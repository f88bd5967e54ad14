package quality

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
)

// Profiles across the wall of the root, out along the rays of its tube.
const (
	reachMM    = 4.0  // to both sides of the edge
	profileMM  = 0.25 // between samples
	directions = 6    // of the rays, opposite ones together: 30 degrees each
	leastRays  = 40   // for a direction to have a width
)

// An edge is the wall of the root across one direction: the mean of many profiles, each with its middle at 0.
type edge struct {
	normal  geom.Vec // of the wall, across the tube
	rays    int
	widthMM float64 // height of the step over its steepest slope: 2.5 standard deviations of a Gaussian blur, or the length of a smear; 0 if too few rays show one
}

// findEdges returns the width of the wall for each direction across the root. A ray counts where it leads from plain blood into tissue no brighter than muscle: not into a
// neighbouring chamber, an artery or calcium. Behind the wall may lie muscle, fat or lung; the slope is taken for the step from blood to muscle, so that fat makes an edge
// look sharper but never softer.
func (s *scene) findEdges() []edge {
	t, l := s.tube, s.Labels
	high, low := s.blood.rootHU, s.blood.muscleHU
	n := int(2*reachMM/profileMM) + 1
	sum := make([][]float64, directions)
	edges := make([]edge, directions)
	for d := range edges {
		sum[d] = make([]float64, n)
		sn, cs := math.Sincos(math.Pi * (float64(d) + 0.5) / directions)
		edges[d].normal = t.Frame.U.Scale(cs).AddScaled(sn, t.Frame.V)
	}
	raw := make([]float64, n+2*int(reachMM/profileMM))
	for k := range t.Radius {
		h := t.HeightMM(k)
		if h < l.Root.NeckMM-4 || h > l.Root.TopMM+12 {
			continue
		}
		for a := range segment.NAngle {
			angle := 2 * math.Pi * float64(a) / segment.NAngle
			sn, cs := math.Sincos(angle)
			out := t.Frame.U.Scale(cs).AddScaled(sn, t.Frame.V)
			wall := t.Frame.At(t.Centre[k][0]+t.Radius[k][a]*cs, t.Centre[k][1]+t.Radius[k][a]*sn, h)
			from := wall.AddScaled(-2*reachMM, out)
			if !s.at.Inside(from) || !s.at.Inside(wall.AddScaled(2*reachMM, out)) {
				continue
			}
			s.at.Along(raw, from, out, profileMM)
			p := centred(raw, n, high, low)
			if p == nil {
				continue
			}
			d := a * 2 * directions / segment.NAngle % directions
			for i, x := range p {
				sum[d][i] += x
			}
			edges[d].rays++
		}
	}
	for d := range edges {
		if e := &edges[d]; e.rays >= leastRays {
			steepest := 0.0
			for i := 1; i+1 < n; i++ {
				steepest = math.Max(steepest, (sum[d][i-1]-sum[d][i+1])/(2*profileMM*float64(e.rays)))
			}
			e.widthMM = (high - low) / math.Max(steepest, 1)
		}
	}
	return edges
}

// centred returns the n samples of raw about the place where it falls through the middle of high and low, next to the middle of raw; nil if it is no plain edge from blood to tissue.
func centred(raw []float64, n int, high, low float64) []float64 {
	half, step := (high+low)/2, high-low
	mid, best := len(raw)/2, -1
	for i := n / 2; i+1 < len(raw)-n/2; i++ {
		if raw[i] >= half && raw[i+1] < half && (best < 0 || abs(i-mid) < abs(best-mid)) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	inside, outside := 0.0, math.Inf(1)
	q := int(2 / profileMM)
	for i := best - n/2; i <= best-q; i++ {
		inside += raw[i] / float64(n/2-q+1)
	}
	for i := best + 1; i < best+n/2; i++ {
		outside = math.Min(outside, raw[i])
	}
	if math.Abs(inside-high) > step/5 || outside > low+step/8 {
		return nil
	}
	f := (raw[best] - half) / (raw[best] - raw[best+1])
	p := make([]float64, n)
	for i := range p {
		j := best - n/2 + i
		p[i] = raw[j] + f*(raw[j+1]-raw[j])
	}
	return p
}

func abs(i int) int { return max(i, -i) }

// edgeWidthMM is the median width over the directions; where no direction has one, what the longest edge of a voxel gives.
func (s *scene) edgeWidthMM() float64 {
	var w []float64
	for _, e := range s.edges {
		if e.widthMM > 0 {
			w = append(w, e.widthMM)
		}
	}
	if len(w) == 0 {
		sp := s.Volume.SpacingMM()
		return 2 * math.Max(sp[0], math.Max(sp[1], sp[2]))
	}
	return median(w)
}
