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
	streakHU    = -200 // darker than fat, in what was labelled as blood or muscle
)

// metal looks for metal near the annulus, and for its dark streaks in the left heart.
func (s *scene) metal() Check {
	v := s.Volume
	c := Check{ID: Metal, Grade: Adequate, Measured: true, High: metalMM3, Unit: "mm3", Source: "physics: over any calcium"}
	b := v.BoxOf([]geom.Vec{s.annulus.Origin}, metalNearMM)
	l := s.Labels
	inv := l.FromLPS()
	metal, inRoot, dark, heart := 0, 0, 0, 0
	for k := b.Lo[2]; k < b.Hi[2]; k++ {
		for j := b.Lo[1]; j < b.Hi[1]; j++ {
			for i := b.Lo[0]; i < b.Hi[0]; i++ {
				hu := v.At(i, j, k)
				if hu <= metalHU && hu >= 0 && (i+j+k)%4 != 0 {
					continue // of the heart's voxels a quarter will do
				}
				if !inBall(v.Grid, i, j, k, s.annulus.Origin, metalNearMM) {
					continue
				}
				p := v.LPS(float64(i), float64(j), float64(k))
				if hu > metalHU {
					metal++
					if s.inRoot(p) {
						inRoot++
					}
					continue
				}
				_ = heart
				q := inv.Apply(p)
				x, y, z := int(q.X+0.5), int(q.Y+0.5), int(q.Z+0.5)
				if l.Inside(x, y, z) {
					switch l.Data[l.Index(x, y, z)] {
					case segment.Ventricle, segment.Aorta, segment.Myocardium:
						if hu < streakHU {
							dark++
						}
					}
				}
			}
		}
	}
	vox := v.VoxelVolumeMM3()
	c.Value = float64(metal) * vox
	if metal < 2 || c.Value < metalMM3 {
		c.Reason = "no metal near the annulus"
		return c
	}
	c.Grade = Limited
	c.Reason = fmt.Sprintf("%.0f mm3 of metal within 40 mm of the annulus", c.Value)
	if x := float64(inRoot) * vox; x >= metalMM3 {
		c.Reason += fmt.Sprintf("; %.0f mm3 of it in the root itself, as of a prosthesis or a lead", x)
	}
	if x := float64(dark) * vox; x >= metalMM3 {
		c.Reason += fmt.Sprintf("; its dark streaks cross %.0f mm3 of the left heart", x)
	}
	c.Advice = "a reconstruction with metal artefact reduction; look at the annulus by eye"
	return c
}
