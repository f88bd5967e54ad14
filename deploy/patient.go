package deploy

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech"
	"github.com/apical-heart/apical/mech/contact"
	"github.com/apical-heart/apical/mech/membrane"
)

// Indications that tissues differ by.
const (
	Stenosis      = "as" // aortic stenosis
	Insufficiency = "ar" // aortic insufficiency
)

// PatientOptions is how a patient's model is made. Fields that are 0 take what stands behind them.
type PatientOptions struct {
	Indication string   // Stenosis or Insufficiency; needed
	Tissues    *Tissues // DefaultTissues

	BelowMM, AboveMM float64 // how far the wall goes below the annulus plane and above the sinotubular junction, if the lumen does: 12 and 15
	WallMM, FarMM    float64 // size of its triangles from 6 mm below the annulus plane to the junction, and the largest beyond: 1.75 and 3
	LeafletMM        float64 // size of the leaflets' triangles: 1.5
	OrificeMM        float64 // distance of the free edges from the axis at rest: 2.5
	// Shaft is that axis, W towards the aorta, the annulus plane at 0: where a delivery system stands between the leaflets; from the middle of the annulus to that of the sinotubular junction if it is zero.
	Shaft           geom.Frame
	WithoutLeaflets bool
	HoldEnds        bool // the wall's two ends stand still; else they are held by the bed alone
	MembraneWall    bool // the wall does not resist bending

	// AorticMPa and VentricularMPa are the changes of pressure since the picture, on the wall above and below the hinge lines. LeafletMPa is the aortic less the ventricular pressure, in full: the leaflets' rest shape bears none. A dial that is zero
	// is left out.
	AorticMPa, VentricularMPa, LeafletMPa mech.Dial

	CalciumHU        float64 // voxels below are no calcium: the root's fixed threshold
	CalciumLeafletMM float64 // how far a voxel may lie from the leaflet's rest shape to become part of it: 6
	CalciumWallMM    float64 // and from the wall: 3
	WallContactMM    float64 // how far outside of the lumen the wall's mesh, which stands for its middle, lies; contact is felt at the lumen: 0.8
}

func (o PatientOptions) complete(r *heart.Root) (PatientOptions, error) {
	if o.Indication != Stenosis && o.Indication != Insufficiency {
		return o, fmt.Errorf("deploy: a patient's indication is %q, wanted is %q or %q", o.Indication, Stenosis, Insufficiency)
	}
	for _, f := range []struct {
		name string
		v    *float64
		d    float64
	}{
		{"BelowMM", &o.BelowMM, 12}, {"AboveMM", &o.AboveMM, 15}, {"WallMM", &o.WallMM, 1.75}, {"FarMM", &o.FarMM, 3}, {"LeafletMM", &o.LeafletMM, 1.5}, {"OrificeMM", &o.OrificeMM, 2.5},
		{"CalciumHU", &o.CalciumHU, r.Calcium.FixedHU}, {"CalciumLeafletMM", &o.CalciumLeafletMM, 6}, {"CalciumWallMM", &o.CalciumWallMM, 3}, {"WallContactMM", &o.WallContactMM, 0.8},
	} {
		if *f.v == 0 {
			*f.v = f.d
		}
		if !(*f.v >= 0) || math.IsInf(*f.v, 0) {
			return o, fmt.Errorf("deploy: a patient's option %s is %g", f.name, *f.v)
		}
	}
	if o.WallMM > o.FarMM || o.WallMM < 0.3 || o.LeafletMM < 0.3 || o.WallMM > 4 || o.LeafletMM > 4 {
		return o, fmt.Errorf("deploy: triangles of %g to %g mm in the wall and %g mm in the leaflets: wanted are 0.3 to 4 mm, in the wall no less far away than near", o.WallMM, o.FarMM, o.LeafletMM)
	}
	if o.Tissues == nil {
		var err error
		if o.Tissues, err = DefaultTissues(); err != nil {
			return o, err
		}
	} else if wrong := o.Tissues.Check(); len(wrong) > 0 {
		return o, fmt.Errorf("deploy: table of tissues %q: %s", o.Tissues.ID, wrong[0])
	}
	return o, nil
}

