package phantom

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Tissue is what a label is painted with.
type Tissue struct {
	HU float64 `json:"hu"`
	// TextureHU is the amplitude of smooth unevenness of about TextureMM added to it.
	TextureHU float64 `json:"textureHU"`
	TextureMM float64 `json:"textureMM"`
}

// Sheet is a thin tissue that label maps leave out: voxels of Label closer than MM to the label Against are painted with HU.
type Sheet struct {
	Label   uint8   `json:"label"`
	Against uint8   `json:"against"`
	MM      float64 `json:"mm"`
	HU      float64 `json:"hu"`
}

// PaintOptions say how a label map is scanned. The zero value scans it as it lies, without noise, at 0.5 x 0.5 x 0.75 mm.
type PaintOptions struct {
	Seed             uint64     `json:"seed"`
	Sheets           []Sheet    `json:"sheets"`
	Bare             bool       `json:"bare"`             // the labels lie in fat, without lungs and chest
	NoiseSDHU        float64    `json:"noiseSDHU"`        // 0: none
	BlurSigmaMM      float64    `json:"blurSigmaMM"`      // 0: 0.45
	SpacingMM        [3]float64 `json:"spacingMM"`        // 0: 0.5, 0.5, 0.75
	SliceThicknessMM float64    `json:"sliceThicknessMM"` // 0: the distance of the slices
	FieldOfViewMM    [3]float64 `json:"fieldOfViewMM"`    // 0: what holds the labels and 15 mm around them
	RotationDeg      float64    `json:"rotationDeg"`      // about RotationAxis through the middle of the labels
	RotationAxis     geom.Vec   `json:"rotationAxis"`
	Mirror           bool       `json:"mirror"`
}

// Labels of the whole-heart map in shared/data/heart_labels (the order of its README).
const (
	LabelMyocardium uint8 = 1 + iota
	LabelLeftAtrium
	LabelLeftVentricle
	LabelRightAtrium
	LabelRightVentricle
	LabelAorta
	LabelPulmonaryArtery
)

// HeartTissues returns the table for those labels with this contrast in the left heart, and the sheets the map lacks: the aortic and
// atrial walls where chambers touch the left heart, and the closed mitral valve. The sheets are taken from the neighbours, so the
// borders of the aorta and the left ventricle stay where the map has them.
func HeartTissues(lumenHU float64) (map[uint8]Tissue, []Sheet) {
	right := 0.55 * lumenHU
	table := map[uint8]Tissue{
		LabelMyocardium:      {HU: 110, TextureHU: 8, TextureMM: 6},
		LabelLeftAtrium:      {HU: 0.94 * lumenHU},
		LabelLeftVentricle:   {HU: lumenHU},
		LabelRightAtrium:     {HU: right, TextureHU: 0.15 * right, TextureMM: 9},
		LabelRightVentricle:  {HU: right, TextureHU: 0.08 * right, TextureMM: 12},
		LabelAorta:           {HU: lumenHU},
		LabelPulmonaryArtery: {HU: 0.95 * right},
	}
	var sheets []Sheet
	for _, l := range []uint8{LabelLeftAtrium, LabelRightAtrium, LabelRightVentricle, LabelPulmonaryArtery} {
		sheets = append(sheets, Sheet{l, LabelAorta, 1.6, wallHU}, Sheet{l, LabelLeftVentricle, 1.5, 90})
	}
	sheets = append(sheets, Sheet{LabelRightAtrium, LabelLeftAtrium, 1.6, wallHU}, Sheet{LabelPulmonaryArtery, LabelLeftAtrium, 1.6, wallHU})
	return table, sheets
}

func (o PaintOptions) filled() PaintOptions {
	f := Options{SpacingMM: o.SpacingMM, BlurSigmaMM: o.BlurSigmaMM, SliceThicknessMM: o.SliceThicknessMM, RotationAxis: o.RotationAxis, Anatomy: &Anatomy{}}.filled()
	o.SpacingMM, o.BlurSigmaMM, o.SliceThicknessMM, o.RotationAxis = f.SpacingMM, f.BlurSigmaMM, f.SliceThicknessMM, f.RotationAxis
	return o
}

