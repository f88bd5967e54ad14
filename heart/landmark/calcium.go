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