// Sheet is the wall, or a leaflet, in a model.
type Sheet struct {
	Body       *membrane.Body
	Regions    []Region  // by triangle
	CalciumMM  []float64 // thickness of the calcium laid on each triangle
	Stretching *membrane.Stretching
	Bending    *membrane.Bending // nil for a membrane
	Contact    *contact.Body
	Quality    Quality
}

// Ostium is the mouth of a coronary artery in the wall.
type Ostium struct {
	Triangle int32      // of the wall
	Weights  [3]float64 // of its corners: where the ostium goes with the wall
	Normal   geom.Vec   // of the wall there, outwards, at rest
	RadiusMM float64    // 0 if the artery was not followed
	Found    bool
}

// Patient is a root in a model: the wall as a membrane on springs, and three leaflets on it.
//
// The picture shows the root under pressure. Its geometry is taken as free of stress and tissues as incremental (mechanics reference 5.5): what the model answers is a change since the picture. Notes says so, and what else was assumed.
//
// Nothing keeps one leaflet out of another: under a closing pressure their free edges pass through each other beside the commissures. A device between them is kept off by contact with LeafletSamples, or with Sheet.Contact.
//
// The wall's mesh stands for its middle: the lumen's face moved outwards by WallContactMM. Stresses are those of a membrane.
type Patient struct {
	Options  PatientOptions
	Wall     *Sheet
	Leaflets [3]*Sheet  // by heart.Cusp; nil without leaflets
	Hinge    [3][]int32 // corners of the wall on each hinge line, from commissure to commissure, counter-clockwise seen from the aorta; the first points of the leaflet's body are the same blocks
	FreeEdge [3][]int32 // corners of the leaflet, from its second commissure to its first
	Ends     []int32    // corners of the wall on its two ends
	Above    []bool     // by triangle of the wall: on the aortic side of the hinge lines
	Ostia    [2]Ostium  // left, right
	Axis     geom.Frame // on which the leaflets' rest shape stands: PatientOptions.Shaft
	Calcium  CalciumMapped
	Notes    []string
}

// NewPatient adds a root to a model. Errors about the patient are coded: DEPLOY-LANDMARK, DEPLOY-WALL and DEPLOY-LEAFLET say where and why.
func NewPatient(m *mech.Model, r *heart.Root, o PatientOptions) (*Patient, error) {
	o, err := o.complete(r)
	if err != nil {
		return nil, err
	}
	asked := o
	w, err := meshedWall(r, &o)
	if err != nil {
		return nil, err
	}
	p := &Patient{Options: o, Hinge: w.hinge, Axis: w.lumen.shaft()}
	if o.Shaft != (geom.Frame{}) {
		p.Axis = o.Shaft
	}
	p.Wall = &Sheet{Body: &membrane.Body{Title: "wall", Rest: w.point, Triangles: w.triangles}, Regions: w.region, Quality: w.quality}
	p.Above = w.above
	for v, rim := range w.rim {
		if rim {
			p.Ends = append(p.Ends, int32(v))
		}
	}
	if !o.WithoutLeaflets {
		for c := range p.Leaflets {
			if err := p.hangLeaflet(heart.Cusp(c), w); err != nil {
				return nil, err
			}
		}
	}
	p.Calcium = p.mapCalcium(r)
	if err := p.place(m); err != nil {
		return nil, err
	}
	p.ostia(r)
	p.note(r, w, asked)
	return p, nil
}

