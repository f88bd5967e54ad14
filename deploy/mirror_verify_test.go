package deploy_test

import (
	"math"
	"slices"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/outcome"
	"github.com/apical-heart/apical/valve"
)

// compared is what is compared between an anatomy and its mirror image, by group.
type compared map[string][]float64

const (
	forcesN     = "normal forces, N" // of the frame on the wall, of the keys on the wall by cusp, of the clamp by cusp
	depthsMM    = "depths, mm"       // by cusp
	tiltDeg     = "tilt, deg"
	diametersMM = "diameters, mm" // least and largest at inflow, annulus and outflow
)

// comparedOf reads it. Sinuses go by their names, so that an anatomy and its mirror image should give the same.
func comparedOf(t *testing.T, d *deploy.Deployment, o *outcome.Outcome) compared {
	t.Helper()
	f := compared{forcesN: {d.Final.Forces.FrameWallN}, tiltDeg: {number(t, "tilt", o.Place.TiltDeg)}}
	for c := range heart.Cusp(3) {
		for _, k := range o.Keys {
			if k.Sinus == c.String() {
				f[forcesN] = append(f[forcesN], k.WallN)
			}
		}
		f[depthsMM] = append(f[depthsMM], number(t, "depth", o.Place.DepthMM[c]))
	}
	for c := range heart.Cusp(3) {
		f[forcesN] = append(f[forcesN], number(t, "clamp", o.Clamps[c].ForceN))
	}
	for _, s := range []outcome.Section{o.Frame.Inflow, o.Frame.Annulus, o.Frame.Outflow} {
		f[diametersMM] = append(f[diametersMM], number(t, "min", s.MinMM), number(t, "max", s.MaxMM))
	}
	return f
}

// off returns the largest difference of a group.
func (f compared) off(other compared, group string) (most float64) {
	for i, x := range f[group] {
		most = math.Max(most, math.Abs(x-other[group][i]))
	}
	return most
}

// Mirrored anatomy gives the mirrored result: with the left and the right side swapped each sinus, key and leaflet bears what its namesake bears, and the frame stands as deep, as tilted and as wide. The meshes of wall and leaflets are no mirror
// images of each other; so the bound of each group is by how much it changes with a mesh a tenth finer.
func TestVerifyMirroredAnatomy(t *testing.T) {
	run := func(mirrored bool, part float64) compared {
		r := keyed(func(t *testing.T, p *valve.Program) *deploy.Task {
			task := deploy.Coarse(t, p, size25, deploy.LopsidedRoot(mirrored))
			task.Options.Patient.WallMM *= part
			task.Options.Patient.LeafletMM *= part
			return task
		})
		if !mirrored && part == 1 {
			r = lopsided
		}
		d, o := r.get(t)
		return comparedOf(t, d, o)
	}
	one, mirrored, finer := run(false, 1), run(true, 1), run(false, 0.9)
	for _, group := range []string{forcesN, depthsMM, tiltDeg, diametersMM} {
		if len(one[group]) != len(mirrored[group]) || len(one[group]) != len(finer[group]) {
			t.Fatalf("%s: %v, mirrored %v, finer %v", group, one[group], mirrored[group], finer[group])
		}
		got, bound := one.off(mirrored, group), one.off(finer, group)
		t.Logf("%s: %.3f, mirrored %.3f: off by %.3f; a tenth finer %.3f: bound %.3f", group, one[group], mirrored[group], got, finer[group], bound)
		if got > bound {
			t.Errorf("%s: off by %.3f, bound %.3f: %.3f, mirrored %.3f", group, got, bound, one[group], mirrored[group])
		}
	}
	// The root is lopsided enough to tell: were the two sinuses taken for each other whose keys bear the most and the least, it would be seen.
	if keys := one[forcesN][1:4]; slices.Max(keys)-slices.Min(keys) <= one.off(finer, forcesN) {
		t.Errorf("keys bear %.2f N: sides might be swapped, and nobody would see", keys)
	}
}
