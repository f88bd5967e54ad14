package valve

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Build is what a device is made of, and how it is released. Shares along the axis are of the frame's free height, from its inflow edge up;
// shares of a diameter are of the size's nominal one. What no source tells is assumed, number by number.
type Build struct {
	Frame    Lattice  `json:"frame"`
	Keys     *Keys    `json:"keys,omitempty"`
	Skirt    Skirt    `json:"skirt"`
	Leaflets Leaflets `json:"leaflets"`
	Delivery Delivery `json:"delivery"`
	// RadialForceN is what is known of the force with which the frame pushes when it has been crimped and let out to 0.9 of its nominal diameter: the sum of the radial forces.
	RadialForceN *Range `json:"radialForceN,omitempty"`
}

// Alloys.
const (
	Nitinol        = "nitinol"         // superelastic
	CobaltChromium = "cobalt-chromium" // yields and stays
)

// Choice is a word of a device with its source.
type Choice struct {
	Value      string     `json:"value"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
	Note       string     `json:"note,omitempty"`
}

// Shares are pure numbers that belong together.
type Shares struct {
	Values     []float64  `json:"values"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
	Note       string     `json:"note,omitempty"`
}

// Outline is the shape of revolution on which the frame lies when nothing holds it: its diameter by height, straight between the points. A balloon-expandable frame's is that to which the balloon brings it.
type Outline struct {
	HeightShares   []float64  `json:"heightShares"` // rising from 0 to 1
	DiameterShares []float64  `json:"diameterShares"`
	Source         string     `json:"source"`
	Confidence     Confidence `json:"confidence"`
	Note           string     `json:"note,omitempty"`
}

// At returns the diameter at a height, both as shares.
func (o *Outline) At(height float64) float64 {
	i, _ := slices.BinarySearch(o.HeightShares, height)
	switch {
	case i == 0:
		return o.DiameterShares[0]
	case i >= len(o.HeightShares):
		return o.DiameterShares[len(o.DiameterShares)-1]
	}
	f := (height - o.HeightShares[i-1]) / (o.HeightShares[i] - o.HeightShares[i-1])
	return o.DiameterShares[i-1] + f*(o.DiameterShares[i]-o.DiameterShares[i-1])
}

// Lattice is a frame of rhombic cells in rows around the axis. A crown of its outflow edge stands at each commissure of the valve.
type Lattice struct {
	Alloy            Choice   `json:"alloy"`
	Cells            Quantity `json:"cells"`     // around; a multiple of 3
	RowShares        Shares   `json:"rowShares"` // heights of the rows from the inflow up, 1 together
	Outline          Outline  `json:"outline"`
	StrutWidthMM     Quantity `json:"strutWidthMM"`     // around the axis
	StrutThicknessMM Quantity `json:"strutThicknessMM"` // away from it
}

// How keys hang on the frame.
const (
	Sutured = "sutured" // by threads that only pull
	Welded  = "welded"  // grown together at their tops
)

// Keys are the positioning keys: U-shaped wires, open towards the outflow, one for each native sinus, with their bottoms behind the native leaflets. In mid U each lies over a native leaflet's nadir.
type Keys struct {
	Number Quantity `json:"number"`
	Alloy  Choice   `json:"alloy"`
	WireMM Quantity `json:"wireMM"` // diameter
	// TopShare and BottomShare are heights when frame and keys are where they shall be to each other.
	TopShare    Quantity `json:"topShare"`
	BottomShare Quantity `json:"bottomShare"`
	// TopDiameterShare and BottomDiameterShare are of the circle on which tops and bottoms lie when nothing holds them.
	TopDiameterShare    Quantity `json:"topDiameterShare"`
	BottomDiameterShare Quantity `json:"bottomDiameterShare"`
	WidthDeg            Quantity `json:"widthDeg"` // between the arms of a key, seen from the axis
	// Closed says that each key's arms go over into its neighbours': one wire around.
	Closed Choice `json:"closed"` // "yes" or "no"
	Hung   Choice `json:"hung"`
	// SutureSlackMM is how much longer than their way from key to frame the threads are; SutureNPerMM how hard they pull beyond.
	SutureSlackMM *Quantity `json:"sutureSlackMM,omitempty"`
	SutureNPerMM  *Quantity `json:"sutureNPerMM,omitempty"`
	// SutureDrawnMM is how much longer they are once the frame has been let go: the opening frame draws them in. SutureSlackMM without one.
	SutureDrawnMM *Quantity `json:"sutureDrawnMM,omitempty"`
}

// Skirt is the cloth that seals.
type Skirt struct {
	FromShare   Quantity `json:"fromShare"`
	ToShare     Quantity `json:"toShare"`
	ThicknessMM Quantity `json:"thicknessMM"`
}