// thicken moves the corners outwards, from the lumen to the middle of the wall.
func (w *wallMesh) thicken(mm float64) {
	out := make([]geom.Vec, len(w.point))
	for _, c := range w.triangles {
		n := w.point[c[1]].Sub(w.point[c[0]]).Cross(w.point[c[2]].Sub(w.point[c[0]]))
		for _, v := range c {
			out[v] = out[v].Add(n)
		}
	}
	// Where the wall folds inwards, as at the junction, normals meet behind it: they are evened out.
	for range 3 {
		next := make([]geom.Vec, len(out))
		for _, c := range w.triangles {
			sum := out[c[0]].Unit().Add(out[c[1]].Unit()).Add(out[c[2]].Unit())
			for _, v := range c {
				next[v] = next[v].Add(sum)
			}
		}
		out = next
	}
	for v, n := range out {
		w.point[v] = w.point[v].AddScaled(mm, n.Unit())
	}
}

// otherSizes are tried in turn, as parts of WallMM or LeafletMM, where it gives no wall or leaflet: a lattice of another size may fit an odd border better.
var otherSizes = []float64{0.9, 1.15, 0.8, 1.3}

// hangLeaflet builds a leaflet's sheet, of which no block is in the model yet.
func (p *Patient) hangLeaflet(c heart.Cusp, w *wallMesh) error {
	var hinge []geom.Vec
	for _, v := range p.Hinge[c] {
		hinge = append(hinge, w.point[v])
	}
	build := func(part float64) (*cuspMesh, error) {
		return newCuspMesh(c, hinge, p.Axis, p.Options.OrificeMM, part*p.Options.LeafletMM)
	}
	k, err := build(1)
	for i := 0; err != nil && i < len(otherSizes); i++ {
		if other, wrong := build(otherSizes[i]); wrong == nil {
			k, err = other, nil
		}
	}
	if err != nil {
		return err
	}
	s := &Sheet{Body: &membrane.Body{Title: c.String() + " leaflet", Rest: k.point, Triangles: k.triangles}, Quality: qualityOf(k.point, k.triangles)}
	for range k.triangles {
		s.Regions = append(s.Regions, leafletOf(c))
	}
	p.Leaflets[c], p.FreeEdge[c] = s, k.free
	return nil
}

// place adds blocks and terms to the model.
func (p *Patient) place(m *mech.Model) error {
	p.Wall.Body.Place(m)
	if err := p.Wall.make(m, p.Options, false); err != nil {
		return err
	}
	if !p.Options.MembraneWall {
		bending, err := membrane.NewSmallBending(p.Wall.Body)
		if err != nil {
			return err
		}
		m.AddTerm(bending)
	}
	bed := membrane.Bed{NormalNMM3: make([]float64, len(p.Wall.Body.Rest)), TangentNMM3: make([]float64, len(p.Wall.Body.Rest))}
	share := make([]float64, len(p.Wall.Body.Rest))
	for t, c := range p.Wall.Body.Triangles {
		s := p.Options.Tissues.of(p.Wall.Regions[t], p.Options.Indication)
		x := p.Wall.Body.Rest
		area := x[c[1]].Sub(x[c[0]]).Cross(x[c[2]].Sub(x[c[0]])).Norm()
		for _, v := range c {
			share[v] += area
			bed.NormalNMM3[v] += area * s.BedNMM3.Value
			bed.TangentNMM3[v] += area * s.BedAlongNMM3.Value
		}
	}
	for v, a := range share {
		bed.NormalNMM3[v] /= a
		bed.TangentNMM3[v] /= a
	}
	foundation, err := membrane.NewFoundation(p.Wall.Body, bed)
	if err != nil {
		return err
	}
	m.AddTerm(foundation)
	if p.Options.HoldEnds {
		for _, v := range p.Ends {
			m.Hold(p.Wall.Body.Blocks[v])
		}
	}
	for c, s := range p.Leaflets {
		if s == nil {
			continue
		}
		for i, x := range s.Body.Rest {
			if i < len(p.Hinge[c]) {
				s.Body.Blocks = append(s.Body.Blocks, p.Wall.Body.Blocks[p.Hinge[c][i]])
			} else {
				s.Body.Blocks = append(s.Body.Blocks, m.AddPosition(x))
			}
		}
		if err := s.make(m, p.Options, true); err != nil {
			return err
		}
	}
	p.touchable()
	return p.press(m)
}

