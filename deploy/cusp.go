package deploy

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// The rest shape of a leaflet is a rule, since a root knows no more of it than its hinge line. It hangs on the hinge line. Its free edge is an arc of a hyperbola from commissure to commissure, along lines to a corner beside the axis at both, which passes the
// axis at a distance, so that a shaft can stand between the leaflets; the middle of the edge stands at a part of the commissures' mean height. The sheet between them is harmonic, and sags along the axis by the solution of Poisson's equation
// with zero at its border: no leaflet crosses the planes through axis and commissures. All of it is assumed.
const (
	freeEdgeShare = 0.7  // height of the free edge's middle, as a part of the commissures' mean height over the annulus plane
	cornerShare   = 0.6  // distance of the tangents' corner from the axis, as a part of the free edge's: neighbours part at the commissures
	cornerDeg     = 4    // least angle of a triangle: hinge line and free edge may meet sharply at a low commissure
	sagShare      = 0.14 // how far the belly sags, as a part of the same
)

// cuspMesh is one leaflet.
type cuspMesh struct {
	point     []geom.Vec // those of the hinge line first, from commissure to commissure
	hinge     int        // how many
	free      []int32    // points of the free edge, from the second commissure to the first, both included
	triangles [][3]int32 // counter-clockwise seen from the ventricle
}

// unhung says that a leaflet cannot be built.
func unhung(c heart.Cusp, why string) error {
	return fault.New("DEPLOY-LEAFLET", fmt.Sprintf("the %s leaflet cannot be built: %s", c, why), "Check the hinge points, the commissures and the hinge line of that cusp.")
}

// shaft is the straight line on which the free edges' rule stands: from the middle of the annulus to that of the junction.
func (l *lumen) shaft() geom.Frame {
	return geom.FrameOf(geom.Plane{Origin: l.annulus.Origin, Normal: l.stj.Origin.Sub(l.annulus.Origin).Unit()}, l.zero)
}

// newCuspMesh builds a leaflet on its hinge line, with triangles of about sizeMM, its free edge at least orificeMM from the axis.
func newCuspMesh(c heart.Cusp, hinge []geom.Vec, axis geom.Frame, orificeMM, sizeMM float64) (*cuspMesh, error) {
	height := axis.Plane().Height
	a, b := hinge[0], hinge[len(hinge)-1]
	top := (height(a) + height(b)) / 2
	edge, err := freeEdge(c, a, b, axis, freeEdgeShare*top, orificeMM)
	if err != nil {
		return nil, err
	}
	n := max(4, int(math.Round(edge.Length()/sizeMM)))
	k := &cuspMesh{point: slices.Clone(hinge), hinge: len(hinge), free: []int32{int32(len(hinge) - 1)}}
	for i := n - 1; i > 0; i-- { // from the second commissure back to the first
		k.free = append(k.free, int32(len(k.point)))
		k.point = append(k.point, edge.At(edge.Length()*float64(i)/float64(n)))
	}
	k.free = append(k.free, 0)
	var flat [][2]float64
	var p *plan
	for _, tilt := range []float64{0, 0.3, 0.6, 0.9} { // more and more as seen from the axis, where a border is simple that a slanting view folds
		if flat, err = k.flatten(c, axis, tilt); err != nil {
			return nil, err
		}
		if p = newPlan(0); p.polygon(flat) {
			break
		}
		p = nil
	}
	if p == nil {
		return nil, unhung(c, "its border crosses itself")
	}
	border := len(flat)
	k.scatter(p, flat, sizeMM)
	k.hang(p, border, axis, sagShare*top)
	p.improve(k.point)
	for _, t := range p.tri {
		k.triangles = append(k.triangles, [3]int32{t[0], t[2], t[1]})
	}
	if why := qualityOf(k.point, k.triangles).faultFrom(cornerDeg); why != "" {
		return nil, unhung(c, why)
	}
	return k, nil
}

// freeEdge returns the arc from a to b: the rational quadratic curve (a conic) whose tangents at both ends meet near the axis, on its cusp's side, with the weight that takes its middle to the height and the whole of it to the distance from the axis.
func freeEdge(c heart.Cusp, a, b geom.Vec, axis geom.Frame, heightMM, orificeMM float64) (geom.Curve, error) {
	const pieces = 64
	low := axis.Plane().Height
	off := func(p geom.Vec) float64 {
		u, v, _ := axis.Local(p)
		return math.Hypot(u, v)
	}
	u0, v0, _ := axis.Local(a.Lerp(b, 0.5))
	beside := cornerShare * orificeMM / math.Hypot(u0, v0)
	arc := func(w float64) (line geom.Curve, nearest float64) {
		corner := axis.At(beside*u0, beside*v0, (heightMM*(1+w)-(low(a)+low(b))/2)/w)
		nearest = math.Inf(1)
		for i := 0; i <= pieces; i++ {
			t := float64(i) / pieces
			x, y, z := (1-t)*(1-t), 2*w*t*(1-t), t*t
			p := a.Scale(x).Add(corner.Scale(y)).Add(b.Scale(z)).Scale(1 / (x + y + z))
			line, nearest = append(line, p), min(nearest, off(p))
		}
		return line, nearest
	}
	lo, hi := 0.3, 40.0
	if _, d := arc(lo); d < orificeMM {
		return nil, unhung(c, fmt.Sprintf("between its commissures a free edge comes to %.1f mm from the axis, %.1f mm are wanted", d, orificeMM))
	}
	for range 50 {
		mid := (lo + hi) / 2
		if _, d := arc(mid); d > orificeMM {
			lo = mid
		} else {
			hi = mid
		}
	}
	line, _ := arc(lo)
	return line, nil
}

