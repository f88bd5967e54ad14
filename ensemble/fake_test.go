package ensemble

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/internal/deploytest"
	"github.com/apical-heart/apical/mesh"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve/catalog"
)

// planned is a task that no test rehearses: a J-Valve 25 in a tube.
func planned(t testing.TB) *deploy.Task {
	t.Helper()
	r := deploytest.JValve(t)
	programs, err := catalog.Programs()
	if err != nil {
		t.Fatal(err)
	}
	alloys, err := catalog.Alloys()
	if err != nil {
		t.Fatal(err)
	}
	root := *r.Root
	for _, p := range []*heart.Point{&root.Hinge[0], &root.Hinge[1], &root.Hinge[2], &root.Commissure[0], &root.OstiumCentre[0], &root.OstiumLower[0], &root.STJ} {
		p.SigmaMM = 0.5
	}
	root.EdgeSigmaMM = 0.3
	root.HingeLine[heart.Right] = geom.Curve{root.Commissure[heart.LeftRight].PositionMM, {X: 14, Y: 4, Z: 5}, root.Hinge[heart.Right].PositionMM, {X: 14, Y: -4, Z: 5}, root.Commissure[heart.RightNon].PositionMM}
	root.Lumen = &mesh.Surface{}
	const n = 180
	for k := range 2 {
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
			root.Lumen.Points = append(root.Lumen.Points, geom.Vec{X: 14 * cos, Y: 14 * sin, Z: 60*float64(k) - 20})
		}
	}
	for i := range int32(n) {
		j := (i + 1) % n
		root.Lumen.Triangles = append(root.Lumen.Triangles, [3]int32{i, j, j + n}, [3]int32{i, j + n, i + n})
	}
	for i := range programs {
		if programs[i].ID == "j-valve-ta-ar" {
			depth, _ := programs[i].DepthMM()
			return &deploy.Task{Root: &root, Device: r.Device, Size: r.Size, Alloys: alloys, Program: &programs[i], Route: "transapical", Indication: "ar", Placement: deploy.Placement{DepthMM: depth}, Options: deploy.Options{PullMM: 3}}
		}
	}
	t.Fatal("no program")
	return nil
}

// formula is a Judge that computes an outcome from what a task says.
func formula(_ context.Context, t *deploy.Task) (Judged, error) {
	o := &outcome.Outcome{Findings: []outcome.Finding{{Number: "largestLeakPathMM", Grade: outcome.Low}}}
	found := func(x float64) outcome.Value { return outcome.Value{Value: x, Found: true} }
	o.Apposition.LargestPathMM = found(10 * t.Options.FrictionTissue)
	o.Place.MeanDepthMM = found(t.Placement.DepthMM - 1)
	o.Place.RotationDeg = found(t.Placement.TurnDeg)
	o.Anchor.Verdict, o.Seating.SeatedKeys, o.Keys = outcome.Held, found(2), []outcome.Key{{Key: 0, Seated: true}, {Key: 1}, {Key: 2, Seated: true}}
	if t.Options.FrictionTissue < 0.1 {
		o.Anchor.Verdict = outcome.Slips
		o.Findings[0].Grade = outcome.High
	}
	return Judged{State: Done, Outcome: o}, nil
}

func text(t testing.TB, x any) string {
	t.Helper()
	b, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
