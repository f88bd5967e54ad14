package image

import (
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/num"
)

// Reslice returns an oblique slice of the volume in HU: width x height pixels of edge pixelMM in the plane of f, rows
// after one another. The centre of the picture is f.Origin; columns run along U, and rows along V: pixel (column, row)
// lies at
//
//	f.At((column - (width-1)/2) pixelMM, (row - (height-1)/2) pixelMM, 0)
//
// so that V points down when row 0 is drawn on top. Interpolation is trilinear, and Air outside the volume. There is no
// filter: pixels much larger than the voxels alias.
func Reslice(v *Volume, f geom.Frame, width, height int, pixelMM float64) []float32 {
	return reslice(v.HU, v.Grid, f, width, height, pixelMM, Air)
}

// ResliceField is Reslice for a field, with the value for the pixels outside it.
func ResliceField(s *Field, f geom.Frame, width, height int, pixelMM float64, fill float32) []float32 {
	return reslice(s.Data, s.Grid, f, width, height, pixelMM, fill)
}

func reslice[T scalar](data []T, g Grid, f geom.Frame, width, height int, pixelMM float64, fill float32) []float32 {
	out := make([]float32, width*height)
	inv := g.FromLPS()
	u, w := inv.Direction(f.U.Scale(pixelMM)), inv.Direction(f.V.Scale(pixelMM))
	origin := inv.Apply(f.Origin).AddScaled(-float64(width-1)/2, u).AddScaled(-float64(height-1)/2, w)
	num.Parallel(height, 32, func(lo, hi int) {
		for row := lo; row < hi; row++ {
			line(out[row*width:][:width], data, g.Size, origin.AddScaled(float64(row), w), u, fill)
		}
	})
	return out
}
