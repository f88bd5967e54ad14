// Package phantom makes synthetic patients with known answers: an anatomy described by formulas, the picture a CT scanner would take
// of it, and the truth computed from the same formulas, without the picture. Paint does the scanner's part for label maps of real
// hearts.
//
// The aortic root is a radius about a leaning axis, in a frame whose plane w = 0 holds the lowest points of the three crown-shaped
// hinge lines; everything else of the heart is placed against it. Tissues are solids given by signed distances, painted one over the
// other with the part of each voxel that they cover, then blurred, averaged over the slice and made noisy.
//
// # Limitations
//
// Tricuspid roots only. Under the annulus the outflow tract is cut by the plane of the mitral annulus, which leaves a ledge of some
// 3 mm on that side right under the annulus instead of a smooth curtain. The leaflets are membranes under even pressure (closed) or sheets standing off the wall (open), not a
// mechanical model; there is no motion, no streak of metal or beam hardening, no step between heart beats. The picture's noise is a
// Gaussian's and does not depend on where the X-rays passed. Edges are painted for surfaces that are flat at the size of a
// voxel, and the free edge of a sheet thinner than a voxel reaches up to a fifth of a voxel too far. Distributions are those of the sources beside
// them; joint distributions are not published, so most parameters are drawn independently. Research use only.
package phantom

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/num"
)

// Options describe a patient and the scan. The zero value is a patient with aortic insufficiency, drawn from seed 0, leaflets closed,
// without noise, lying straight.
type Options struct {
	Seed       uint64 `json:"seed"`
	Indication string `json:"indication"` // Stenosis or Insufficiency; empty: Insufficiency
	Leaflets   string `json:"leaflets"`   // heart.Closed or heart.Open; empty: heart.Closed
	// Anatomy replaces the one drawn from the seed (start from Draw and change what matters); its indication and leaflets win.
	Anatomy *Anatomy `json:"anatomy,omitempty"`
	// Bare leaves out the chest: the heart lies in fat.
	Bare bool `json:"bare"`

	LumenHU          float64    `json:"lumenHU"`          // contrast in the aorta; 0: 400
	NoiseSDHU        float64    `json:"noiseSDHU"`        // 0: none
	BlurSigmaMM      float64    `json:"blurSigmaMM"`      // of the scanner, every direction; 0: 0.45
	SpacingMM        [3]float64 `json:"spacingMM"`        // columns, rows, slices; 0: 0.5, 0.5, 0.75
	SliceThicknessMM float64    `json:"sliceThicknessMM"` // 0: the distance of the slices
	FieldOfViewMM    [3]float64 `json:"fieldOfViewMM"`    // 0: 180, 180, 170
	CentreMM         geom.Vec   `json:"centreMM"`         // centre of the field of view relative to its default place, LPS
	AboutRoot        bool       `json:"aboutRoot"`        // the default place is on the root's axis, 10 mm over the annulus, not the heart's middle
	RotationDeg      float64    `json:"rotationDeg"`      // the patient's rotation, right-handed about RotationAxis through the annulus
	RotationAxis     geom.Vec   `json:"rotationAxis"`
	Mirror           bool       `json:"mirror"` // left and right exchanged (the names of the points go with them)
}

// check refuses what cannot be scanned.
func (o Options) check() error {
	bad := func(x float64) bool { return !(x > 0) || math.IsInf(x, 0) }
	for a := range 3 {
		if bad(o.SpacingMM[a]) || bad(o.FieldOfViewMM[a]) {
			return fmt.Errorf("phantom: SpacingMM %v and FieldOfViewMM %v must be positive", o.SpacingMM, o.FieldOfViewMM)
		}
	}
	if bad(o.LumenHU) || bad(o.BlurSigmaMM) || bad(o.SliceThicknessMM) || !(o.NoiseSDHU >= 0) || math.IsInf(o.NoiseSDHU, 0) {
		return fmt.Errorf("phantom: LumenHU, BlurSigmaMM and SliceThicknessMM must be positive, NoiseSDHU not negative")
	}
	if o.Indication != Stenosis && o.Indication != Insufficiency {
		return fmt.Errorf("phantom: Indication %q is neither %q nor %q", o.Indication, Stenosis, Insufficiency)
	}
	if o.Leaflets != heart.Closed && o.Leaflets != heart.Open {
		return fmt.Errorf("phantom: Leaflets %q are neither %q nor %q", o.Leaflets, heart.Closed, heart.Open)
	}
	return nil
}