func (o PaintOptions) check() error {
	for a := range 3 {
		if !(o.SpacingMM[a] > 0) || !(o.FieldOfViewMM[a] >= 0) || math.IsInf(o.SpacingMM[a]+o.FieldOfViewMM[a], 0) {
			return fmt.Errorf("phantom: paint: SpacingMM %v must be positive, FieldOfViewMM %v not negative", o.SpacingMM, o.FieldOfViewMM)
		}
	}
	if !(o.BlurSigmaMM > 0) || !(o.SliceThicknessMM > 0) || !(o.NoiseSDHU >= 0) {
		return fmt.Errorf("phantom: paint: BlurSigmaMM and SliceThicknessMM must be positive, NoiseSDHU not negative")
	}
	return nil
}

// Pose returns the map from the label map's patient space to the painted volume's.
func (o PaintOptions) Pose(labels *image.Mask) geom.Affine {
	o = o.filled()
	lo, hi := extent(labels)
	c := labels.LPS((lo.X+hi.X)/2, (lo.Y+hi.Y)/2, (lo.Z+hi.Z)/2)
	m := Options{RotationDeg: o.RotationDeg, RotationAxis: o.RotationAxis, Mirror: o.Mirror}.pose()
	m.T = c.Sub(m.Direction(c))
	return m
}

// extent returns the voxel coordinates of the box around the labels.
func extent(m *image.Mask) (lo, hi geom.Vec) {
	a, b := m.Size, [3]int{-1, -1, -1}
	for i, l := range m.Data {
		if l == 0 {
			continue
		}
		x, y, z := m.Voxel(i)
		for k, v := range [3]int{x, y, z} {
			a[k], b[k] = min(a[k], v), max(b[k], v)
		}
	}
	if b[0] < 0 {
		a = [3]int{}
		b = [3]int{m.Size[0] - 1, m.Size[1] - 1, m.Size[2] - 1}
	}
	vec := func(v [3]int) geom.Vec { return geom.Vec{X: float64(v[0]), Y: float64(v[1]), Z: float64(v[2])} }
	return vec(a), vec(b)
}

// Paint makes a CT picture of a label map: HU by label, thin sheets, fat, lungs and chest around, the scanner's blur, slices and
// noise. Borders between labels lie on the faces of the map's voxels, interpolated; Pose tells where they come to lie.
func Paint(ctx context.Context, labels *image.Mask, table map[uint8]Tissue, o PaintOptions) (*image.Volume, error) {
	o = o.filled()
	if bad := o.check(); bad != nil {
		return nil, bad
	}
	native := crop(labels, 6)
	hu, cover := o.nativeFields(native, table)
	pose := o.Pose(labels)
	g := o.grid(labels, pose)
	if n := g.Len(); n > 1<<29 {
		return nil, fmt.Errorf("phantom: paint: %d voxels are too many; enlarge SpacingMM or shrink FieldOfViewMM", n)
	}
	fine, factor := supersampled(g)
	toLabels, err := pose.Inverse()
	if err != nil {
		return nil, fmt.Errorf("phantom: paint: %w", err)
	}
	f, err := render(ctx, fine, toLabels, o.background(native))
	if err != nil {
		return nil, fmt.Errorf("phantom: paint: %w", err)
	}
	overlay(f, hu, cover, fine.ToLPS.Then(toLabels).Then(native.FromLPS()))
	return scan(f, g, factor, o.BlurSigmaMM, o.SliceThicknessMM, o.NoiseSDHU, o.Seed), nil
}

