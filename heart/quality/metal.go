package quality

import (
	"fmt"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image/segment"
)

const (
	metalHU     = 2500 // calcium in vivo stays under some 2000 HU, steel and nitinol end at the scale's 3071
	metalNearMM = 40   // of the annulus: root, outflow tract and the leads through the right heart
	metalMM3    = 1    // least speck: as the least lump of calcium
	streakHU    = -200 // darker than fat, where blood was labelled
)

// metal looks for metal near the annulus, and for its dark streaks in the blood of the left heart.
func (s *scene) metal() Check {
	v, l := s.Volume, s.Labels
	c := Check{ID: Metal, Grade: Adequate, Measured: true, High: metalMM3, Unit: "mm3", Source: "physics: over any calcium"}
	b := v.BoxOf([]geom.Vec{s.annulus.Origin}, metalNearMM)
	inv := l.FromLPS()
	metal, inRoot, dark := 0, 0, 0
	for k := b.Lo[2]; k < b.Hi[2]; k++ {
		for j := b.Lo[1]; j < b.Hi[1]; j++ {
			for i := b.Lo[0]; i < b.Hi[0]; i++ {
				hu := v.At(i, j, k)
				if hu <= metalHU && hu >= streakHU {
					continue
				}
				p := v.LPS(float64(i), float64(j), float64(k))
				if p.Dist(s.annulus.Origin) > metalNearMM {
					continue
				}
				if hu < streakHU {
					q := inv.Apply(p)
					if x, y, z := int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5); l.Inside(x, y, z) {
						if at := l.Data[l.Index(x, y, z)]; at == segment.Ventricle || at == segment.Aorta {
							dark++
						}
					}
					continue
				}
				metal++
				if s.inRoot(p) {
					inRoot++
				}
			}
		}
	}
	voxel := v.VoxelVolumeMM3()
	if c.Value = float64(metal) * voxel; metal < 2 || c.Value < metalMM3 {
		c.Reason = "no metal near the annulus"
		return c
	}
	c.Grade = Limited
	c.Reason = fmt.Sprintf("%.0f mm3 of metal within 40 mm of the annulus", c.Value)
	if x := float64(inRoot) * voxel; x >= metalMM3 {
		c.Reason += fmt.Sprintf("; %.0f mm3 of it in the root itself, as of a prosthesis or a lead", x)
	}
	if x := float64(dark) * voxel; x >= metalMM3 {
		c.Reason += fmt.Sprintf("; its dark streaks cross %.0f mm3 of the left heart", x)
	}
	c.Advice = "a reconstruction with metal artefact reduction; look at the annulus by eye"
	return c
}
