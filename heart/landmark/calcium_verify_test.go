package landmark

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// over returns the volume of the voxels at or above the threshold.
func over(c heart.Calcium, hu float64) float64 {
	var s float64
	for _, v := range c.Voxels {
		if float64(v.HU) >= hu {
			s += c.VoxelVolumeMM3
		}
	}
	return s
}

// Lumps of calcium in leaflets, annulus and outflow tract have the volume that the same picture without noise has over the thresholds.
func TestVerifyCalcium(t *testing.T) {
	for _, voxel := range []float64{0.5, 1} {
		s := newScene()
		s.voxelMM = voxel
		s.balls = []ball{{s.local(20, 8, -6), 3, 1200}, {s.local(140, 1, -0.5), 2.5, 1100}, {s.local(250, -5, 0.5), 2.2, 1300}, {s.local(300, 18, 0), 2, 1200}}
		clean, _ := s.paint(1)
		s.noiseHU = 25
		v, l := s.paint(1)
		c := findCalcium(v, l, nil)
		if math.Abs(c.RelativeHU-500) > 15 || !c.RelativeValid || c.FixedHU != 850 {
			t.Errorf("voxels of %g mm: thresholds %g and %g (%v), want 850 and 500", voxel, c.FixedHU, c.RelativeHU, c.RelativeValid)
		}
		for _, hu := range []float64{c.FixedHU, c.RelativeHU} {
			var want float64
			for _, x := range clean.HU {
				if float64(x) >= hu {
					want += clean.VoxelVolumeMM3()
				}
			}
			if got := over(c, hu); want < 50 || math.Abs(got/want-1) > 0.05 {
				t.Errorf("voxels of %g mm: %.0f mm3 over %.0f HU, want %.0f", voxel, got, hu, want)
			}
		}
		if c.MetalVolumeMM3 != 0 {
			t.Errorf("voxels of %g mm: %.0f mm3 of metal", voxel, c.MetalVolumeMM3)
		}
	}
}

// What is bright and no calcium of the root is left out, and calcium beside it stays.
func TestVerifyNoCalcium(t *testing.T) {
	for _, voxel := range []float64{0.5, 1.2} {
		s := newScene()
		s.voxelMM, s.noiseHU, s.lumenHU = voxel, 35, 250
		v, l := s.paint(4)
		if c := findCalcium(v, l, nil); len(c.Voxels) != 0 {
			t.Errorf("voxels of %g mm: noise alone is %d voxels of calcium", voxel, len(c.Voxels))
		}
	}
	s := newScene()
	s.noiseHU = 35
	s.lumenHU = 250
	s.artery(40, 12, 2.2, 0.95, 0.1)
	s.balls = []ball{{s.local(200, 10, 14.2), 12, 1000}} // undiluted contrast 2 mm behind the wall
	v, l := s.paint(2)
	if c := findCalcium(v, l, findOstia(&l.Root, l, v)); len(c.Voxels) != 0 {
		t.Errorf("%d voxels of calcium where there is none, the first of %.0f HU", len(c.Voxels), c.Voxels[0].HU)
	}

	lump := ball{s.local(20, 8, -6), 3, 1200}
	s.balls = append(s.balls, lump, ball{s.local(120, 5, 1), 1.6, 12000}) // a wire: cut off at the scale's end
	v, l = s.paint(2)
	c := findCalcium(v, l, nil)
	if c.MetalVolumeMM3 < 10 {
		t.Errorf("%.1f mm3 of metal, want over 10", c.MetalVolumeMM3)
	}
	n := 0
	for _, x := range c.Voxels {
		if x.PositionMM.Dist(s.lps(lump.at)) > lump.radiusMM+2 {
			t.Fatalf("calcium %.1f mm from the only lump", x.PositionMM.Dist(s.lps(lump.at)))
		}
		n++
	}
	if n == 0 {
		t.Error("the lump is lost beside metal")
	}

	// A plaque 5 mm along an artery that runs close to the wall is the artery's.
	s = newScene()
	plaque := ball{s.local(60, 12, 2), 1.5, 1300}
	s.balls = []ball{plaque}
	v, l = s.paint(2)
	if c := findCalcium(v, l, nil); len(c.Voxels) == 0 {
		t.Error("calcium of the wall is lost")
	}
	path := geom.Curve{s.lps(s.local(40, 12, 0)), s.lps(s.local(45, 12, 2)), s.lps(s.local(75, 12, 2))}
	if c := findCalcium(v, l, []ostium{{Centre: path[0], Path: path, DiameterMM: 3}}); len(c.Voxels) != 0 {
		t.Errorf("%d voxels of an artery's plaque count as the root's", len(c.Voxels))
	}

	// Blood near the fixed threshold is not calcium.
	s = newScene()
	s.lumenHU, s.noiseHU = 820, 30
	v, l = s.paint(2)
	if c := findCalcium(v, l, nil); c.RelativeValid || len(c.Voxels) != 0 {
		t.Errorf("blood of 820 HU: relative threshold valid %v, %d voxels of calcium", c.RelativeValid, len(c.Voxels))
	}
}

