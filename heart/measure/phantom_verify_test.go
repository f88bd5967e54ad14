package measure_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/heart/phantom"
)

// other names those of the phantom's scalars that are called otherwise here.
var other = map[string]string{"ventricleLengthMM": "lvLengthMM", "ventricleAngleDeg": "lvAxisAnnulusDeg", "apexWallMM": "lvApexWallMM",
	"aorticAngleCoronalDeg": "rootAngleCoronalDeg", "aorticAngleDeg": "rootAngle3DDeg"}

// What is measured on the wall of a synthetic patient against what its formulas give: every scalar of the truth but the calcium, which
// lies in the picture. 0.3 % and 0.05 mm (or degrees) are what triangles of about a millimetre leave.
func TestVerifyPhantomTruth(t *testing.T) {
	// The picture is not used: 3 mm voxels and a field of 40 mm make it cheap.
	small := phantom.Options{Bare: true, SpacingMM: [3]float64{3, 3, 3}, FieldOfViewMM: [3]float64{40, 40, 40}}
	for _, c := range []struct {
		seed       uint64
		indication string
		turn       float64
		mirror     bool
	}{{2, phantom.Stenosis, 0, false}, {3, phantom.Insufficiency, 40, false}, {4, phantom.Insufficiency, 15, true}} {
		o := small
		o.Seed, o.Indication, o.RotationDeg, o.Mirror, o.RotationAxis = c.seed, c.indication, c.turn, c.mirror, geom.Vec{X: 1, Y: 2, Z: -1}
		_, truth, err := phantom.Generate(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		set, warnings := measure.Measure(context.Background(), &truth.Root, &truth.Ventricle, measure.Options{Draws: -1})
		if len(warnings) > 0 {
			t.Errorf("seed %d: %v", c.seed, warnings)
		}
		checked := 0
		want := reflect.ValueOf(truth.Scalars)
		for i := range want.NumField() {
			id := want.Type().Field(i).Tag.Get("json")
			if x, ok := other[id]; ok {
				id = x
			}
			d, w := measure.Find(id), want.Field(i).Float()
			if d == nil || strings.HasPrefix(id, "calcium") {
				continue
			}
			checked++
			tolerance := 0.003*math.Abs(w) + 0.05
			if id == "sinusLevelMM" {
				tolerance = 0.5 // the widest place of a barrel
			}
			if v := d.Get(set); !v.Found || math.Abs(v.Value-w) > tolerance {
				t.Errorf("seed %d: %s is %.3f (%s), by construction %.3f", c.seed, id, v.Value, v.Reason, w)
			}
		}
		if checked < 35 {
			t.Errorf("only %d values were compared", checked)
		}
	}
}