// crop returns the part of the mask that holds labels, with a margin in voxels.
func crop(m *image.Mask, margin int) *image.Mask {
	lo, hi := extent(m)
	var a, n [3]int
	for k, x := range [3][2]float64{{lo.X, hi.X}, {lo.Y, hi.Y}, {lo.Z, hi.Z}} {
		a[k] = max(0, int(x[0])-margin)
		n[k] = min(m.Size[k]-1, int(x[1])+margin) - a[k] + 1
	}
	g := m.Grid
	g.Size = n
	g.ToLPS.T = m.LPS(float64(a[0]), float64(a[1]), float64(a[2]))
	out := image.NewMask(g)
	for z := range n[2] {
		for y := range n[1] {
			copy(out.Data[g.Index(0, y, z):][:n[0]], m.Data[m.Index(a[0], a[1]+y, a[2]+z):][:n[0]])
		}
	}
	return out
}

// nativeFields paints the labels on their own grid: HU times cover, and cover (1 in labelled voxels).
func (o PaintOptions) nativeFields(m *image.Mask, table map[uint8]Tissue) (hu, cover *image.Field) {
	hu, cover = image.NewField(m.Grid), image.NewField(m.Grid)
	var tissue [256]Tissue
	var textures [256]*texture
	for l := range tissue {
		t, ok := table[uint8(l)]
		if !ok {
			continue
		}
		tissue[l] = t
		if t.TextureHU != 0 && t.TextureMM > 0 {
			textures[l] = &texture{seed: num.Hash64(o.Seed + uint64(l)), scaleMM: t.TextureMM, hu: t.TextureHU}
		}
	}
	nxy := m.Size[0] * m.Size[1]
	num.Parallel(m.Size[2], 1, func(lo, hi int) {
		for i := lo * nxy; i < hi*nxy; i++ {
			l := m.Data[i]
			if l == 0 {
				continue
			}
			v := tissue[l].HU
			if t := textures[l]; t != nil {
				x, y, z := m.Voxel(i)
				v += t.at(m.LPS(float64(x), float64(y), float64(z)))
			}
			hu.Data[i], cover.Data[i] = float32(v), 1
		}
	})
	half := m.SpacingMM()[0] / 2
	for against := range 256 {
		var rules []Sheet
		reach := 0.0
		for _, s := range o.Sheets {
			if int(s.Against) == against {
				rules, reach = append(rules, s), max(reach, s.MM)
			}
		}
		if rules == nil {
			continue
		}
		target := image.NewMask(m.Grid)
		for i, l := range m.Data {
			if int(l) == against {
				target.Data[i] = 1
			}
		}
		d := image.DistanceTo(target, reach+2)
		for i, l := range m.Data {
			for _, s := range rules {
				if l == s.Label {
					// Distances run between voxel centres; the border lies half a voxel before.
					w := clamp((s.MM+half-float64(d.Data[i]))/(2*half)+0.5, 0, 1)
					hu.Data[i] += float32(w * (s.HU - float64(hu.Data[i])))
				}
			}
		}
	}
	return hu, cover
}

func (o PaintOptions) grid(labels *image.Mask, pose geom.Affine) image.Grid {
	lo, hi := extent(labels)
	c := pose.Apply(labels.LPS((lo.X+hi.X)/2, (lo.Y+hi.Y)/2, (lo.Z+hi.Z)/2))
	fov := o.FieldOfViewMM
	for _, x := range [2]float64{lo.X, hi.X} {
		for _, y := range [2]float64{lo.Y, hi.Y} {
			for _, z := range [2]float64{lo.Z, hi.Z} {
				d := pose.Apply(labels.LPS(x, y, z)).Sub(c).Array()
				for a := range fov {
					if o.FieldOfViewMM[a] == 0 {
						fov[a] = max(fov[a], 2*math.Abs(d[a])+30)
					}
				}
			}
		}
	}
	s := Options{FieldOfViewMM: fov, SpacingMM: o.SpacingMM}
	return s.gridAt(c)
}

