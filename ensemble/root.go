package ensemble

import (
	"math"
	"slices"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/num"
)

// junctionMM is the lever by which an error of the sinotubular junction's edge tilts its plane: half of the usual 28 mm, as measure has it.
const junctionMM = 14

// moved returns the root with each landmark moved by its own uncertainty along the axes of the annulus, so that the result turns, and is mirrored, with the patient, and the root mean square of what was drawn, in standard deviations. Centre and lower edge
// of an ostium go together, a hinge line goes with its ends and its hinge point. Hinge points and commissures lie on the lumen, whose edge has an uncertainty of its own: they move along it, not across.
//
// Errors of neighbouring points are drawn apart, but the points are known to be those of a root: a draw that takes a commissure above the junction, or a hinge point past a commissure, where the plan has neither, is drawn again.
func moved(r *heart.Root, u *Uncertainty, c *num.Chance) (*heart.Root, float64) {
	wall := faceOf(r.Lumen)
	for range mostDraws {
		out, rms := drawnRoot(r, u, c, wall)
		if ordered(r, out) {
			return out, rms
		}
	}
	return drawnRoot(r, u, c, wall)
}

// drawnRoot is one draw.
func drawnRoot(r *heart.Root, u *Uncertainty, c *num.Chance, wall *face) (*heart.Root, float64) {
	axes := annulusAxes(r)
	sum, n := 0.0, 0.0
	draw := func() geom.Vec {
		var x [3]float64
		for k := range x {
			x[k] = u.Draw(c)
			sum, n = sum+x[k]*x[k], n+1
		}
		return axes.Direction(geom.Vec{X: x[0], Y: x[1], Z: x[2]})
	}
	out := *r
	shift := func(by geom.Vec, of ...*heart.Point) {
		for _, p := range of {
			if p.Found {
				p.PositionMM = p.PositionMM.AddScaled(math.Max(0, p.SigmaMM), by)
			}
		}
	}
	plane, ok := r.AnnulusPlane()
	along := func(by geom.Vec, p *heart.Point) geom.Vec {
		if ok {
			out := p.PositionMM.Sub(plane.Origin)
			out = out.AddScaled(-out.Dot(plane.Normal), plane.Normal).Unit()
			by = by.AddScaled(-by.Dot(out), out)
		}
		if !p.Found {
			return geom.Vec{}
		}
		by = by.Scale(math.Max(0, p.SigmaMM))
		p.PositionMM = wall.slid(p.PositionMM, by)
		return by
	}
	var low, top [3]geom.Vec
	for i := range out.Hinge {
		low[i] = along(draw(), &out.Hinge[i])
	}
	for i := range out.Commissure {
		top[i] = along(draw(), &out.Commissure[i])
	}
	for i := range out.OstiumLower {
		shift(draw(), &out.OstiumLower[i], &out.OstiumCentre[i])
	}
	shift(draw(), &out.STJ)
	shift(draw(), &out.MembranousSeptum)
	if out.STJNormal != (geom.Vec{}) {
		out.STJNormal = out.STJNormal.AddScaled(math.Max(0, out.STJ.SigmaMM)/junctionMM, draw()).Unit()
	}
	for i, line := range r.HingeLine {
		out.HingeLine[i] = carried(line, r, heart.Cusp(i), low[i], top, wall)
	}
	return &out, math.Sqrt(sum / n)
}

// annulusAxes returns axes of the annulus without an origin: W to the aorta, U to the right hinge point, V so that the left one lies on its positive side. Without an annulus they are the patient's.
func annulusAxes(r *heart.Root) geom.Frame {
	f := geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	plane, ok := r.AnnulusPlane()
	if !ok {
		return f
	}
	f.W = plane.Normal
	u := r.Hinge[heart.Right].PositionMM.Sub(plane.Origin)
	f.U = u.AddScaled(-u.Dot(f.W), f.W).Unit()
	f.V = f.W.Cross(f.U)
	if r.Hinge[heart.Left].PositionMM.Sub(plane.Origin).Dot(f.V) < 0 {
		f.V = f.V.Scale(-1)
	}
	return f
}

// carried moves a hinge line along the wall: its ends and its lowest point as their landmarks are moved, what lies between by its share of the way.
func carried(line geom.Curve, r *heart.Root, cusp heart.Cusp, low geom.Vec, top [3]geom.Vec, wall *face) geom.Curve {
	if len(line) < 2 {
		return line
	}
	var ends [2]geom.Vec // of the commissure nearest to either end
	for k, p := range []geom.Vec{line[0], line[len(line)-1]} {
		best := math.Inf(1)
		for i, q := range r.Commissure {
			if d := q.PositionMM.Dist(p); q.Found && d < best {
				best, ends[k] = d, top[i]
			}
		}
	}
	middle, _ := line.Nearest(r.Hinge[cusp].PositionMM)
	length := line.Length()
	out := slices.Clone(line)
	at := 0.0
	for i := range line {
		if i > 0 {
			at += line[i].Dist(line[i-1])
		}
		by := low
		switch {
		case at < middle:
			by = ends[0].Lerp(low, at/middle)
		case length > middle:
			by = low.Lerp(ends[1], (at-middle)/(length-middle))
		}
		out[i] = wall.slid(line[i], by)
	}
	return out
}

// widened returns the root with the lumen's edge moved outwards.
func widened(r *heart.Root, byMM float64) *heart.Root {
	if r.Lumen == nil || byMM == 0 {
		return r
	}
	out := *r
	out.Lumen = &mesh.Surface{Points: slices.Clone(r.Lumen.Points), Triangles: r.Lumen.Triangles}
	for i, n := range r.Lumen.Normals() {
		out.Lumen.Points[i] = out.Lumen.Points[i].AddScaled(byMM, n)
	}
	return &out
}