// Leaflets are the valve's own.
type Leaflets struct {
	FromShare   Quantity `json:"fromShare"` // their lowest attachment
	ToShare     Quantity `json:"toShare"`   // their commissures
	ThicknessMM Quantity `json:"thicknessMM"`
}

// Parts that are released, in a device's order.
const (
	PartKeys    = "keys"
	PartInflow  = "inflow"
	PartOutflow = "outflow"
	PartFrame   = "frame" // at once, by a balloon
)

// Delivery is how the device goes in.
type Delivery struct {
	CrimpedDiameterMM Quantity   `json:"crimpedDiameterMM"` // inner diameter of what holds it
	Order             []string   `json:"order"`             // of release
	Source            string     `json:"source"`
	Confidence        Confidence `json:"confidence"`
	Retrieval         *Retrieval `json:"retrieval,omitempty"` // what can be taken back; nothing if nothing is known
}

// Retrieval is what can be taken back once it has been let out.
type Retrieval struct {
	Parts      []Retrievable `json:"parts"` // none: nothing can
	Source     string        `json:"source"`
	Confidence Confidence    `json:"confidence"`
	Note       string        `json:"note,omitempty"`
}

// Retrievable is a part that can be taken back while of each part named in While no more than that fraction is out. Inflow and outflow are the
// lower and the upper half of the frame: with the inflow and 0.6 of the outflow out, 80 % of the frame are. Before a part, all that were released after it are taken back.
type Retrievable struct {
	Part  string             `json:"part"`
	While map[string]float64 `json:"while"`
}

// check returns what is wrong with what can be taken back of these parts.
func (r *Retrieval) check(order []string, sources map[string]string) (out []string) {
	if r == nil {
		return nil
	}
	const place = "build.delivery.retrieval"
	if !r.Confidence.valid() {
		out = append(out, fmt.Sprintf("%s: confidence %q is not measured, published or assumed", place, r.Confidence))
	}
	out = append(out, checkSource(place, r.Source, sources)...)
	seen := map[string]bool{}
	for i, x := range r.Parts {
		here := fmt.Sprintf("%s.parts[%d]", place, i)
		if !slices.Contains(order, x.Part) || seen[x.Part] {
			out = append(out, fmt.Sprintf("%s: %q is no part of the order, or stands twice", here, x.Part))
		}
		seen[x.Part] = true
		for _, name := range slices.Sorted(maps.Keys(x.While)) {
			if f := x.While[name]; !slices.Contains(order, name) || !(f >= 0 && f <= 1) {
				out = append(out, fmt.Sprintf("%s: while %s is %g, want a part of the order and 0 to 1", here, name, f))
			}
		}
	}
	return out
}

// numbers calls do with every quantity, its place and unit.
func (b *Build) numbers(do func(place, unit string, q *Quantity)) {
	f := &b.Frame
	do("frame.cells", "1", &f.Cells)
	do("frame.strutWidthMM", "mm", &f.StrutWidthMM)
	do("frame.strutThicknessMM", "mm", &f.StrutThicknessMM)
	if k := b.Keys; k != nil {
		do("keys.number", "1", &k.Number)
		do("keys.wireMM", "mm", &k.WireMM)
		do("keys.topShare", "1", &k.TopShare)
		do("keys.bottomShare", "1", &k.BottomShare)
		do("keys.topDiameterShare", "1", &k.TopDiameterShare)
		do("keys.bottomDiameterShare", "1", &k.BottomDiameterShare)
		do("keys.widthDeg", "deg", &k.WidthDeg)
		do("keys.sutureSlackMM", "mm", k.SutureSlackMM)
		do("keys.sutureNPerMM", "N/mm", k.SutureNPerMM)
		do("keys.sutureDrawnMM", "mm", k.SutureDrawnMM)
	}
	do("skirt.fromShare", "1", &b.Skirt.FromShare)
	do("skirt.toShare", "1", &b.Skirt.ToShare)
	do("skirt.thicknessMM", "mm", &b.Skirt.ThicknessMM)
	do("leaflets.fromShare", "1", &b.Leaflets.FromShare)
	do("leaflets.toShare", "1", &b.Leaflets.ToShare)
	do("leaflets.thicknessMM", "mm", &b.Leaflets.ThicknessMM)
	do("delivery.crimpedDiameterMM", "mm", &b.Delivery.CrimpedDiameterMM)
}

// words calls do with every choice, its place and what it may be.
func (b *Build) words(do func(place string, c *Choice, of ...string)) {
	do("frame.alloy", &b.Frame.Alloy, Nitinol, CobaltChromium)
	if k := b.Keys; k != nil {
		do("keys.alloy", &k.Alloy, Nitinol, CobaltChromium)
		do("keys.closed", &k.Closed, "yes", "no")
		do("keys.hung", &k.Hung, Sutured, Welded)
	}
}

