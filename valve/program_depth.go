package valve

import "slices"

// DepthMM returns how deep under the annulus plane the program brings the frame: where its last way ends that nothing but its depth ends. ok is false if it has none.
func (p *Program) DepthMM() (mm float64, ok bool) {
	i := p.depthStep()
	if i < 0 {
		return 0, false
	}
	return *p.Steps[i].ToDepthMM, true
}

// AtDepth returns the program with that depth in place of its own, and itself if it has none.
func (p *Program) AtDepth(mm float64) *Program {
	i := p.depthStep()
	if i < 0 {
		return p
	}
	q := *p
	q.Steps = slices.Clone(p.Steps)
	q.Steps[i].ToDepthMM = &mm
	return &q
}

// depthStep returns the index of the step whose depth is that of the program, or -1.
func (p *Program) depthStep() int {
	at := -1
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Do == Advance && s.ToDepthMM != nil && s.Until == nil {
			at = i
		}
	}
	return at
}
