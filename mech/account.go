package mech

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
	var jobs []job
	for _, j := range a.jobs {
		if _, ok := a.model.Terms[j.term].(Uncontrolled); !ok {
			jobs = append(jobs, j)
		}
	}
	evaluate := func(j job, local *[chunk]Local) (int, error) { return a.do(j, s, false, local) }
	err = a.inOrder(jobs, evaluate, func(_ job, _ int, l *Local) error {
		energyMJ += l.EnergyMJ
		return nil
	})
	if err != nil {
		return 0, err
	}
	return energyMJ, nil
}
