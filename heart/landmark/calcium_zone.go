package landmark

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

// A zone is the part of the scan about the root.
type zone struct {
	v          *image.Volume
	tube       *segment.Tube
	loMM, hiMM float64 // heights between which calcium counts
	neck, top  float64
}

func newZone(vol *image.Volume, root *segment.Root) *zone {
	t := root.Tube
	z := &zone{tube: t, neck: root.NeckMM, top: root.TopMM}
	z.loMM, z.hiMM = math.Max(t.FirstMM, z.neck-calciumUnderMM), math.Min(t.HeightMM(len(t.Radius)-1), z.top+calciumOverMM)
	var pts []geom.Vec
	for k := range t.Radius {
		if h := t.HeightMM(k); h >= z.loMM && h <= z.hiMM {
			pts = append(pts, t.Contour(k).LPS()...)
		}
	}
	z.v = vol.Crop(vol.BoxOf(pts, calciumOutMM+aroundMM))
	return z
}

// depth returns how far a point lies outside the wall of the lumen and how high; ok is false beyond the zone.
func (z *zone) depth(p geom.Vec) (depth float64, ok bool) {
	t := z.tube
	u, v, h := t.Frame.Local(p)
	if h < z.loMM || h > z.hiMM {
		return 0, false
	}
	k := min(max(int(math.Floor((h-t.FirstMM)/t.StepMM+0.5)), 0), len(t.Radius)-1)
	u, v = u-t.Centre[k][0], v-t.Centre[k][1]
	d := math.Hypot(u, v) - rayRadius(t, k, math.Atan2(v, u))
	return d, d <= calciumOutMM+aroundMM
}

// lumen returns mean and standard deviation of the scan's voxels in the blood, 3 mm off the wall: of the outflow tract and of the aorta over the sinuses, the brighter
// one. The median and the median deviation stand for them, so that leaflets and calcium do not matter.
func (z *zone) lumen(l *segment.Labels) (hu, sd float64) {
	hu, sd = l.LumenHU, l.LumenSDHU
	t := z.tube
	found := false
	inv := z.v.FromLPS()
	sp := z.v.SpacingMM()
	step := math.Max(0.5, math.Min(sp[0], math.Min(sp[1], sp[2])))
	for _, band := range [2][2]float64{{z.neck - 12, z.neck - 5}, {z.top, z.top + 10}} {
		var x []float64
		seen := make(map[int]bool)
		for k := range t.Radius {
			if h := t.HeightMM(k); h < band[0] || h > band[1] {
				continue
			}
			for a := 0; a < segment.NAngle; a += 3 {
				s, c := math.Sincos(2 * math.Pi * float64(a) / segment.NAngle)
				for r := 0.0; r < t.Radius[k][a]-3; r += 2 * step {
					q := inv.Apply(t.Frame.At(t.Centre[k][0]+r*c, t.Centre[k][1]+r*s, t.HeightMM(k)))
					i, j, n := int(math.Floor(q.X+0.5)), int(math.Floor(q.Y+0.5)), int(math.Floor(q.Z+0.5))
					if !z.v.Inside(i, j, n) {
						continue
					}
					if at := z.v.Index(i, j, n); !seen[at] {
						seen[at] = true
						x = append(x, float64(z.v.HU[at]))
					}
				}
			}
		}
		if len(x) < 50 {
			continue
		}
		sort.Float64s(x)
		m := x[len(x)/2]
		for i := range x {
			x[i] = math.Abs(x[i] - m)
		}
		sort.Float64s(x)
		if s := 1.4826 * x[len(x)/2]; !found || m > hu {
			hu, sd, found = m, s, true
		}
	}
	return hu, sd
}

// A spot is a bright voxel of the zone.
type spot struct {
	x     int
	depth float64
}

// A lump is a connected part of what is bright.
type lump struct {
	inside, outside float64 // voxels up to and beyond calciumOutMM from the lumen
	peakHU          float64
	spots           []spot
}

// lumps returns the parts of the zone at least as bright as lowHU, joined over faces, edges and corners.
func (z *zone) lumps(lowHU float64) []lump {
	v := z.v
	var spots []spot
	mask := make([]uint8, v.Len())
	for x, h := range v.HU {
		if float64(h) < lowHU {
			continue
		}
		i, j, k := v.Voxel(x)
		if d, ok := z.depth(v.LPS(float64(i), float64(j), float64(k))); ok {
			spots = append(spots, spot{x, d})
			mask[x] = 1
		}
	}
	if len(spots) == 0 {
		return nil
	}
	label, sizes := image.Components(mask, v.Size, 26)
	out := make([]lump, len(sizes)-1)
	for _, s := range spots {
		m := &out[label[s.x]-1]
		m.spots = append(m.spots, s)
		m.peakHU = math.Max(m.peakHU, float64(v.HU[s.x]))
		if s.depth <= calciumOutMM {
			m.inside++
		} else {
			m.outside++
		}
	}
	return out
}

// medianDepth is the median depth of the voxels inside.
func (m *lump) medianDepth() float64 {
	var d []float64
	for _, s := range m.spots {
		if s.depth <= calciumOutMM {
			d = append(d, s.depth)
		}
	}
	sort.Float64s(d)
	return d[len(d)/2]
}

// bloom returns the distance from metal, up to bloomMM.
func (z *zone) bloom() *image.Field {
	m := image.NewMask(z.v.Grid)
	for x, h := range z.v.HU {
		if h > metalHU {
			m.Data[x] = 1
		}
	}
	return image.DistanceTo(m, bloomMM)
}
