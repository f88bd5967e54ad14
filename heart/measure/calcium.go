package measure

import (
	"math"

	"github.com/apical-heart/apical/heart"
)

// calciumKind is one of the two thresholds of ct-planning 4.8.
type calciumKind struct {
	thresholdHU float64
	leaflet     [3]*Value // by heart.Cusp
	leaflets    *Value
	annulus     *Value
	lvot        *Value
	aorta       *Value
	total       *Value
}

func (k *calciumKind) all() []*Value {
	return []*Value{k.leaflet[0], k.leaflet[1], k.leaflet[2], k.leaflets, k.annulus, k.lvot, k.aorta, k.total}
}

// calcium adds up the volumes by cusp and region under both thresholds, estimates the Agatston score and tells how the calcium
// of the landing zone lies round the annulus.
func calcium(s *Set, r *heart.Root, b *basis) {
	c := &r.Calcium
	fixed := calciumKind{c.FixedHU, [3]*Value{&s.CalciumLeftFixedMM3, &s.CalciumRightFixedMM3, &s.CalciumNonFixedMM3},
		&s.CalciumLeafletsFixedMM3, &s.CalciumAnnulusFixedMM3, &s.CalciumLVOTFixedMM3, &s.CalciumAortaFixedMM3, &s.CalciumTotalFixedMM3}
	relative := calciumKind{c.RelativeHU, [3]*Value{&s.CalciumLeftRelativeMM3, &s.CalciumRightRelativeMM3, &s.CalciumNonRelativeMM3},
		&s.CalciumLeafletsRelativeMM3, &s.CalciumAnnulusRelativeMM3, &s.CalciumLVOTRelativeMM3, &s.CalciumAortaRelativeMM3, &s.CalciumTotalRelativeMM3}
	extra := []*Value{&s.AgatstonEstimateAU, &s.CalciumLVOTPerimeterPercent, &s.CalciumLVOTDepthMM}
	if c.VoxelVolumeMM3 <= 0 || c.FixedHU <= 0 {
		put("calcium was not looked for", append(append(fixed.all(), relative.all()...), extra...)...)
		return
	}
	noise := math.Max(r.LumenSDHU, 0)
	note := ""
	if c.MetalVolumeMM3 > 0 {
		note = "metal near the root was left out; its streaks may hide or mimic calcium"
	}
	volumes(c, &fixed, noise, note)
	sectorHU := c.FixedHU
	s.CalciumSectorsThreshold = "fixed"
	if c.RelativeValid && c.RelativeHU > 0 {
		volumes(c, &relative, noise, note)
		sectorHU, s.CalciumSectorsThreshold = c.RelativeHU, "relative"
	} else {
		put("the lumen's brightness does not allow a threshold relative to it", relative.all()...)
	}
	agatston(s, c, note)
	sectors(s, c, b, sectorHU)
}

// volumes adds up the voxels above the kind's threshold. The standard deviation is what a threshold higher by one standard
// deviation of the lumen's noise would take away.
func volumes(c *heart.Calcium, k *calciumKind, noiseHU float64, note string) {
	for _, v := range k.all() {
		*v = found(0)
		v.Reason = note
	}
	for i := range c.Voxels {
		x := &c.Voxels[i]
		hu := float64(x.HU)
		if hu < k.thresholdHU {
			continue
		}
		unsure := 0.0
		if hu < k.thresholdHU+noiseHU {
			unsure = c.VoxelVolumeMM3
		}
		add := func(v *Value) {
			v.Value += c.VoxelVolumeMM3
			v.SD += unsure
		}
		switch x.Region {
		case heart.RegionLeaflet:
			if x.Cusp >= 0 && int(x.Cusp) < len(k.leaflet) {
				add(k.leaflet[x.Cusp])
			}
			add(k.leaflets)
		case heart.RegionAnnulus:
			add(k.annulus)
		case heart.RegionLVOT:
			add(k.lvot)
		case heart.RegionAorta:
			add(k.aorta)
			continue // the total is that of the landing zone
		default:
			continue
		}
		add(k.total)
	}
}

// agatston estimates the score of a scan without contrast: twice the volume of the valve's calcium (Eberhard, EuroIntervention
// EIJ-D-17-00060; ICC 0.897). That rule was found in severe stenosis with a threshold set by the patient's own contrast, so it is
// not given without one, nor beside metal.
func agatston(s *Set, c *heart.Calcium, note string) {
	switch {
	case !s.CalciumLeafletsRelativeMM3.Found:
		s.AgatstonEstimateAU = missing("the estimate needs the threshold relative to the lumen: " + s.CalciumLeafletsRelativeMM3.Reason)
	case c.MetalVolumeMM3 > 0:
		s.AgatstonEstimateAU = missing("no estimate: " + note)
	default:
		v, a := s.CalciumLeafletsRelativeMM3, s.CalciumAnnulusRelativeMM3
		s.AgatstonEstimateAU = Value{Value: 2 * (v.Value + a.Value), SD: 2 * (v.SD + a.SD), Found: true,
			Reason: "estimated from a contrast scan in which calcium was scored with a threshold relative to the lumen; a scan without contrast decides (low-gradient stenosis: doi 10.1186/s43044-022-00311-8)"}
	}
}

// sectors tells where round the annulus the calcium of annulus and outflow tract lies.
func sectors(s *Set, c *heart.Calcium, b *basis, thresholdHU float64) {
	if !b.ok {
		put(b.reason, &s.CalciumLVOTPerimeterPercent, &s.CalciumLVOTDepthMM)
		s.CalciumSectorsThreshold = ""
		return
	}
	// Bins of 5 degrees, about 1 mm of the perimeter, count how much of it is calcified.
	var bins [72]bool
	var deepest float64
	for i := range c.Voxels {
		x := &c.Voxels[i]
		if float64(x.HU) < thresholdHU || (x.Region != heart.RegionAnnulus && x.Region != heart.RegionLVOT) {
			continue
		}
		u, v, h := b.frame.Local(x.PositionMM)
		turn := math.Mod(math.Atan2(b.turn*v, u)/(2*math.Pi)+1, 1)
		k := min(int(turn*12), 11)
		if x.Region == heart.RegionAnnulus {
			s.CalciumAnnulusSectorsMM3[k] += c.VoxelVolumeMM3
			continue
		}
		s.CalciumLVOTSectorsMM3[k] += c.VoxelVolumeMM3
		bins[min(int(turn*72), 71)] = true
		deepest = math.Max(deepest, -h)
	}
	n := 0
	for _, hit := range bins {
		if hit {
			n++
		}
	}
	s.CalciumLVOTPerimeterPercent = found(100 * float64(n) / float64(len(bins)))
	s.CalciumLVOTDepthMM = found(deepest)
	if n == 0 {
		s.CalciumLVOTDepthMM = missing("no calcium below the annulus")
	}
}