// check returns what is wrong with a build.
func (b *Build) check(d *Device) (out []string) {
	if b == nil {
		return nil
	}
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf("build."+format, a...)) }
	firm := func(place string, c Confidence, source string) {
		if !c.valid() {
			say("%s: confidence %q is not measured, published or assumed", place, c)
		}
		out = append(out, checkSource("build."+place, source, d.Sources)...)
	}
	b.numbers(func(place, unit string, q *Quantity) {
		if q != nil && q.Value == 0 && unit == "1" { // a share may be none at all
			x := *q
			x.Value = 1
			q = &x
		}
		out = append(out, q.check("build."+place, unit, d.Sources)...)
	})
	b.words(func(place string, c *Choice, of ...string) {
		if !slices.Contains(of, c.Value) {
			say("%s: %q is none of %v", place, c.Value, of)
		}
		firm(place, c.Confidence, c.Source)
	})
	f := &b.Frame
	firm("frame.rowShares", f.RowShares.Confidence, f.RowShares.Source)
	firm("frame.outline", f.Outline.Confidence, f.Outline.Source)
	firm("delivery", b.Delivery.Confidence, b.Delivery.Source)
	out = append(out, b.RadialForceN.check("build.radialForceN", "N", d.Sources)...)
	whole := func(place string, q *Quantity, least float64) {
		if q.Value != math.Trunc(q.Value) || q.Value < least || q.Value > 60 {
			say("%s: %g is no whole number from %g to 60", place, q.Value, least)
		}
	}
	whole("frame.cells", &f.Cells, 6)
	if int(f.Cells.Value)%3 != 0 {
		say("frame.cells: %g is no multiple of 3, so that not every commissure has a crown", f.Cells.Value)
	}
	sum := 0.0
	for _, r := range f.RowShares.Values {
		if !(r > 0) {
			say("frame.rowShares: %g is not positive", r)
		}
		sum += r
	}
	if math.Abs(sum-1) > 1e-6 {
		say("frame.rowShares: they are %g together, not 1", sum)
	}
	o := &f.Outline
	switch n := len(o.HeightShares); {
	case n < 2 || len(o.DiameterShares) != n:
		say("frame.outline: %d heights and %d diameters; as many are needed, two at least", n, len(o.DiameterShares))
	case o.HeightShares[0] != 0 || o.HeightShares[n-1] != 1 || !slices.IsSorted(o.HeightShares) || len(slices.Compact(slices.Clone(o.HeightShares))) != n:
		say("frame.outline: the heights must rise from 0 to 1")
	case slices.Min(o.DiameterShares) < 0.3 || slices.Max(o.DiameterShares) > 3:
		say("frame.outline: diameters from %g to %g of the nominal one", slices.Min(o.DiameterShares), slices.Max(o.DiameterShares))
	}
	rising := func(place string, from, to *Quantity) {
		if !(from.Value < to.Value) || from.Value < -0.5 || to.Value > 1.5 {
			say("%s: %g to %g is no stretch of the frame's height", place, from.Value, to.Value)
		}
	}
	rising("skirt", &b.Skirt.FromShare, &b.Skirt.ToShare)
	rising("leaflets", &b.Leaflets.FromShare, &b.Leaflets.ToShare)
	if k := b.Keys; k != nil {
		whole("keys.number", &k.Number, 2)
		rising("keys", &k.BottomShare, &k.TopShare)
		if k.Number.Value*k.WidthDeg.Value > 360+1e-9 {
			say("keys.widthDeg: %g keys of %g deg do not fit around", k.Number.Value, k.WidthDeg.Value)
		}
		if k.Hung.Value == Sutured && (k.SutureSlackMM == nil || k.SutureNPerMM == nil) {
			say("keys: sutures need sutureSlackMM and sutureNPerMM")
		} else if k.SutureDrawnMM != nil && (k.Hung.Value != Sutured || k.SutureDrawnMM.Value > k.SutureSlackMM.Value) {
			say("keys: sutureDrawnMM must not be more than sutureSlackMM, and is of sutures only")
		}
	}
	parts := []string{PartInflow, PartOutflow}
	if d.Expansion == "balloon" {
		parts = []string{PartFrame}
	}
	if b.Keys != nil {
		parts = append(parts, PartKeys)
	}
	order := slices.Sorted(slices.Values(b.Delivery.Order))
	slices.Sort(parts)
	if !slices.Equal(order, parts) {
		say("delivery.order: %v, want each of %v once", b.Delivery.Order, parts)
	}
	out = append(out, b.Delivery.Retrieval.check(b.Delivery.Order, d.Sources)...)
	for i := range d.Sizes {
		s := &d.Sizes[i]
		if s.FrameHeightMM == nil {
			say("sizes[%d]: a build needs the size's frameHeightMM", i)
			continue
		}
		if crimped := b.Delivery.CrimpedDiameterMM.Value; crimped >= s.NominalDiameterMM.Value {
			say("delivery.crimpedDiameterMM: %g mm is not under size %s", crimped, s.Label)
		}
	}
	return out
}
