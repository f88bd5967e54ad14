package problem

import (
	"math"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mech/beam"
	"github.com/apical-heart/apical/mech/material"
)

// Struts that are 5 % too wide are noticed.
func TestVerifyOpenFrame_Bonsignore2017NoticesWidth(t *testing.T) {
	verify.Long(t)
	if r, err := openFrame.Run(t.Context(), 1.05); err == nil && r.Passed() {
		t.Error("it passes with widths times 1.05")
	}
}

// Bricks of one point with their own bending are exact as long as they are elastic, and their tangent is that of their moment when they are not.
func TestVerifyBrickSection(t *testing.T) {
	f, err := newOpenFrameSector(1, true, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []float64{0.33, 0.5} {
		section, part, err := f.section(width)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[float64]int{0.33: 12, 0.5: 16}[width]; len(part.section.Fibres) != want || part.first != 0 {
			t.Errorf("width %g: %d bricks from %d on, want %d", width, len(part.section.Fibres), part.first, want)
		}
		exact, err := beam.Rectangle{WidthMM: width, ThicknessMM: openFrameWallMM}.Elastic(f.law.AusteniteMPa, 1)
		if err != nil {
			t.Fatal(err)
		}
		past := make([]float64, section.HistoryLen())
		var force beam.Force
		e := beam.Strain{Gamma: [3]float64{0.001, 0, 0}, Kappa: [3]float64{0, 0.004, 0.007}}
		section.Respond(&e, past, &force, nil)
		for i, got := range []float64{force.N[0], force.M[1], force.M[2]} {
			want := []float64{exact.AxialN * e.Gamma[0], exact.BendNMM2[0] * e.Kappa[1], exact.BendNMM2[1] * e.Kappa[2]}[i]
			if math.Abs(got/want-1) > 1e-12 {
				t.Errorf("width %g, elastic: %d is %.9g, want %.9g", width, i, got, want)
			}
		}
		stored := section.Stored(&e, past) // of bending within the bricks alone: nothing has been committed
		want := 0.0
		for i, k := range []float64{16, map[float64]float64{0.33: 9, 0.5: 16}[width]} {
			want += 0.5 * exact.BendNMM2[i] / k * e.Kappa[1+i] * e.Kappa[1+i]
		}
		if math.Abs(stored/want-1) > 1e-12 {
			t.Errorf("width %g: %.9g mJ/mm are stored, want %.9g", width, stored, want)
		}
		e.Kappa[2] = 0.3
		var tangent beam.Tangent
		section.Respond(&e, past, &force, &tangent)
		const h = 1e-6
		var up, down beam.Force
		for i := range 2 {
			a, b := e, e
			a.Kappa[1+i] += h
			b.Kappa[1+i] -= h
			section.Respond(&a, past, &up, nil)
			section.Respond(&b, past, &down, nil)
			if got := (up.M[1+i] - down.M[1+i]) / (2 * h); math.Abs(got/tangent[4+i][4+i]-1) > 1e-4 {
				t.Errorf("width %g, axis %d: slope %.6g, tangent %.6g", width, 2+i, got, tangent[4+i][4+i])
			}
		}
	}
}

// Why hinges of bricks are wider: where they transform the section of fibres keeps a twenty-fifth of its stiffness, that of bricks three times as much.
func TestVerifyBrickSectionHardens(t *testing.T) {
	law, err := material.NewNitinol(material.Confluent())
	if err != nil {
		t.Fatal(err)
	}
	var slope [2]float64
	for i, bricks := range []bool{false, true} {
		f := &openFrameSector{law: law, bricks: bricks}
		s, _, err := f.section(0.329)
		if err != nil {
			t.Fatal(err)
		}
		moment := func(kappa float64) float64 {
			past := make([]float64, s.HistoryLen())
			var e beam.Strain
			var force beam.Force
			for k := 1; k <= 100; k++ {
				e.Kappa[2] = kappa * float64(k) / 100
				for range 60 { // no axial force
					var c beam.Tangent
					s.Respond(&e, past, &force, &c)
					e.Gamma[0] -= force.N[0] / c[0][0]
				}
				s.Commit(&e, past)
			}
			return force.M[2]
		}
		elastic := moment(0.01) / 0.01
		slope[i] = (moment(0.25) - moment(0.15)) / 0.1 / elastic
	}
	t.Logf("slope of the moment between curvatures of 0.15 and 0.25 /mm, of the elastic one: fibres %.4f, bricks %.4f", slope[0], slope[1])
	if math.Abs(slope[0]-0.04) > 0.005 || math.Abs(slope[1]-0.124) > 0.005 {
		t.Errorf("fibres keep %.4f, bricks %.4f", slope[0], slope[1])
	}
}

// The table is a zigzag between the planes, without gaps, and has the volume of the deck's mesh but for the eyelet.
func TestVerifyOpenFrameTable(t *testing.T) {
	f, err := newOpenFrameSector(openFrameBrickMM, false, 1)
	if err != nil {
		t.Fatal(err)
	}
	volume := 0.0
	for e, p := range f.parts {
		volume += p.widthMM * openFrameWallMM * f.struts.LengthMM(e)
	}
	const eyeletMM3 = 0.260 // of the mesh, above openFrameTopZMM
	if want := openFrameVolumeMM3 - eyeletMM3; math.Abs(volume/want-1) > 0.02 {
		t.Errorf("%.3f mm3, want %.3f", volume, want)
	}
	z := openFrameTopZMM
	for i, row := range openFrameRows {
		from, to := row[0], row[len(row)-1]
		plane := openFrameSectorDeg * float64(i%2)
		if off := math.Abs(from.deg - plane); off > 1.1 || math.Abs(to.deg-openFrameSectorDeg+plane) > 1.1 {
			t.Errorf("row %d goes from %g to %g degrees", i+1, from.deg, to.deg)
		}
		for _, p := range row {
			if !(p.zMM < z) || p.widthMM < 0.31 || p.widthMM > 0.54 {
				t.Errorf("row %d: %+v after z %g", i+1, p, z)
			}
			z = p.zMM
		}
	}
}

// Percentiles are by volume, of the whole sector; the part that is not in the model counts as nothing.
func TestOpenFrameSpread(t *testing.T) {
	var g []openFrameGauge
	for i := range 1000 {
		g = append(g, openFrameGauge{volumeMM3: openFrameVolumeMM3 / 1999, along: float64((i*7)%1000+1) / 1000})
	}
	s := openFrameSpreadOf(g, openFrameGauge.largest)
	for _, c := range [][2]float64{{s.mean, 500.5 / 1999}, {s.p99, 0.981}, {s.p90, 0.801}, {s.most, 1}} {
		if math.Abs(c[0]-c[1]) > 1e-9 {
			t.Errorf("%v: got %g, want %g", s, c[0], c[1])
		}
	}
	// Half of the difference, where compression has the larger magnitude, counts as negative; its magnitude is the amplitude.
	a, m := openFrameCycle([]openFrameGauge{{volumeMM3: openFrameVolumeMM3, along: -0.03, across: 0.01, shear: 0}}, []openFrameGauge{{along: -0.01, across: 0.004}})
	if math.Abs(a.most-0.01) > 1e-12 || math.Abs(a.p99+0.01) > 1e-12 || math.Abs(m.most-0.007) > 1e-12 {
		t.Errorf("amplitude %v, mean %v", a, m)
	}
	if got := (openFrameGauge{along: 0.02, across: -0.006, shear: 0.01}).largest(); math.Abs(got-(0.007+math.Hypot(0.013, 0.005))) > 1e-12 {
		t.Errorf("largest %g", got)
	}
}
