package deploy_test

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/outcome"
)

// The frame's diameters converge: on three meshes, frame and wall refined together by 1.5 each time, the second change is smaller than the first at inflow, annulus and outflow, and what is left by Richardson's estimate of the finest, at the observed
// order, or at the first where that is less, is below 0.1 mm. Beams and sheet are of second order where they are smooth; contact by points is of the first or better. Without friction and leaflets, so that the way there leaves no trace. The wall bends
// over some 4 mm about a crown that presses into it; meshes begin well below that, at 2 mm.
func TestVerifyDiametersConverge(t *testing.T) {
	const ratio = 1.5
	var d [3][]float64
	for k, elements := range []int{4, 6, 9} {
		r := &rehearsed{task: func(t *testing.T) *deploy.Task {
			task := deploy.Coarse(t, bare(t, 5, false), size25, deploy.RoundRoot(1))
			o := &task.Options
			o.Mesh.WithoutKeys, o.Mesh.StrutElements, o.FrictionTissue = true, elements, -1
			o.Patient.WithoutLeaflets, o.Patient.WallMM, o.SystoleN = true, 8/float64(elements), -1e-9
			return task
		}}
		_, of := r.get(t)
		for _, s := range []outcome.Section{of.Frame.Inflow, of.Frame.Annulus, of.Frame.Outflow} {
			d[k] = append(d[k], number(t, "diameter", s.AreaDiameterMM))
		}
	}
	for i, where := range []string{"inflow", "annulus", "outflow"} {
		first, second := d[1][i]-d[0][i], d[2][i]-d[1][i]
		order := math.Log(math.Abs(first/second)) / math.Log(ratio)
		rest := second / (math.Pow(ratio, math.Max(order, 1)) - 1)
		if order < 1 {
			rest = second / (ratio - 1)
		}
		t.Logf("%s: %.3f, %.3f, %.3f mm; order %.2f; at the limit %.3f mm", where, d[0][i], d[1][i], d[2][i], order, d[2][i]+rest)
		if !(math.Abs(second) < math.Abs(first)) || math.Abs(rest) > 0.1 {
			t.Errorf("%s: %.3f, %.3f, %.3f mm: left are %.3f mm", where, d[0][i], d[1][i], d[2][i], rest)
		}
	}
}
