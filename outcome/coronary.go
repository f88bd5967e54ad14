package outcome

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mesh"
)

// Coronary is how far an ostium is kept free.
type Coronary struct {
	Side string `json:"side"` // left or right
	// VTCMM is the distance from the frame's outer face, across its axis, to the ostium's centre; a frame that ends below or above the ostium is carried on as a cylinder.
	VTCMM Value `json:"vtcMM"`
	// FrameOverMM is how far the frame's outflow edge reaches above the ostium's lower edge, along the frame's axis; negative if it ends below.
	FrameOverMM Value `json:"frameOverMM"`
	// LeafletMM is the least distance from the ostium's centre to the cusp's native leaflet, thickness included, and LeafletRatio that by the ostium's diameter (DLC/d).
	LeafletMM    Value `json:"leafletMM"`
	LeafletRatio Value `json:"leafletRatio"`
	// LeafletOverMM is how far the leaflet, as the valve holds it, reaches above the ostium's lower edge, along the annulus plane's normal; negative if it ends below.
	LeafletOverMM Value `json:"leafletOverMM"`
	// LeafletCalciumMM3 is the calcium of that leaflet in the picture above the root's fixed threshold.
	LeafletCalciumMM3 Value `json:"leafletCalciumMM3"`
}

func (c *Coronary) values() []*Value {
	return []*Value{&c.VTCMM, &c.FrameOverMM, &c.LeafletMM, &c.LeafletRatio, &c.LeafletOverMM}
}

func (s *scene) coronary(side int) Coronary {
	cusp := heart.Cusp(side)
	out := Coronary{Side: cusp.String()}
	out.LeafletCalciumMM3 = s.calcium(cusp)
	ostium := s.root.OstiumCentre[side]
	if !ostium.Found {
		put(fmt.Sprintf("the %s ostium was not found: %s", cusp, ostium.Reason), out.values()...)
		return out
	}
	p := ostium.PositionMM
	out.VTCMM = s.vtc(p)
	radius := s.shapes.Ostia[side].RadiusMM
	low, reason := s.root.OstiumLower[side].PositionMM, ""
	if !s.root.OstiumLower[side].Found {
		if low = p.AddScaled(-radius, s.plane.Normal); radius == 0 {
			reason = fmt.Sprintf("neither the lower edge nor the width of the %s ostium is known", cusp)
		}
	}
	out.FrameOverMM = missing(reason)
	if top, why := s.top(p); why != "" {
		out.FrameOverMM = missing(why)
	} else if reason == "" {
		out.FrameOverMM = found(top - low.Sub(s.device.origin).Dot(s.device.w))
	}
	x := s.at.Leaflets[cusp]
	if len(s.shapes.Leaflets[cusp]) == 0 {
		put("the model has no "+cusp.String()+" leaflet", &out.LeafletMM, &out.LeafletRatio, &out.LeafletOverMM)
		return out
	}
	near := math.Inf(1)
	half := s.shapes.LeafletMM[cusp]
	for _, t := range s.shapes.Leaflets[cusp] {
		mm, w := offTriangle(p, x[t[0]], x[t[1]], x[t[2]])
		near = math.Min(near, mm-(w[0]*half[t[0]]+w[1]*half[t[1]]+w[2]*half[t[2]]))
	}
	out.LeafletMM = found(math.Max(0, near))
	if out.LeafletRatio = missing("the ostium's width is not known: the artery was not followed"); radius > 0 {
		out.LeafletRatio = found(out.LeafletMM.Value / (2 * radius))
	}
	if out.LeafletOverMM = missing(reason); reason == "" {
		top := math.Inf(-1)
		for _, q := range x {
			top = math.Max(top, s.plane.Height(q))
		}
		out.LeafletOverMM = found(top - s.plane.Height(low))
	}
	return out
}

// top returns the height along the frame's axis of its outflow edge in the direction of a point.
func (s *scene) top(p geom.Vec) (height float64, reason string) {
	line, _, _, reason := around(s.material(math.Inf(1)))
	if reason != "" {
		return 0, reason
	}
	_, deg, _ := s.device.at(p)
	_, height, ok := s.device.crossed(line, deg)
	if !ok {
		return 0, "the frame does not go round its axis"
	}
	return height, ""
}

func (s *scene) vtc(p geom.Vec) Value {
	mm, deg, z := s.device.at(p)
	const levels = 40
	last, lastZ := 0.0, 0.0
	for l := range levels + 1 {
		line, _, half, reason := around(s.material(s.heightMM() * float64(l) / levels))
		if reason != "" {
			return missing(reason)
		}
		r, at, ok := s.device.crossed(line, deg)
		if !ok {
			return missing("the frame does not go round its axis")
		}
		r += half
		if at >= z {
			if l > 0 && at > lastZ {
				r = last + (r-last)*(z-lastZ)/(at-lastZ)
			}
			return found(mm - r)
		}
		last, lastZ = r, at
	}
	return found(mm - last)
}