// background is what lies around the labels: fat a few millimetres thick, lung, ribs as a shell, muscle, fat, skin, air.
func (o PaintOptions) background(m *image.Mask) []layer {
	if o.Bare {
		return []layer{{name: "fat", hu: fatHU}}
	}
	// Distance from the heart, on a coarse copy of the map.
	lo := m.LPS(0, 0, 0)
	end := m.LPS(float64(m.Size[0]-1), float64(m.Size[1]-1), float64(m.Size[2]-1))
	c := lo.Lerp(end, 0.5)
	half := geom.Vec{X: math.Abs(end.X-lo.X)/2 + 45, Y: math.Abs(end.Y-lo.Y)/2 + 45, Z: math.Abs(end.Z-lo.Z)/2 + 45}
	const gap = 3.0
	g := image.IsotropicGrid(geom.Frame{Origin: c, U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}, half.Array(), gap)
	near := image.ResampleMask(m, g)
	for i := range near.Data {
		near.Data[i] = min(near.Data[i], 1)
	}
	d := image.Gaussian(image.DistanceTo(near, 40), 3)
	hull := &sampled{origin: g.ToLPS.T, gap: gap, n: g.Size, value: d.Data}
	wide := ellipsoid{frame: axes(c.Add(geom.Vec{Y: 12})), ru: half.X, rv: half.Y - 18, top: 600, bottom: 600}
	chance := num.NewChance(o.Seed)
	tex := func(scale, hu float64) *texture { return &texture{seed: chance.Uint64(), scaleMM: scale, hu: hu} }
	// Ribs are rings round the lungs, 25 mm apart and slanting; the spine is a column behind.
	rib := func(radius float64) shape {
		return function(func(p geom.Vec) float64 {
			z := p.Z - c.Z + 0.35*(c.Y-p.Y)
			z -= 25 * math.Round(z/25)
			return 0.9 * (math.Hypot(wide.dist(p)-7, z*0.94) - radius)
		})
	}
	column := func(radius float64) shape {
		o := c.Add(geom.Vec{Y: half.Y - 4})
		return newCone(o.Add(geom.Vec{Z: -500}), o.Add(geom.Vec{Z: 500}), radius, radius)
	}
	return []layer{
		{name: "skin", hu: 40, parts: []shape{grown{wide, 38}}},
		{name: "subcutaneous fat", hu: -102, parts: []shape{grown{wide, 36}}, texture: tex(9, 8)},
		{name: "muscle", hu: muscleHU, parts: []shape{grown{wide, 20}}, texture: tex(7, 10)},
		{name: "lung", hu: lungHU, parts: []shape{wide}, texture: tex(4, 60)},
		{name: "cortical bone", hu: 750, parts: []shape{rib(5.3), column(18)}, texture: tex(4, 120)},
		{name: "marrow", hu: 180, parts: []shape{rib(3.7), column(16.5)}, texture: tex(2, 100)},
		{name: "mediastinum", hu: -88, parts: []shape{grown{hull, 8}}, texture: tex(6, 22)},
	}
}

// overlay lays the painted labels over the background; m maps voxels of f to voxels of the native fields.
func overlay(f image.Field, hu, cover *image.Field, m geom.Affine) {
	g := hu.Grid
	num.Parallel(f.Size[2], 1, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for j := range f.Size[1] {
				row := f.Index(0, j, k)
				for i := range f.Size[0] {
					p := m.Apply(geom.Vec{X: float64(i), Y: float64(j), Z: float64(k)})
					x, y, z := int(math.Floor(p.X)), int(math.Floor(p.Y)), int(math.Floor(p.Z))
					if x < 0 || y < 0 || z < 0 || x+1 >= g.Size[0] || y+1 >= g.Size[1] || z+1 >= g.Size[2] {
						continue
					}
					fx, fy, fz := float32(p.X-float64(x)), float32(p.Y-float64(y)), float32(p.Z-float64(z))
					o := g.Index(x, y, z)
					at := func(d []float32) float32 {
						line := func(o int) float32 { return d[o] + fx*(d[o+1]-d[o]) }
						face := func(o int) float32 { a := line(o); return a + fy*(line(o+g.Size[0])-a) }
						a := face(o)
						return a + fz*(face(o+g.Size[0]*g.Size[1])-a)
					}
					c := at(cover.Data)
					if c == 0 {
						continue
					}
					f.Data[row+i] = at(hu.Data) + (1-c)*f.Data[row+i]
				}
			}
		}
	})
}
