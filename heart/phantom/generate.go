package phantom

import (
	"context"
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

// Generate makes the picture of the patient and the truth about it. The same options give the same bytes for any number of threads.
func Generate(ctx context.Context, o Options) (*image.Volume, *Truth, error) {
	o = o.filled()
	if err := o.check(); err != nil {
		return nil, nil, err
	}
	b := newBody(o.Anatomy, o.LumenHU, o.Bare)
	middle := b.middle()
	if o.AboutRoot {
		middle = b.root.at(0, 0, 10)
	}
	g := o.grid(middle)
	if n := g.Len(); n > 1<<29 {
		return nil, nil, fmt.Errorf("phantom: generate: %d voxels are too many; enlarge SpacingMM or shrink FieldOfViewMM", n)
	}
	fine, factor := supersampled(g)
	toBody, err := o.pose().Inverse()
	if err != nil {
		return nil, nil, fmt.Errorf("phantom: generate: %w", err)
	}
	f, err := render(ctx, fine, toBody, b.layers)
	if err != nil {
		return nil, nil, fmt.Errorf("phantom: generate: %w", err)
	}
	v := scan(f, g, factor, o.BlurSigmaMM, o.SliceThicknessMM, o.NoiseSDHU, o.Seed)
	return v, newTruth(o, b), nil
}

// middle is the point that the field of view is centred on: between the ventricle and the ascending aorta.
func (b *body) middle() geom.Vec {
	return b.lv.frame.At(0, 0, 0.30*b.a.LVLengthMM).Add(geom.Vec{X: -4, Y: 8, Z: 12})
}

// supersampled splits voxels longer than 0.85 mm so that thin leaflets keep their shape.
func supersampled(g image.Grid) (image.Grid, [3]int) {
	sp := g.SpacingMM()
	fine := g
	var factor [3]int
	for a := range factor {
		factor[a] = max(1, int(math.Ceil(sp[a]/0.85-1e-9)))
		fine.Size[a] = g.Size[a] * factor[a]
	}
	col := func(a int) geom.Vec { return g.ToLPS.Column(a).Scale(1 / float64(factor[a])) }
	shift := func(a int) float64 { return -float64(factor[a]-1) / 2 / float64(factor[a]) }
	fine.ToLPS = geom.FromColumns(col(0), col(1), col(2), g.LPS(shift(0), shift(1), shift(2)))
	return fine, factor
}
