package landmark

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/segment"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/num"
)

// Triangles of the chest's surfaces: ribs keep their edges.
const chestTriangles = 60000

// Chest returns what lies between the apex and the surgeon as surfaces to look at. Those that the scan does not show are nil.
func Chest(v *image.Volume, l *segment.Labels) *heart.Chest {
	is := func(labels ...uint8) *[256]float32 {
		var w [256]float32
		for _, x := range labels {
			w[x] = 1
		}
		return &w
	}
	body := is(segment.Ventricle, segment.Aorta, segment.Atrium, segment.OtherBlood, segment.Myocardium, segment.Bone, segment.Lung, segment.Body, segment.Metal)
	var c heart.Chest
	num.Together(
		func() { c.Skin = cover(l, body) },
		func() { c.Bone = cover(l, is(segment.Bone)) },
		func() { c.Lung = cover(l, is(segment.Lung)) })
	return &c
}

// cover returns the surface about labels: half of their share of blocks of 2 x 2 x 2 voxels.
func cover(l *segment.Labels, weight *[256]float32) *mesh.Surface {
	var g image.Grid
	for a := range 3 {
		g.Size[a] = l.Size[a] / 2
	}
	t := l.ToLPS
	g.ToLPS = geom.FromColumns(t.Column(0).Scale(2), t.Column(1).Scale(2), t.Column(2).Scale(2), l.LPS(0.5, 0.5, 0.5))
	f := image.NewField(g)
	nx, nxy := l.Size[0], l.Size[0]*l.Size[1]
	num.Parallel(g.Size[2], 4, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			for j := range g.Size[1] {
				row := f.Data[g.Index(0, j, k):][:g.Size[0]]
				o := l.Index(0, 2*j, 2*k)
				for i := range row {
					s := float32(0)
					for _, q := range [8]int{0, 1, nx, nx + 1, nxy, nxy + 1, nxy + nx, nxy + nx + 1} {
						s += weight[l.Data[o+2*i+q]]
					}
					row[i] = s / 8
				}
			}
		}
	})
	s := mesh.Isosurface(image.Gaussian(f, 2).Data, g.Size, g.ToLPS, 0.5)
	if len(s.Triangles) == 0 {
		return nil
	}
	return s.Decimate(chestTriangles).Smooth(4)
}
