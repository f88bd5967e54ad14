package phantom

// deposit is one lump of calcium.
type deposit struct {
	parts []shape
}

func (b *body) deposits() []deposit { return nil }