func (s *scene) calcium(c heart.Cusp) Value {
	k := &s.root.Calcium
	if !(k.VoxelVolumeMM3 > 0) {
		return missing("the picture's calcium is not known")
	}
	mm3 := 0.0
	for _, v := range k.Voxels {
		if v.Cusp == c && v.Region == heart.RegionLeaflet && float64(v.HU) >= k.FixedHU {
			mm3 += k.VoxelVolumeMM3
		}
	}
	return found(mm3)
}

// Junction is what the frame leaves of the sinotubular junction.
type Junction struct {
	// ReachMM is how far the frame's outflow edge reaches above the junction's plane, where it reaches farthest; negative if it ends below.
	ReachMM Value `json:"reachMM"`
	// VTSTJMM is the least distance from the frame's outer face to the wall in the junction's plane.
	VTSTJMM Value `json:"vtstjMM"`
}

func (s *scene) junction(j *Junction) {
	pl, reason := s.stj()
	if reason != "" {
		put(reason, &j.ReachMM, &j.VTSTJMM)
		return
	}
	reach := math.Inf(-1)
	levels := s.frameLevels()
	for _, i := range levels[len(levels)-1] {
		reach = math.Max(reach, pl.Height(s.at.Wires[i]))
	}
	j.ReachMM = found(reach)
	if reach < 0 {
		j.VTSTJMM = missing(fmt.Sprintf("the frame ends %.1f mm below the sinotubular junction", -reach))
		return
	}
	frame, _, half, reason := around(s.cut(pl))
	if reason != "" {
		j.VTSTJMM = missing("in the junction's plane: " + reason)
		return
	}
	c := contour(frame, pl.Normal, s.round.u)
	c.Frame.Origin = pl.Project(c.Frame.Origin)
	var wall *geom.Contour
	for _, w := range (&mesh.Surface{Points: s.at.Wall, Triangles: s.shapes.Wall}).Cut(pl) {
		if u, v := local(w, c.Frame.Origin); w.Contains(u, v) {
			wall = &w
			break
		}
	}
	if wall == nil {
		j.VTSTJMM = missing("the model's wall does not go round in the junction's plane")
		return
	}
	least := math.Inf(1)
	corners := wall.LPS()
	for _, p := range c.LPS() {
		for i, a := range corners {
			least = math.Min(least, offSegment(p, a, corners[(i+1)%len(corners)]))
		}
		if u, v := local(*wall, p); !wall.Contains(u, v) {
			least = 0
		}
	}
	j.VTSTJMM = found(math.Max(0, least-half-s.shapes.WallContactMM))
}

func local(c geom.Contour, p geom.Vec) (u, v float64) {
	u, v, _ = c.Frame.Local(p)
	return u, v
}

// Septum is what is left free of the membranous septum.
type Septum struct {
	LengthMM Value `json:"lengthMM"` // from the annulus plane down to its lower edge
	DepthMM  Value `json:"depthMM"`  // of the frame's inflow edge below the annulus plane, in the septum's direction
	FreeMM   Value `json:"freeMM"`   // LengthMM less DepthMM (delta MSID)
}

func (s *scene) septum(o *Septum) {
	q := s.root.MembranousSeptum
	if !q.Found {
		put("the membranous septum was not found: "+q.Reason, &o.LengthMM, &o.DepthMM, &o.FreeMM)
		return
	}
	_, deg, h := s.round.at(q.PositionMM)
	o.LengthMM = found(-h)
	edge, reason := s.edge(deg)
	if reason != "" {
		put(reason, &o.DepthMM, &o.FreeMM)
		return
	}
	o.DepthMM, o.FreeMM = found(-edge), found(edge-h)
}

// offTriangle returns the distance of a point from a triangle and the weights of the corners there.
func offTriangle(p, a, b, c geom.Vec) (mm float64, w [3]float64) {
	u, v, d := b.Sub(a), c.Sub(a), p.Sub(a)
	uu, uv, vv, du, dv := u.Dot(u), u.Dot(v), v.Dot(v), d.Dot(u), d.Dot(v)
	if det := uu*vv - uv*uv; det > 0 {
		x, y := (vv*du-uv*dv)/det, (uu*dv-uv*du)/det
		if x >= 0 && y >= 0 && x+y <= 1 {
			return p.Dist(a.AddScaled(x, u).AddScaled(y, v)), [3]float64{1 - x - y, x, y}
		}
	}
	mm = math.Inf(1)
	corner := [3]geom.Vec{a, b, c}
	for i := range 3 {
		j := (i + 1) % 3
		e := corner[j].Sub(corner[i])
		t := 0.0
		if n := e.Dot(e); n > 0 {
			t = math.Min(1, math.Max(0, p.Sub(corner[i]).Dot(e)/n))
		}
		if far := p.Dist(corner[i].AddScaled(t, e)); far < mm {
			mm, w = far, [3]float64{}
			w[i], w[j] = 1-t, t
		}
	}
	return mm, w
}
