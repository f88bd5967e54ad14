package landmark

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/mesh"
)

// Ventricle measures the left ventricle in the picture v with its labels l: cavity, muscle and apex. The long axis starts at the origin of the annulus plane; with ok false at the neck
// of the root, which lies within some millimetres of it. Points that the scan does not show are not found, with the reason.
func Ventricle(v *image.Volume, l *segment.Labels, annulus geom.Plane, ok bool) (*heart.Ventricle, []fault.Warning) {
	base := annulus.Origin
	if !ok {
		base = l.Root.Tube.Frame.At(0, 0, l.Root.NeckMM)
	}
	out := &heart.Ventricle{ApexEndo: notFound("the left ventricle was not found"), ApexEpi: notFound("the left ventricle was not found")}
	c := newChamber(l, segment.Ventricle)
	if c == nil {
		return out, []fault.Warning{{Code: "LM-VENTRICLE", Message: "the left ventricle was not found in the picture", Advice: "Plan the access on a scan that covers the whole heart."}}
	}
	out.Complete = len(c.border) == 0
	out.MyocardiumHU = muscleHU(l)
	if out.Complete {
		out.CavityMM3 = c.bloodMM3(l)
	}
	out.Cavity = c.surface(l, cavityTriangles)
	out.Myocardium = muscleSurface(l)
	if a := newChamber(l, segment.Atrium); a != nil {
		out.LeftAtrium = a.surface(l, cavityTriangles)
	}
	var warn []fault.Warning
	if !out.Complete {
		warn = append(warn, fault.Warning{Code: "LM-VENTRICLE-CUT", Message: "the left ventricle is cut by the scan's edge; its volume is not given", Advice: "Plan the access on a scan that covers the whole heart."})
	}
	out.ApexEndo, out.ApexEpi = findApex(v, l, c, base, out.MyocardiumHU)
	if !out.ApexEndo.Found || !out.ApexEpi.Found {
		p := out.ApexEndo
		if p.Found {
			p = out.ApexEpi
		}
		warn = append(warn, fault.Warning{Code: "LM-APEX", Message: "the apex was not found: " + p.Reason, Advice: "Place the apex by hand (--edits), or plan on a scan that covers it."})
	}
	return out, warn
}

func notFound(reason string) heart.Point { return heart.Point{Reason: reason, Origin: heart.Auto} }

// Triangles of surfaces to look at: edges of some 2 mm on a ventricle of 150 cm2.
const (
	cavityTriangles = 16000
	muscleTriangles = 16000
)

// A chamber is the voxels of one label in the block around them.
type chamber struct {
	label  uint8
	box    image.Box
	mask   *image.Mask // cropped to box
	border []geom.Vec  // voxels at the scan's edge
}

// newChamber gathers a label; nil if there is none.
func newChamber(l *segment.Labels, label uint8) *chamber {
	is := image.NewMask(l.Grid)
	for i, x := range l.Data {
		if x == label {
			is.Data[i] = 1
		}
	}
	b := is.Bounds()
	if b.Empty() {
		return nil
	}
	c := &chamber{label: label, box: b.Grow([3]int{6, 6, 6}, l.Grid)}
	c.mask = is.Crop(c.box)
	for i, x := range c.mask.Data {
		if x == 0 {
			continue
		}
		p, q, r := c.mask.Voxel(i)
		for a, n := range [3]int{p + c.box.Lo[0], q + c.box.Lo[1], r + c.box.Lo[2]} {
			if n == 0 || n == l.Size[a]-1 {
				c.border = append(c.border, c.mask.LPS(float64(p), float64(q), float64(r)))
				break
			}
		}
	}
	return c
}

// bloodMM3 is the volume of blood in the chamber: each voxel counts by where its density lies between muscle and blood, those that the edge of the chamber cuts too.
func (c *chamber) bloodMM3(l *segment.Labels) float64 {
	hu := l.HU.Crop(c.box)
	near := image.DistanceTo(c.mask, 2)
	own := l.Mask.Crop(c.box)
	var s float64
	for i, d := range near.Data {
		switch {
		case c.mask.Data[i] != 0:
		case d > 1.6 || own.Data[i] == segment.Aorta || own.Data[i] == segment.Atrium || own.Data[i] == segment.OtherBlood:
			continue
		}
		s += math.Min(1, math.Max(0, (float64(hu.Data[i])-l.SoftHU)/(l.LumenHU-l.SoftHU)))
	}
	return s * c.mask.VoxelVolumeMM3()
}

// surface returns the edge of the chamber at the density half-way between blood and tissue; papillary muscles count as blood, and towards other blood the edge is the label's.
func (c *chamber) surface(l *segment.Labels, triangles int) *mesh.Surface {
	hu, own := l.HU.Crop(c.box), l.Mask.Crop(c.box)
	f := image.NewField(c.mask.Grid)
	near := image.DistanceTo(c.mask, 3)
	span := l.LumenHU - l.LowHU
	for i, in := range c.mask.Data {
		x := (float64(hu.Data[i]) - l.LowHU) / span
		switch {
		case in != 0:
			x = math.Min(1, math.Max(0.3, x))
		case near.Data[i] > 2.2:
			x = -1
		case x > 0 || own.Data[i] == segment.Aorta || own.Data[i] == segment.Atrium:
			x = -0.5 // another chamber's
		default:
			x = math.Max(-1, x)
		}
		f.Data[i] = float32(x)
	}
	return polished(image.Gaussian(f, 1), 0, triangles)
}

// polished returns the largest part of an isosurface, smooth and of at most so many triangles.
func polished(f *image.Field, level float64, triangles int) *mesh.Surface {
	s := mesh.Isosurface(f.Data, f.Size, f.ToLPS, level)
	if len(s.Triangles) == 0 {
		return nil
	}
	return s.LargestPart().Decimate(triangles).Smooth(8)
}

// muscleSurface returns the outer surface of muscle and cavity together.
func muscleSurface(l *segment.Labels) *mesh.Surface {
	is := image.NewMask(l.Grid)
	any := false
	for i, x := range l.Data {
		if x == segment.Myocardium || x == segment.Ventricle {
			is.Data[i] = 1
			any = any || x == segment.Myocardium
		}
	}
	if !any {
		return nil
	}
	m := is.Crop(is.Bounds().Grow([3]int{6, 6, 6}, l.Grid))
	f := image.NewField(m.Grid)
	for i, x := range image.Close(m, 4).Data {
		f.Data[i] = float32(x)
	}
	return polished(image.Gaussian(f, 1.5), 0.5, muscleTriangles)
}

// muscleHU is the median density of the muscle, its border left out, to a whole HU: it is not known better, and what comes after the
// point depends on how much muscle the picture holds.
func muscleHU(l *segment.Labels) float64 {
	is := image.NewMask(l.Grid)
	for i, x := range l.Data {
		if x == segment.Myocardium {
			is.Data[i] = 1
		}
	}
	b := is.Bounds().Grow([3]int{1, 1, 1}, l.Grid)
	if b.Empty() {
		return l.SoftHU
	}
	hu := l.HU.Crop(b)
	var x []float64
	for i, d := range image.Distance(is.Crop(b)).Data {
		if d >= 2.5 {
			x = append(x, float64(hu.Data[i]))
		}
	}
	if len(x) < 100 {
		return l.SoftHU
	}
	sort.Float64s(x)
	return math.Round(x[len(x)/2])
}
