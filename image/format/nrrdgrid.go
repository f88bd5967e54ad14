package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
)

// nrrdGrid returns size and voxel -> LPS mm. A fourth axis of one sample (direction "none") is passed over.
func nrrdGrid(f map[string]string) ([3]int64, geom.Affine, []fault.Warning, error) {
	var size [3]int64
	fail := func(err error) ([3]int64, geom.Affine, []fault.Warning, error) { return size, geom.Affine{}, nil, err }
	sizes := strings.Fields(f["sizes"])
	if f["dimension"] != strconv.Itoa(len(sizes)) || len(sizes) == 0 {
		return fail(nrrdBad("the NRRD header's dimension and sizes do not agree"))
	}
	directions, err := nrrdVectors(f["space directions"])
	if err != nil {
		return fail(err)
	}
	spacings := strings.Fields(f["spacings"])
	if len(directions) > 0 && len(directions) != len(sizes) || len(spacings) > 0 && len(spacings) != len(sizes) {
		return fail(nrrdBad("the NRRD header's sizes and directions do not agree"))
	}
	var cols [3]geom.Vec
	at := 0
	for i, s := range sizes {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return fail(nrrdBad("the NRRD header has a size that is no number"))
		}
		if n == 1 && len(sizes) > 3 && (len(directions) == 0 && (i == 0 || i == len(sizes)-1) || len(directions) > 0 && directions[i] == nil) {
			continue
		}
		if at == 3 || len(directions) > 0 && directions[i] == nil {
			return fail(fault.New("NRRD-DIM", "the file holds more than one volume, or colours", "Save one grey 3-D volume."))
		}
		size[at] = n
		switch {
		case len(directions) > 0:
			cols[at] = *directions[i]
		case len(spacings) > 0:
			v, err := strconv.ParseFloat(spacings[i], 64)
			if err != nil {
				return fail(nrrdBad("the NRRD header has a spacing that is no number"))
			}
			cols[at] = unitVec(at).Scale(math.Abs(v))
		default:
			return fail(fault.New("NRRD-GEOMETRY", "the NRRD header gives no spacing", "Save the picture again with its geometry."))
		}
		at++
	}
	if at != 3 {
		return fail(fault.New("NRRD-DIM", fmt.Sprintf("the file has %d dimensions; a volume has 3", at), "Give a file that holds one 3-D volume."))
	}
	origin := &geom.Vec{}
	if o := f["space origin"]; o != "" {
		v, err := nrrdVectors(o)
		if err != nil || len(v) != 1 || v[0] == nil {
			return fail(nrrdBad("the NRRD header's origin is no point"))
		}
		origin = v[0]
	}
	for _, u := range strings.Fields(strings.ReplaceAll(f["space units"], `"`, " ")) {
		if u != "mm" {
			return fail(fault.New("NRRD-GEOMETRY", "the NRRD picture is not measured in millimetres", "Save the picture with space units mm."))
		}
	}
	a := geom.FromColumns(cols[0], cols[1], cols[2], *origin)
	sign, known := map[string][2]float64{"left-posterior-superior": {1, 1}, "lps": {1, 1}, "right-anterior-superior": {-1, -1}, "ras": {-1, -1},
		"left-anterior-superior": {1, -1}, "las": {1, -1}}[f["space"]]
	var warnings []fault.Warning
	if !known || len(directions) == 0 {
		if f["space"] != "" && !known {
			return fail(fault.New("NRRD-SPACE", fmt.Sprintf("the NRRD space %q is not that of a patient lying still", f["space"]), "Save the picture in left-posterior-superior."))
		}
		if !known {
			sign = [2]float64{1, 1}
		}
		warnings = append(warnings, fault.Warning{Code: "NRRD-NOSPACE", Message: "the file does not say how the patient lies: left and right, front and back are a guess",
			Advice: "Save the picture with its space and directions, or give the DICOM series."})
	}
	for i, s := range sign {
		if s < 0 {
			for j := range 3 {
				a.M[i][j] = 0 - a.M[i][j]
			}
		}
	}
	if sign[0] < 0 {
		a.T.X = 0 - a.T.X
	}
	if sign[1] < 0 {
		a.T.Y = 0 - a.T.Y
	}
	return size, a, warnings, checkAffine(a, nrrdCodes)
}

func unitVec(i int) geom.Vec {
	return [3]geom.Vec{{X: 1}, {Y: 1}, {Z: 1}}[i]
}

// nrrdVectors reads "(a,b,c) none (d,e,f)"; none is nil.
func nrrdVectors(s string) ([]*geom.Vec, error) {
	var out []*geom.Vec
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		if rest, ok := strings.CutPrefix(s, "none"); ok {
			out, s = append(out, nil), rest
			continue
		}
		inside, rest, ok := strings.Cut(s, ")")
		parts := strings.Split(strings.TrimPrefix(inside, "("), ",")
		if !ok || s[0] != '(' || len(parts) != 3 || len(out) == 16 {
			return nil, nrrdBad("the NRRD header has a vector that is none")
		}
		var v [3]float64
		for i, p := range parts {
			x, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, nrrdBad("the NRRD header has a vector that is none")
			}
			v[i] = x
		}
		out, s = append(out, &geom.Vec{X: v[0], Y: v[1], Z: v[2]}), rest
	}
	return out, nil
}