// flatten lays the border into its mean plane, tilted by a part towards the axis, seen from the aorta: hinge lines run counter-clockwise, and the free edge back.
func (k *cuspMesh) flatten(c heart.Cusp, axis geom.Frame, tilt float64) ([][2]float64, error) {
	var area, middle geom.Vec
	for i, p := range k.point {
		q := k.point[(i+1)%len(k.point)]
		area = area.Add(p.Sub(axis.Origin).Cross(q.Sub(axis.Origin)))
		middle = middle.Add(p.Scale(1 / float64(len(k.point))))
	}
	out := make([][2]float64, len(k.point))
	inward := axis.Origin.Sub(middle)
	inward = inward.AddScaled(-inward.Dot(axis.W), axis.W).Unit()
	f := geom.FrameOf(geom.Plane{Origin: middle, Normal: area.Unit().Lerp(inward, tilt).Unit()}, k.point[k.hinge-1].Sub(k.point[0]))
	if area.Dot(axis.W) <= 0 {
		return nil, unhung(c, "its hinge line runs the wrong way round")
	}
	for i, p := range k.point {
		out[i][0], out[i][1], _ = f.Local(p)
	}
	return out, nil
}

// scatter puts points of a lattice into the plan, away from the border, and evens them out.
func (k *cuspMesh) scatter(p *plan, border [][2]float64, sizeMM float64) {
	lo, hi := border[0], border[0]
	for _, q := range border {
		for i := range 2 {
			lo[i], hi[i] = min(lo[i], q[i]), max(hi[i], q[i])
		}
	}
	at := func(q [2]float64) geom.Vec { return geom.Vec{X: q[0], Y: q[1]} }
	middle := (lo[0] + hi[0]) / 2
	half := int((hi[0]-lo[0])/sizeMM) + 1
	for row := 0; ; row++ {
		y := lo[1] + (float64(row)+0.5)*sizeMM*math.Sqrt(3)/2
		if y > hi[1] {
			break
		}
		for i := -half; i <= half; i++ {
			q := [2]float64{middle + (float64(i)+0.5*float64(row%2))*sizeMM, y}
			if !(geom.Contour{Points: border}).Contains(q[0], q[1]) {
				continue
			}
			near := false
			for j := range border {
				near = near || offSegment(at(q), at(border[j]), at(border[(j+1)%len(border)])) < apart*sizeMM
			}
			if !near {
				p.add(q[0], q[1])
			}
		}
	}
	for range 5 {
		next := p.neighbours()
		for v := len(border); v < len(p.at); v++ {
			was, sum := p.at[v], [2]float64{}
			for _, o := range next[v] {
				sum[0], sum[1] = sum[0]+p.at[o][0], sum[1]+p.at[o][1]
			}
			n := float64(len(next[v]))
			p.at[v] = [2]float64{sum[0] / n, sum[1] / n}
			for _, c := range p.tri {
				if slices.Contains(c[:], int32(v)) && p.leastAngle(c[0], c[1], c[2]) < 0.3 || p.turn(c[0], c[1], c[2]) <= 0 {
					p.at[v] = was
					break
				}
			}
		}
		for _, c := range slices.Clone(p.tri) {
			for i := range 3 {
				p.settle(c[i], c[(i+1)%3])
			}
		}
	}
}

// hang gives the inner points their places in space: harmonic between the border's, by linear triangles in the plan, and then down along the axis.
func (k *cuspMesh) hang(p *plan, border int, axis geom.Frame, sagMM float64) {
	type link struct {
		to     int32
		weight float64
	}
	links := make([][]link, len(p.at))
	load := make([]float64, len(p.at))
	for _, c := range p.tri {
		area := p.turn(c[0], c[1], c[2]) / 2
		for i := range 3 {
			a, b, o := c[i], c[(i+1)%3], c[(i+2)%3]
			ax, ay := p.from(o, a)
			bx, by := p.from(o, b)
			w := max(0, (ax*bx+ay*by)/(4*area)) // half the cotangent; two beside an edge of a Delaunay triangulation are never negative together
			links[a], links[b] = append(links[a], link{b, w}), append(links[b], link{a, w})
			load[a] += area / 3
		}
	}
	k.point = append(k.point, make([]geom.Vec, len(p.at)-border)...)
	sag := make([]float64, len(p.at))
	for range 600 {
		for v := border; v < len(p.at); v++ {
			var x geom.Vec
			s, sum := load[v], 0.0
			for _, l := range links[v] {
				x, s, sum = x.AddScaled(l.weight, k.point[l.to]), s+l.weight*sag[l.to], sum+l.weight
			}
			k.point[v], sag[v] = x.Scale(1/sum), s/sum
		}
	}
	deepest := slices.Max(sag)
	for v := border; v < len(p.at); v++ {
		k.point[v] = k.point[v].AddScaled(-sagMM*sag[v]/deepest, axis.W)
	}
}
