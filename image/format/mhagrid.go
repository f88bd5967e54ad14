package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
)

// maxUnit is how far the length of a direction may be from 1: reference/reliability.md G10.
const maxUnit = 1e-3

// mhaGrid returns size and voxel -> LPS mm.
func mhaGrid(f map[string]string) (size [3]int64, a geom.Affine, warnings []fault.Warning, err error) {
	if f["ndims"] != "3" {
		return size, a, nil, fault.New("MHA-DIM", fmt.Sprintf("the file has %q dimensions; a volume has 3", clip(f["ndims"])), "Give a file that holds one 3-D volume.")
	}
	sizes := strings.Fields(f["dimsize"])
	if len(sizes) != 3 {
		return size, a, nil, mhaBad("the MetaImage header does not give three sizes")
	}
	for i, s := range sizes {
		if size[i], err = strconv.ParseInt(s, 10, 32); err != nil {
			return size, a, nil, mhaBad("the MetaImage header has a size that is no number")
		}
	}
	spacing, err := mhaNumbers(f, 3, "elementspacing", "elementsize")
	if err != nil {
		return size, a, nil, err
	}
	if u := f["distanceunits"]; spacing == nil || u != "" && u != "mm" && u != "?" || min(spacing[0], spacing[1], spacing[2]) <= 0 {
		return size, a, nil, fault.New("MHA-GEOMETRY", "the MetaImage header gives no spacing in millimetres", "Save the picture again with its geometry.")
	}
	matrix, err := mhaNumbers(f, 9, "transformmatrix", "rotation", "orientation")
	if err != nil {
		return size, a, nil, err
	}
	if matrix == nil {
		matrix = []float64{1, 0, 0, 0, 1, 0, 0, 0, 1}
		warnings = append(warnings, fault.Warning{Code: "MHA-NOSPACE", Message: "the file does not say how the patient lies: left and right, front and back are a guess",
			Advice: "Save the picture with its TransformMatrix, or give the DICOM series."})
	}
	origin, err := mhaNumbers(f, 3, "offset", "position", "origin")
	if err != nil {
		return size, a, nil, err
	}
	if origin == nil {
		origin = make([]float64, 3)
	}
	var cols [3]geom.Vec
	for i := range cols {
		u := geom.Vec{X: matrix[3*i], Y: matrix[3*i+1], Z: matrix[3*i+2]}
		if !(math.Abs(u.Norm()-1) <= maxUnit) {
			return size, a, nil, fault.New("MHA-GEOMETRY", "a direction of the MetaImage header is not of length 1", "Save the picture again with its geometry.")
		}
		cols[i] = u.Scale(spacing[i])
	}
	a = geom.FromColumns(cols[0], cols[1], cols[2], geom.Vec{X: origin[0], Y: origin[1], Z: origin[2]})
	return size, a, warnings, checkAffine(a, mhaCodes)
}

// mhaNumbers reads n finite numbers of the first of several names that is there; nil if none is.
func mhaNumbers(f map[string]string, n int, names ...string) ([]float64, error) {
	for _, name := range names {
		text, ok := f[name]
		if !ok {
			continue
		}
		parts := strings.Fields(text)
		if len(parts) != n {
			return nil, mhaBad(fmt.Sprintf("the MetaImage header does not give %d numbers for its %s", n, name))
		}
		out := make([]float64, n)
		for i, p := range parts {
			v, err := strconv.ParseFloat(p, 64)
			if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
				return nil, mhaBad(fmt.Sprintf("the MetaImage header has a number for its %s that is none", name))
			}
			out[i] = v
		}
		return out, nil
	}
	return nil, nil
}
