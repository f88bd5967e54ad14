package landmark

import (
	"math"
	"sort"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
)

const (
	calciumHU = 850 // fixed threshold on contrast scans (Jilaihawi 2014, PMID 25187618)
	// The relative threshold is the greater of lumen + 100 HU (best of six on contrast scans, ct-planning 4.8) and lumen + 3 standard deviations.
	relativeHU = 100
	relativeSD = 3
	metalHU    = 2500 // calcium in vivo stays under some 2000 HU, steel and nitinol end at the scale's 3071
	bloomMM    = 3    // what metal brightens around it
	// A lump's brightest voxel must pass the threshold by this many standard deviations of the lumen: clumps of correlated noise pass 3 of them, not 5.
	specklePeakSD = 2
	minLumpMM3    = 1 // least lump: Agatston's 1 mm2, a millimetre high
	// Calcium is looked for from calciumUnderMM below the root's neck, which lies near the annulus, to calciumOverMM over the junction and to calciumOutMM outside the wall
	// of the lumen: calcium of the annulus lies in the wall. What is bright is followed aroundMM further, to tell it from vessels and chambers.
	calciumUnderMM = 14
	calciumOverMM  = 12
	calciumOutMM   = 3
	aroundMM       = 10
	arteryOffMM    = 2 // calcium further along an artery than that is the artery's
)

// findCalcium returns the voxels of the scan in and at the root that are calcium under the lower of the two thresholds, in the order of the scan, without cusps and
// regions: assignCalcium gives those. Calcium of the arteries, metal with what it brightens, and undiluted contrast in the right heart beside the root are left out.
//
// Limitations: blooming makes calcium look larger than it is, the more the lower the threshold and the larger the voxels; a lump smaller than the scanner's blur stays
// under the fixed threshold altogether.
func findCalcium(vol *image.Volume, l *segment.Labels, ostia []ostium) heart.Calcium {
	c := heart.Calcium{VoxelVolumeMM3: vol.VoxelVolumeMM3(), FixedHU: calciumHU}
	z := newZone(vol, &l.Root)
	if z.v.Len() == 0 {
		return c
	}
	lumen, sd := z.lumen(l)
	c.RelativeHU = lumen + math.Max(relativeHU, relativeSD*sd)
	c.RelativeValid = c.RelativeHU <= calciumHU
	// Where the lumen reaches the fixed threshold by itself, nothing under the relative one is calcium.
	low := math.Min(c.RelativeHU, math.Max(calciumHU, lumen+relativeSD*sd))
	lumps := z.lumps(low)
	var bloom *image.Field
	for i := range lumps {
		m := &lumps[i]
		if m.peakHU <= metalHU {
			continue
		}
		c.MetalVolumeMM3 += m.inside * c.VoxelVolumeMM3
		if bloom == nil {
			bloom = z.bloom()
		}
	}
	least := 2.0
	if c.VoxelVolumeMM3 < minLumpMM3 {
		least = math.Max(3, minLumpMM3/c.VoxelVolumeMM3)
	}
	var at []spot
	for _, m := range lumps {
		switch {
		case m.peakHU > metalHU, m.inside == 0, m.inside+m.outside < least, m.peakHU < low+specklePeakSD*sd:
			continue
		case m.outside > m.inside && m.medianDepth() > calciumOutMM/2:
			continue // a vessel or chamber full of undiluted contrast whose flank lies near the root
		}
		for _, s := range m.spots {
			if s.depth <= calciumOutMM || m.inside > m.outside {
				at = append(at, s)
			}
		}
	}
	sort.Slice(at, func(i, j int) bool { return at[i].x < at[j].x })
	for _, s := range at {
		i, j, k := z.v.Voxel(s.x)
		p := z.v.LPS(float64(i), float64(j), float64(k))
		if bloom != nil && bloom.Data[s.x] < bloomMM || inArtery(p, ostia) {
			continue
		}
		c.Voxels = append(c.Voxels, heart.CalciumVoxel{PositionMM: p, HU: float32(z.v.HU[s.x])})
	}
	return c
}

// inArtery reports whether p lies in an artery past its mouth.
func inArtery(p geom.Vec, ostia []ostium) bool {
	for _, o := range ostia {
		s, d := o.Path.Nearest(p)
		if d > o.DiameterMM/2+1.5 {
			continue
		}
		if from, _ := o.Path.Nearest(o.Centre); s > from+arteryOffMM {
			return true
		}
	}
	return false
}

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