// testRoot has hinge points on a circle of 12 mm at 0, 120 and 240 degrees for right, left and non-coronary, commissures between them, 15 mm up; turn -1 mirrors it.
func testRoot(turn float64) *heart.Root {
	at := func(deg, h, r float64) heart.Point {
		s, c := math.Sincos(turn * deg * math.Pi / 180)
		return heart.Point{PositionMM: geom.Vec{X: r * c, Y: r * s, Z: h}, Found: true}
	}
	r := &heart.Root{STJ: heart.Point{PositionMM: geom.Vec{Z: 20}, Found: true}, STJNormal: geom.Vec{Z: 1}}
	r.Hinge[heart.Right], r.Hinge[heart.Left], r.Hinge[heart.NonCoronary] = at(0, 0, 12), at(120, 0, 12), at(240, 0, 12)
	r.Commissure[heart.LeftRight], r.Commissure[heart.NonLeft], r.Commissure[heart.RightNon] = at(60, 15, 14), at(180, 15, 14), at(300, 15, 14)
	r.Lumen = tubeSurface(circles(14, -14, 40))
	return r
}

func circles(radius, lo, hi float64) [][]geom.Vec {
	var rows [][]geom.Vec
	for h := lo; h <= hi; h += 0.5 {
		var row []geom.Vec
		for a := range 120 {
			s, c := math.Sincos(float64(a) * math.Pi / 60)
			row = append(row, geom.Vec{X: radius * c, Y: radius * s, Z: h})
		}
		rows = append(rows, row)
	}
	return rows
}

func TestVerifyCalciumRegions(t *testing.T) {
	for _, turn := range []float64{1, -1} {
		for _, known := range []bool{true, false} {
			r := testRoot(turn)
			if !known { // half-way between the hinge points
				r.Commissure = [3]heart.Point{}
			}
			for _, c := range []struct {
				deg, h, radius float64
				cusp           heart.Cusp
				region         string // empty: taken out
			}{
				{0, 8, 6, heart.Right, heart.RegionLeaflet},
				{50, 8, 6, heart.Right, heart.RegionLeaflet},
				{70, 8, 6, heart.Left, heart.RegionLeaflet},
				{170, 0.5, 13.5, heart.Left, heart.RegionAnnulus},
				{190, 0.5, 6, heart.NonCoronary, heart.RegionLeaflet}, // a leaflet's belly, off the wall
				{240, 1.5, 15, heart.NonCoronary, heart.RegionAnnulus},
				{250, -3, 14, heart.NonCoronary, heart.RegionLVOT},
				{250, -5, 14, heart.NonCoronary, heart.RegionLVOT},
				{290, -9.5, 14, heart.NonCoronary, heart.RegionLVOT},
				{310, 18, 14, heart.Right, heart.RegionAorta},
				{310, 29, 14, heart.Right, heart.RegionAorta},
				{0, 31, 14, heart.Right, ""},
				{0, -11, 14, heart.Right, ""},
			} {
				s, co := math.Sincos(turn * c.deg * math.Pi / 180)
				cal := heart.Calcium{Voxels: []heart.CalciumVoxel{{PositionMM: geom.Vec{X: c.radius * co, Y: c.radius * s, Z: c.h}, HU: 900}}}
				if !assignCalcium(&cal, r) {
					t.Fatal("no regions")
				}
				if c.region == "" {
					if len(cal.Voxels) != 0 {
						t.Errorf("turn %g: calcium at %g mm is in region %q", turn, c.h, cal.Voxels[0].Region)
					}
					continue
				}
				if len(cal.Voxels) != 1 || cal.Voxels[0].Cusp != c.cusp || cal.Voxels[0].Region != c.region {
					t.Errorf("turn %g, commissures known %v: %g degrees, %g mm up, %g mm out: %+v, want %v %s", turn, known, c.deg, c.h, c.radius, cal.Voxels, c.cusp, c.region)
				}
			}
		}
	}
	r := testRoot(1)
	r.Hinge[heart.Left].Found = false
	if assignCalcium(&heart.Calcium{}, r) {
		t.Error("regions without an annulus plane")
	}
}