func (o Options) filled() Options {
	set := func(x *float64, d float64) {
		if *x == 0 {
			*x = d
		}
	}
	if o.Indication == "" {
		o.Indication = Insufficiency
	}
	if o.Leaflets == "" {
		o.Leaflets = heart.Closed
	}
	set(&o.LumenHU, 400)
	set(&o.BlurSigmaMM, 0.45)
	for i, d := range [3]float64{0.5, 0.5, 0.75} {
		set(&o.SpacingMM[i], d)
	}
	set(&o.SliceThicknessMM, o.SpacingMM[2])
	for i, d := range [3]float64{180, 180, 170} {
		set(&o.FieldOfViewMM[i], d)
	}
	if o.RotationAxis.Norm() == 0 {
		o.RotationAxis = geom.Vec{Z: 1}
	}
	o.RotationAxis = o.RotationAxis.Unit()
	if o.Anatomy == nil {
		a := Draw(o.Seed, o.Indication, o.Leaflets)
		o.Anatomy = &a
	}
	o.Indication, o.Leaflets = o.Anatomy.Indication, o.Anatomy.Leaflets
	return o
}

// Random draws a scan of a patient drawn from the seed: fields of o that are not zero stay. Contrast 200-600 HU, noise 8-35 HU, slices
// 0.5-1.5 mm (the ranges that the program must work in) and a rotation of up to maxPoseDeg about a random axis.
func Random(seed uint64, o Options, maxPoseDeg float64) Options {
	c := num.NewChance(seed).Split(0x5CA)
	o.Seed = seed
	pick := func(x *float64, a, b float64) {
		if v := c.Uniform(a, b); *x == 0 {
			*x = v
		}
	}
	pick(&o.LumenHU, 200, 600)
	pick(&o.NoiseSDHU, 8, 35)
	pick(&o.BlurSigmaMM, 0.35, 0.6)
	xy := c.Uniform(0.35, 0.8)
	for i := range 2 {
		if o.SpacingMM[i] == 0 {
			o.SpacingMM[i] = xy
		}
	}
	pick(&o.SpacingMM[2], 0.5, 1.5)
	axis := geom.Vec{X: c.Normal(0, 1), Y: c.Normal(0, 1), Z: c.Normal(0, 1)}.Unit()
	deg := c.Uniform(0, maxPoseDeg)
	if o.RotationDeg == 0 {
		o.RotationDeg, o.RotationAxis = deg, axis
	}
	return o
}

// pose maps the body to patient space.
func (o Options) pose() geom.Affine {
	rot := func(v geom.Vec) geom.Vec { return v.RotateAbout(o.RotationAxis, o.RotationDeg*math.Pi/180) }
	x := geom.Vec{X: 1}
	if o.Mirror {
		x.X = -1
	}
	return geom.FromColumns(rot(x), rot(geom.Vec{Y: 1}), rot(geom.Vec{Z: 1}), geom.Vec{})
}

// grid returns the scan's voxels; its centre is the middle of the heart, wherever the pose puts it.
func (o Options) grid(middle geom.Vec) image.Grid {
	return o.gridAt(o.pose().Apply(middle).Add(o.CentreMM))
}

func (o Options) gridAt(c geom.Vec) image.Grid {
	var g image.Grid
	half := geom.Vec{}
	for a := range g.Size {
		g.Size[a] = max(1, int(math.Round(o.FieldOfViewMM[a]/o.SpacingMM[a])))
	}
	half.X = float64(g.Size[0]-1) / 2 * o.SpacingMM[0]
	half.Y = float64(g.Size[1]-1) / 2 * o.SpacingMM[1]
	half.Z = float64(g.Size[2]-1) / 2 * o.SpacingMM[2]
	g.ToLPS = geom.FromColumns(geom.Vec{X: o.SpacingMM[0]}, geom.Vec{Y: o.SpacingMM[1]}, geom.Vec{Z: o.SpacingMM[2]}, c.Sub(half))
	return g
}
