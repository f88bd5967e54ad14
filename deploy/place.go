package deploy

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// Placement is where a device stands in a root.
type Placement struct {
	// DepthMM is how far below the annulus plane the inflow edge of the frame, still crimped, is to come; it rises as the frame opens and grows shorter.
	DepthMM float64 `json:"depthMM"`
	// TurnDeg turns the device about its axis, as seen from the aorta counter-clockwise, from where its first commissure points at that of the left and right cusps in the mean of all three.
	TurnDeg float64 `json:"turnDeg"`
	// TiltDeg leans the device's axis from the annulus plane's normal, towards TiltTowardsDeg about it, from the commissure of the left and right cusps on.
	TiltDeg        float64 `json:"tiltDeg"`
	TiltTowardsDeg float64 `json:"tiltTowardsDeg"`
	// OffMM moves the axis off the annulus plane's centre: across, in the directions of TiltTowardsDeg 0 and 90.
	OffMM [2]float64 `json:"offMM"`
}

// Axes returns the device's axes in the patient's space: the origin at the inflow edge's centre, W towards the aorta, U towards the device's first commissure.
func (p Placement) Axes(r *heart.Root) (geom.Frame, error) {
	plane, ok := r.AnnulusPlane()
	if !ok {
		return geom.Frame{}, needs("the annulus plane", fmt.Sprintf("%s; %s; %s", r.Hinge[0].Reason, r.Hinge[1].Reason, r.Hinge[2].Reason))
	}
	n := plane.Normal
	centre := ringCentre(r, plane)
	// The turn at which the three commissures of device and patient are nearest, in the mean.
	first := geom.Vec{X: 1}
	if math.Abs(n.X) > 0.9 {
		first = geom.Vec{Y: 1}
	}
	u := first.AddScaled(-first.Dot(n), n).Unit()
	v := n.Cross(u)
	sin, cos, found := 0.0, 0.0, 0
	for i, c := range r.Commissure {
		if !c.Found {
			continue
		}
		d := c.PositionMM.Sub(centre)
		a := math.Atan2(d.Dot(v), d.Dot(u)) - sense(r, n)*float64(i)*2*math.Pi/3
		sin, cos, found = sin+math.Sin(a), cos+math.Cos(a), found+1
	}
	if found == 0 {
		return geom.Frame{}, needs("a commissure", r.Commissure[0].Reason)
	}
	a := math.Atan2(sin, cos)
	zero := u.Scale(math.Cos(a)).Add(v.Scale(math.Sin(a))) // TiltTowardsDeg 0
	side := n.Cross(zero)
	t := p.TiltTowardsDeg * math.Pi / 180
	lean := zero.Scale(math.Cos(t)).Add(side.Scale(math.Sin(t)))
	q := geom.Exp(n.Cross(lean).Scale(p.TiltDeg * math.Pi / 180)).Mul(geom.Exp(n.Scale(p.TurnDeg * math.Pi / 180)))
	f := geom.Frame{U: q.Apply(zero), W: q.Apply(n)}
	f.V = f.W.Cross(f.U)
	f.Origin = centre.Add(zero.Scale(p.OffMM[0])).Add(side.Scale(p.OffMM[1])).AddScaled(-p.DepthMM, f.W)
	return f, nil
}

// sense is -1 where the commissures left-right, right-non, non-left follow each other clockwise seen from the aorta, as they do, and 1 in a mirrored heart.
func sense(r *heart.Root, n geom.Vec) float64 {
	h := r.Hinge
	if h[heart.Left].PositionMM.Sub(h[heart.Right].PositionMM).Cross(h[heart.NonCoronary].PositionMM.Sub(h[heart.Right].PositionMM)).Dot(n) < 0 {
		return 1
	}
	return -1
}

// ringCentre returns the middle of the lumen in the annulus plane, or of the hinge points where there is no lumen.
func ringCentre(r *heart.Root, plane geom.Plane) geom.Vec {
	centre := plane.Origin
	if len(r.Centreline) > 1 {
		best := math.Inf(1)
		for i := 1; i < len(r.Centreline); i++ {
			a, b := plane.Height(r.Centreline[i-1]), plane.Height(r.Centreline[i])
			if (a < 0) == (b < 0) {
				continue
			}
			x := r.Centreline[i-1].Lerp(r.Centreline[i], a/(a-b))
			if d := x.Dist(plane.Origin); d < best && d < 10 { // an aorta that bends back crosses the plane again
				best, centre = d, x
			}
		}
	}
	return centre
}

// InAxes returns a root in a device's axes: as Axes gives them, what lies at their origin comes to 0, W to Z, U to X.
func InAxes(r *heart.Root, f geom.Frame) *heart.Root {
	at := func(p geom.Vec) geom.Vec {
		u, v, w := f.Local(p)
		return geom.Vec{X: u, Y: v, Z: w}
	}
	turn := func(d geom.Vec) geom.Vec { return geom.Vec{X: f.U.Dot(d), Y: f.V.Dot(d), Z: f.W.Dot(d)} }
	out := *r
	points := []*heart.Point{&out.STJ, &out.MembranousSeptum}
	for i := range out.Hinge {
		points = append(points, &out.Hinge[i], &out.Commissure[i])
	}
	for i := range out.OstiumLower {
		points = append(points, &out.OstiumLower[i], &out.OstiumCentre[i])
	}
	for _, p := range points {
		p.PositionMM = at(p.PositionMM)
	}
	out.STJNormal = turn(r.STJNormal)
	curve := func(c geom.Curve) geom.Curve {
		if c == nil {
			return nil
		}
		moved := make(geom.Curve, len(c))
		for i, p := range c {
			moved[i] = at(p)
		}
		return moved
	}
	for i := range out.HingeLine {
		out.HingeLine[i] = curve(r.HingeLine[i])
	}
	for i := range out.Coronary {
		out.Coronary[i].PathMM = curve(r.Coronary[i].PathMM)
	}
	out.Centreline = curve(r.Centreline)
	if r.Lumen != nil {
		out.Lumen = &mesh.Surface{Points: curve(r.Lumen.Points), Triangles: r.Lumen.Triangles}
	}
	out.Calcium.Voxels = append([]heart.CalciumVoxel{}, r.Calcium.Voxels...)
	for i := range out.Calcium.Voxels {
		out.Calcium.Voxels[i].PositionMM = at(out.Calcium.Voxels[i].PositionMM)
	}
	return &out
}
