package mech

// Massive is a Term that knows how much of an element lies about each of its blocks, for dynamics.
type Massive interface {
	Term
	// Lump sets out, one value a block of element e, to what a density of 1 weighs there: of a point the length, area or volume about it (mm, mm2, mm3), of a frame the moment of inertia of that about it, the same about every axis (mm3 of a wire).
	Lump(e int, out []float64)
}
