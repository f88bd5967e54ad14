package material

import "math"

// Ductile is the law of a metal that yields and hardens in proportion to how much it has yielded, alike in tension and compression (isotropic hardening): the frame of a balloon-expandable valve.
type Ductile struct {
	YoungMPa, YieldMPa float64
	HardeningMPa       float64 // by which the yield stress grows for each unit of plastic strain, either way
}

// NewDuctile checks constants and returns the law. The error is a *ParameterError.
func NewDuctile(c Ductile) (*Ductile, error) {
	for _, p := range []struct {
		name string
		v    float64
	}{{"YoungMPa", c.YoungMPa}, {"YieldMPa", c.YieldMPa}} {
		if !(p.v > 0) || math.IsInf(p.v, 0) {
			return nil, &ParameterError{"Ductile", p.name, p.v, "it must be positive"}
		}
	}
	if !(c.HardeningMPa >= 0) || c.HardeningMPa >= c.YoungMPa {
		return nil, &ParameterError{"Ductile", "HardeningMPa", c.HardeningMPa, "it must be from 0 to the Young's modulus"}
	}
	return &c, nil
}

// What a ductile fibre remembers.
const (
	ductileStrain    = iota
	ductilePermanent // plastic strain
	ductileYielded   // sum of the magnitudes of plastic strain
	ductileHistory
)

// HistoryLen is 3: strain, plastic strain, the sum of its magnitudes.
func (d *Ductile) HistoryLen() int { return ductileHistory }

// flow returns the stress at a strain, its derivative and by how much plastic strain grows.
func (d *Ductile) flow(strain float64, past []float64) (stress, tangent, plastic float64) {
	stress = d.YoungMPa * (strain - past[ductilePermanent])
	over := math.Abs(stress) - d.YieldMPa - d.HardeningMPa*past[ductileYielded]
	if over <= 0 {
		return stress, d.YoungMPa, 0
	}
	plastic = math.Copysign(over/(d.YoungMPa+d.HardeningMPa), stress)
	return stress - d.YoungMPa*plastic, d.YoungMPa * d.HardeningMPa / (d.YoungMPa + d.HardeningMPa), plastic
}

// Respond returns the stress at a strain and its derivative.
func (d *Ductile) Respond(strain float64, past []float64) (stressMPa, tangentMPa float64) {
	stressMPa, tangentMPa, _ = d.flow(strain, past)
	return stressMPa, tangentMPa
}

// Commit takes a strain as gone through and returns what has turned into heat: the work of yielding, what hardening keeps included.
func (d *Ductile) Commit(strain float64, past []float64) (lostMPa float64) {
	_, _, plastic := d.flow(strain, past)
	if plastic != 0 {
		grown := math.Abs(plastic)
		from := d.YieldMPa + d.HardeningMPa*past[ductileYielded]
		lostMPa = grown * (from + d.HardeningMPa*grown/2)
		past[ductilePermanent] += plastic
		past[ductileYielded] += grown
	}
	past[ductileStrain] = strain
	return lostMPa
}

// Stored returns the elastic energy.
func (d *Ductile) Stored(past []float64) float64 {
	e := past[ductileStrain] - past[ductilePermanent]
	return d.YoungMPa * e * e / 2
}

// Permanent returns the plastic strain that a fibre remembers.
func (d *Ductile) Permanent(past []float64) float64 { return past[ductilePermanent] }
