package segment

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// A straight aorta of radius 12 mm along z that leaves the picture sideways: the line ends where the rim is cut, not where the centre is.
func TestCentrelineEndsWhereTheRimIsCut(t *testing.T) {
	circle := make([]float64, NAngle)
	for a := range circle {
		circle[a] = 12
	}
	up := geom.Frame{U: geom.Vec{X: 1}, V: geom.Vec{Y: 1}, W: geom.Vec{Z: 1}}
	tube := &Tube{Frame: up, StepMM: planeMM}
	for range 61 { // 30 mm
		tube.Centre, tube.Radius = append(tube.Centre, [2]float64{}), append(tube.Radius, circle)
	}
	l := &Labels{Course: geom.Curve{{Z: -30}, {Z: 40}}, Root: Root{Tube: tube, NeckMM: 5, TopMM: 28}}
	var beyond []section
	for z := 28.0; z < 100; z += sectionMM {
		f := up
		f.Origin = geom.Vec{X: math.Max(0, z-40), Z: z}
		beyond = append(beyond, section{frame: f, radius: circle})
	}
	field := image.NewField(image.IsotropicGrid(geom.Frame{Origin: geom.Vec{Z: 20}, U: up.U, V: up.V, W: up.W}, [3]float64{30, 30, 120}, 1.5))
	c := l.centreline(field, beyond)
	// 5 % of a rim of 12 mm is cut when it stands 0.15 mm over the edge at 30.75 mm: at x = 18.9, z = 58.9.
	if end := c[len(c)-1]; math.Abs(end.Z-58) > sectionMM || c[0].Z != -30 {
		t.Errorf("the line runs from %.1f to %.1f, want z from -30 to 58 within a section", c[0], end)
	}
	for i := 1; i < len(c); i++ {
		if c[i].Z <= c[i-1].Z {
			t.Fatalf("the line turns back at %.1f", c[i])
		}
	}
}
