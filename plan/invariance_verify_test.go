package plan_test

import (
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/phantom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/plan"
)

// points collects every landmark of a value, by its path.
func points(path string, v reflect.Value, out map[string]heart.Point) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			points(path, v.Elem(), out)
		}
	case reflect.Struct:
		if p, ok := v.Interface().(heart.Point); ok {
			out[path] = p
			return
		}
		for i := range v.NumField() {
			points(path+"."+v.Type().Field(i).Name, v.Field(i), out)
		}
	case reflect.Array:
		for i := range v.Len() {
			points(fmt.Sprint(path, i), v.Index(i), out)
		}
	}
}

func landmarks(t *testing.T, v *image.Volume) (map[string]heart.Point, float64) {
	t.Helper()
	c := &plan.Case{Volume: v, Picture: plan.Picture{Format: "phantom", Size: v.Size, SpacingMM: v.SpacingMM()}}
	if _, err := c.Make(t.Context(), plan.Catalogue{}, nil, nil, "measure", ""); err != nil {
		t.Fatal(err)
	}
	out := map[string]heart.Point{}
	points("Root", reflect.ValueOf(c.Root), out)
	points("Ventricle", reflect.ValueOf(c.Ventricle), out)
	if len(out) < 12 || !out["Root.Hinge0"].Found || c.Measures == nil {
		t.Fatalf("only %d landmarks", len(out))
	}
	return out, c.Measures.AnnulusAreaMM2.Value
}

// cut returns the part of v between margins.
func cut(v *image.Volume, lo, hi [3]int) *image.Volume {
	g := image.Grid{ToLPS: v.ToLPS}
	for a := range 3 {
		g.Size[a] = v.Size[a] - lo[a] - hi[a]
	}
	g.ToLPS.T = v.LPS(float64(lo[0]), float64(lo[1]), float64(lo[2]))
	out := &image.Volume{Grid: g}
	for k := range g.Size[2] {
		for j := range g.Size[1] {
			at := v.Index(lo[0], lo[1]+j, lo[2]+k)
			out.HU = append(out.HU, v.HU[at:at+g.Size[0]]...)
		}
	}
	return out
}

// stored returns v with its axes in another order and some of them the other way, and cosines to match.
func stored(v *image.Volume, order [3]int, flip [3]bool) *image.Volume {
	var g image.Grid
	var cols [3]geom.Vec
	origin := [3]float64{}
	for a, o := range order {
		g.Size[a], cols[a] = v.Size[o], v.ToLPS.Column(o)
		if flip[a] {
			cols[a] = cols[a].Scale(-1)
			origin[o] = float64(v.Size[o] - 1)
		}
	}
	g.ToLPS = geom.FromColumns(cols[0], cols[1], cols[2], v.LPS(origin[0], origin[1], origin[2]))
	out := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	for i := range out.HU {
		x, y, z := out.Voxel(i)
		var at [3]int
		for a, n := range [3]int{x, y, z} {
			if flip[a] {
				n = g.Size[a] - 1 - n
			}
			at[order[a]] = n
		}
		out.HU[i] = v.HU[v.Index(at[0], at[1], at[2])]
	}
	return out
}

// However a picture is stored, wherever it lies and however closely it is cut, its landmarks move with it.
func TestVerifyInvariance(t *testing.T) {
	pictures := map[string]func() *image.Volume{"phantom": func() *image.Volume {
		v, _, err := phantom.Generate(t.Context(), phantom.Options{Seed: 5, SpacingMM: [3]float64{0.9, 0.9, 1}, NoiseSDHU: 20})
		if err != nil {
			t.Fatal(err)
		}
		return image.Canonical(v)
	}}
	if os.Getenv("APICAL_LONG") != "" {
		pictures["real scan"] = func() *image.Volume {
			f, err := os.Open(verify.Shared(t, "data/cta_aorta/ct_cropped.nii.gz"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			v, _, err := format.ReadNIfTI(f, format.Limit{})
			if err != nil {
				t.Fatal(err)
			}
			return image.Canonical(v)
		}
	}
	for name, make := range pictures {
		v := make()
		want, area := landmarks(t, v)
		shift := geom.Vec{X: 13.7, Y: -211.25, Z: 1045.5}
		moved := *v
		moved.ToLPS.T = moved.ToLPS.T.Add(shift)
		changes := []struct {
			name string
			v    *image.Volume
			d    geom.Vec
		}{
			{"moved", &moved, shift},
			{"turned by 90 degrees and mirrored in store", image.Canonical(stored(v, [3]int{1, 2, 0}, [3]bool{true, false, true})), geom.Vec{}},
			{"cut", cut(v, [3]int{1, 5, 2}, [3]int{4, 1, 3}), geom.Vec{}},
			{"cut closer", cut(v, [3]int{7, 3, 5}, [3]int{6, 7, 4}), geom.Vec{}},
		}
		if os.Getenv("APICAL_LONG") == "" {
			changes = changes[1:3]
		}
		for _, c := range changes {
			got, a := landmarks(t, c.v)
			worst, where := 0.0, ""
			for key, p := range want {
				q := got[key]
				if p.Found != q.Found {
					t.Errorf("%s, %s: %s found: %v, then %v", name, c.name, key, p.Found, q.Found)
				}
				if d := q.PositionMM.Sub(c.d).Dist(p.PositionMM); p.Found && q.Found && d > worst {
					worst, where = d, key
				}
			}
			t.Logf("%s, %s: at most %.2g mm (%s), annulus area %.2g mm2", name, c.name, worst, where, a-area)
			if worst > 1e-6 {
				t.Errorf("%s, %s: %s moved by %g mm", name, c.name, where, worst)
			}
		}
	}
}
