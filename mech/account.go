package mech

import "github.com/apical-heart/apical/num"

// Account returns what all terms have stored and lost, mJ; a term with an energy that keeps no account stores it.
func (a *Assembly) Account(s *State) (storedMJ, lostMJ float64, err error) {
	var l Local
	for i, t := range a.model.Terms {
		c, ok := t.(Accounting)
		for e := range t.Len() {
			past := a.Past(i, e, s)
			if ok {
				stored, lost := c.Account(e, s, past)
				storedMJ += stored
				lostMJ += lost
				continue
			}
			l.Reset(3*len(t.Blocks(e)), false)
			if err := t.Element(e, s, past, &l); err != nil {
				return 0, 0, fail(t, e, err)
			}
			storedMJ += l.EnergyMJ
		}
	}
	return storedMJ, lostMJ, nil
}

// ControlledEnergy returns the energy of the terms that controls reach: all but those that say Uncontrolled.
func (a *Assembly) ControlledEnergy(s *State) (energyMJ float64, err error) {
	for i, t := range a.model.Terms {
		if _, ok := t.(Uncontrolled); ok {
			continue
		}
		b := &a.batches[i]
		num.Parallel(t.Len(), chunk, func(from, to int) { a.do(job{i, from, to}, s, false) })
		for e := range b.local {
			if b.err[e] != nil {
				return 0, fail(t, e, b.err[e])
			}
			if !b.local[e].Idle {
				energyMJ += b.local[e].EnergyMJ
			}
		}
	}
	return energyMJ, nil
}
