package phantom

import "github.com/apical-heart/apical/geom"

// LumenDistance returns the signed distance in mm, to first order, from a point in patient space to the wall of the lumen of outflow tract, root and the aorta's first 6 cm: negative
// inside, exactly 0 on the wall. Leaflets and coronaries are left out.
func (o Options) LumenDistance() (func(geom.Vec) float64, error) {
	o = o.filled()
	if err := o.check(); err != nil {
		return nil, err
	}
	toBody, err := o.pose().Inverse()
	if err != nil {
		return nil, err
	}
	b := newBody(o.Anatomy, o.LumenHU, true)
	return func(p geom.Vec) float64 { return b.lumen.dist(toBody.Apply(p)) }, nil
}