// make gives a sheet its parts and its own terms.
func (s *Sheet) make(m *mech.Model, o PatientOptions, bends bool) error {
	for t, r := range s.Regions {
		s.Body.Parts = append(s.Body.Parts, o.Tissues.part(r, o.Indication, s.CalciumMM[t]))
	}
	var err error
	if s.Stretching, err = membrane.NewStretching(s.Body); err != nil {
		return err
	}
	m.AddTerm(s.Stretching)
	if bends {
		if s.Bending, err = membrane.NewBending(m, s.Body, membrane.Border{}); err != nil {
			return err
		}
		m.AddTerm(s.Bending)
	}
	return nil
}

// press adds the pressures that have a dial.
func (p *Patient) press(m *mech.Model) error {
	var above, below []int32
	for t, up := range p.Above {
		if up {
			above = append(above, int32(t))
		} else {
			below = append(below, int32(t))
		}
	}
	add := func(b *membrane.Body, dial mech.Dial, on []int32) error {
		if dial == (mech.Dial{}) {
			return nil
		}
		term, err := membrane.NewPressure(b, membrane.Load{PressureMPa: dial, Triangles: on})
		if err == nil {
			m.AddTerm(term)
		}
		return err
	}
	if err := add(p.Wall.Body, p.Options.AorticMPa, above); err != nil {
		return err
	}
	if err := add(p.Wall.Body, p.Options.VentricularMPa, below); err != nil {
		return err
	}
	for _, s := range p.Leaflets {
		if s == nil {
			continue
		}
		if err := add(s.Body, p.Options.LeafletMPa, nil); err != nil {
			return err
		}
	}
	return nil
}

// note says what was assumed; asked is what the wall was to be.
func (p *Patient) note(r *heart.Root, w *wallMesh, asked PatientOptions) {
	say := func(form string, a ...any) { p.Notes = append(p.Notes, fmt.Sprintf(form, a...)) }
	say("The picture's geometry, which is under pressure, is taken as free of stress; tissues are incremental.")
	say("Tissues are those of the table %q: thickness, modulus and bed of every region, most of them assumed.", p.Options.Tissues.ID)
	for _, g := range w.scallops {
		if g.doubt != "" {
			say("The hinge line of the %s cusp as it was read %s and is not taken: it follows a rule through its nadir and commissures (assumed).", g.cusp, g.doubt)
		} else if !g.seen {
			say("The hinge line of the %s cusp was not seen and follows a rule through its nadir and commissures (assumed).", g.cusp)
		}
	}
	if p.Options.WallMM != asked.WallMM {
		say("The wall's triangles are of %.2f mm; of %.2f mm some did not keep the limits of shape.", p.Options.WallMM, asked.WallMM)
	}
	if p.Options.AboveMM < asked.AboveMM {
		say("Further than %.1f mm above the sinotubular junction the lumen is no tube; the wall ends there.", p.Options.AboveMM)
	}
	for _, g := range w.scallops {
		if g.offMM > besideMM {
			say("The hinge line of the %s cusp lay up to %.1f mm off the lumen and was laid onto it.", g.cusp, g.offMM)
		}
	}
	if !p.Options.WithoutLeaflets {
		say("The leaflets' rest shape follows a rule (assumed): free edges drawn back to %.1f mm from the axis. In the picture they are %s.", p.Options.OrificeMM, r.Leaflets)
	}
	if l := w.lumen; l.low > -p.Options.BelowMM || l.high() < l.junction+p.Options.AboveMM-rowMM {
		say("The lumen goes from %s to %s; so does the wall.", l.place(l.low), l.place(l.high()))
	}
	if !r.MembranousSeptum.Found {
		say("The membranous septum was not found; the wall there is taken as muscle.")
	}
	if p.Calcium.LeftOutMM3 > 0 {
		say("%.0f mm3 of calcium lie too far from wall and leaflets and are left out.", p.Calcium.LeftOutMM3)
	}
}
