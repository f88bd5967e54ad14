package material

import (
	"math"
	"testing"
)

func confluent(t *testing.T, rule Rule) *Nitinol {
	t.Helper()
	c := Confluent()
	c.Rule, c.Plastic = rule, nil
	n, err := NewNitinol(c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// SuperelasticLoop_AuricchioTaylor1997: points of the loop in closed form, walked to in steps of any size.
func TestVerifySuperelasticLoop_AuricchioTaylor1997(t *testing.T) {
	type to struct{ strain, stress, x float64 }
	loading := []to{{0.007318198450, 460, 0}, {0.033591934683, 480, 0.5}, {0.063999856001, 500, 1}, {0.071199798402, 700, 1}}
	unloading := []to{{0.063999856001, 500, 1}, {0.054639930881, 240, 1}, {0.027964969383, 225, 0.5}, {0.003340916684, 210, 0}, {0, 0, 0}}
	half := []to{{0.007318198450, 460, 0}, {0.033591934683, 480, 0.5}}
	for _, c := range []struct {
		name string
		rule Rule
		way  []to
	}{
		{"full loop, flow", Flow, append(append([]to{}, loading...), unloading...)},
		{"full loop, line", Line, append(append([]to{}, loading...), unloading...)},
		{"partial, flow", Flow, append(append([]to{}, half...), to{0.0282960, 240, 0.5}, to{0.0156599, 225, 0.25}, to{0.0094697, 217.5, 0.125}, to{0.0033409, 210, 0})},
		{"partial, line", Line, append(append([]to{}, half...), to{0.0279650, 225, 0.5}, to{0.0155213, 217.5, 0.25}, to{0.0033409, 210, 0})},
	} {
		for _, steps := range []int{1, 7, 100} {
			for _, sign := range []float64{1, -1} {
				n := confluent(t, c.rule)
				past := make([]float64, n.HistoryLen())
				at := 0.0
				for _, p := range c.way {
					// The published points are for tension; compression is a law of its own, compared on its scale.
					want, strain, x := p.stress, p.strain, p.x
					if sign < 0 {
						k := n.CompressionRatio
						want = -k * p.stress
						strain = want/n.modulus(x) - x*n.CompressionStrain
					}
					for i := 1; i <= steps; i++ {
						n.Commit(at+(strain-at)*float64(i)/float64(steps), past)
					}
					at = strain
					// Strains of the partial loops are given to seven decimals: 1e-7 of 62857 MPa.
					if math.Abs(past[stress]-want) > 0.02 || math.Abs(n.Martensite(past)-x) > 2e-5 {
						t.Errorf("%s, %d steps, sign %g: at %.7f %.3f MPa, martensite %.5f, want %.1f and %g", c.name, steps, sign, strain, past[stress], past[martensite], want, x)
					}
				}
			}
		}
	}
}

// The curve of yielding martensite goes through the points of the deck; the first lies on the elastic line.
func TestVerifyPlastic_Bonsignore2017(t *testing.T) {
	n, err := NewNitinol(Confluent())
	if err != nil {
		t.Fatal(err)
	}
	past := make([]float64, n.HistoryLen())
	for _, p := range n.Plastic[1:] {
		if n.Commit(p.Strain, past); math.Abs(past[stress]-p.StressMPa) > 1e-9*p.StressMPa {
			t.Errorf("%g MPa at %g, want %g", past[stress], p.Strain, p.StressMPa)
		}
	}
	// Unloaded elastically as martensite, then along the unloading line to a strain that stays.
	n.Commit(0.128-0.02, past)
	if want := 1510 - 0.02*n.MartensiteMPa; math.Abs(past[stress]-want) > 1e-6 {
		t.Errorf("unloading: %g MPa, want %g", past[stress], want)
	}
	stays := 0.128 - n.TransformationStrain - 1510/n.MartensiteMPa
	n.Commit(stays, past)
	if math.Abs(past[stress]) > 1e-6 || past[martensite] != 0 {
		t.Errorf("%g MPa and martensite %g at the strain that stays, %g", past[stress], past[martensite], stays)
	}
}
