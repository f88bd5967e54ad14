package geom

// Plane is the set of points p with (p - Origin).Normal = 0; Normal has length 1.
type Plane struct {
	Origin Vec `json:"originMM"`
	Normal Vec `json:"normal"`
}

// Height returns the signed distance of p from the plane, positive on the side of Normal.
func (pl Plane) Height(p Vec) float64 { return p.Sub(pl.Origin).Dot(pl.Normal) }

// Project returns the point of the plane nearest to p.
func (pl Plane) Project(p Vec) Vec { return p.AddScaled(-pl.Height(p), pl.Normal) }

// Shift returns the plane moved by d along its normal.
func (pl Plane) Shift(d float64) Plane {
	return Plane{Origin: pl.Origin.AddScaled(d, pl.Normal), Normal: pl.Normal}
}

// Frame is a right-handed orthonormal frame: W = U x V.
type Frame struct {
	Origin Vec `json:"originMM"`
	U      Vec `json:"u"`
	V      Vec `json:"v"`
	W      Vec `json:"w"`
}

// FrameOf returns a frame in the plane whose U axis is the projection of hint; a zero or normal hint picks one.
func FrameOf(pl Plane, hint Vec) Frame {
	w := pl.Normal.Unit()
	u := hint.AddScaled(-hint.Dot(w), w)
	if u.Norm() < 1e-9*(1+hint.Norm()) {
		u = w.Perpendicular()
	}
	u = u.Unit()
	return Frame{Origin: pl.Origin, U: u, V: w.Cross(u), W: w}
}

// Plane returns the plane of U and V.
func (f Frame) Plane() Plane { return Plane{Origin: f.Origin, Normal: f.W} }

// At returns the point with local coordinates u, v, w.
func (f Frame) At(u, v, w float64) Vec {
	return f.Origin.AddScaled(u, f.U).AddScaled(v, f.V).AddScaled(w, f.W)
}

// Direction returns the direction with components x, y, z along U, V, W: a vector of the frame's in the space that it stands in.
func (f Frame) Direction(d Vec) Vec {
	return f.U.Scale(d.X).AddScaled(d.Y, f.V).AddScaled(d.Z, f.W)
}

// Local returns the local coordinates of p.
func (f Frame) Local(p Vec) (u, v, w float64) {
	d := p.Sub(f.Origin)
	return d.Dot(f.U), d.Dot(f.V), d.Dot(f.W)
}
