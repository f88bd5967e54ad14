package deploy

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/mech/material"
	"github.com/apical-heart/apical/mech/membrane"
	"github.com/apical-heart/apical/valve"
)

//go:embed tissues.json
var tissuesFile []byte

// Region is a part of the root's wall, or a leaflet.
type Region uint8

// Regions. Above means on the aorta's side.
const (
	SinusLeft         Region = iota // above the hinge line of the left cusp, below the sinotubular junction
	SinusRight                      // of the right cusp
	SinusNon                        // of the non-coronary cusp
	TriangleLeftRight               // below the left-right commissure, between two hinge lines and above the annulus plane
	TriangleRightNon
	TriangleNonLeft
	Annulus          // within 2 mm of a hinge line
	Septum           // of the outflow tract below the annulus plane, what is neither of the next two: muscle
	MembranousSeptum // below the annulus plane, down to and about the landmark
	Curtain          // the aortomitral curtain: below the annulus plane between the nadirs of the left and the non-coronary cusp
	Aorta            // above the sinotubular junction
	LeafletLeft
	LeafletRight
	LeafletNon
	regions
)

var regionNames = [regions]string{"left sinus", "right sinus", "non-coronary sinus", "left-right triangle", "right-non-coronary triangle", "non-coronary-left triangle", "annulus", "muscular septum", "membranous septum", "mitral curtain", "ascending aorta", "left leaflet", "right leaflet", "non-coronary leaflet"}

// kinds are the tissues of the regions, by name in a table.
var kinds = [regions]string{"sinus", "sinus", "sinus", "triangle", "triangle", "triangle", "annulus", "septum", "membranous", "curtain", "aorta", "leaflet", "leaflet", "leaflet"}

func (r Region) String() string { return regionNames[r] }

// MarshalText writes the region's name.
func (r Region) MarshalText() ([]byte, error) {
	if r >= regions {
		return nil, fmt.Errorf("deploy: there is no region %d", uint8(r))
	}
	return []byte(regionNames[r]), nil
}

// UnmarshalText reads it.
func (r *Region) UnmarshalText(b []byte) error {
	for i, name := range regionNames {
		if name == string(b) {
			*r = Region(i)
			return nil
		}
	}
	return fmt.Errorf("deploy: there is no region %q", b)
}

// leafletOf returns the region of a cusp's leaflet.
func leafletOf(c heart.Cusp) Region { return LeafletLeft + Region(c) }

// Tissue is what a region is made of: an incompressible sheet that follows Yeoh's law W = E/6 (I1-3) + C (I1-3)², on a bed of springs that stands for what lies around it. The law is incremental: it starts at the state of the picture.
type Tissue struct {
	ThicknessMM   valve.Quantity `json:"thicknessMM"`
	YoungMPa      valve.Quantity `json:"youngMPa"`      // E
	StiffeningMPa valve.Quantity `json:"stiffeningMPa"` // C
	BedNMM3       valve.Quantity `json:"bedNMM3"`       // across the wall
	BedAlongNMM3  valve.Quantity `json:"bedAlongNMM3"`  // along it
}

// Tissues is a table of tissues: the numbers of every region, each with its source.
type Tissues struct {
	Schema     int               `json:"schema"` // 1
	ID         string            `json:"id"`
	Regions    map[string]Tissue `json:"regions"` // sinus, triangle, annulus, septum, membranous, curtain, aorta, leaflet
	CalciumMPa valve.Quantity    `json:"calciumMPa"`
	// Factors multiply numbers for an indication ("as", "ar"): wallModulus, leafletThickness and leafletModulus; one that is not given is 1.
	Factors map[string]map[string]valve.Quantity `json:"factors"`
	Sources map[string]string                    `json:"sources"`
}

// DefaultTissues returns the table that comes with the program (mechanics reference 8.4 and 8.7; all of it assumed).
func DefaultTissues() (*Tissues, error) { return ReadTissues(tissuesFile) }

// ReadTissues reads a table and checks it.
func ReadTissues(file []byte) (*Tissues, error) {
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	t := &Tissues{}
	if err := d.Decode(t); err != nil {
		return nil, fmt.Errorf("deploy: table of tissues: %w", err)
	}
	if wrong := t.Check(); len(wrong) > 0 {
		return nil, fmt.Errorf("deploy: table of tissues %q: %s", t.ID, wrong[0])
	}
	return t, nil
}

// Check returns everything that is wrong with a table.
func (t *Tissues) Check() (out []string) {
	say := func(form string, a ...any) { out = append(out, fmt.Sprintf(form, a...)) }
	if t.Schema != 1 || t.ID == "" {
		say("schema must be 1 and id given")
	}
	check := func(place string, q valve.Quantity, unit string, zero bool) {
		switch {
		case q.Unit != unit:
			say("%s: unit %q, want %q", place, q.Unit, unit)
		case !(q.Value > 0 || zero && q.Value == 0) || math.IsInf(q.Value, 0):
			say("%s: %g is not allowed", place, q.Value)
		case t.Sources[q.Source] == "":
			say("%s: source %q is not in the file's sources", place, q.Source)
		case q.Confidence != valve.Measured && q.Confidence != valve.Published && q.Confidence != valve.Assumed:
			say("%s: confidence %q is not measured, published or assumed", place, q.Confidence)
		}
	}
	for _, k := range slices.Compact(slices.Clone(kinds[:])) {
		r, ok := t.Regions[k]
		if !ok {
			say("regions: %s is missing", k)
			continue
		}
		check(k+".thicknessMM", r.ThicknessMM, "mm", false)
		check(k+".youngMPa", r.YoungMPa, "MPa", false)
		check(k+".stiffeningMPa", r.StiffeningMPa, "MPa", true)
		check(k+".bedNMM3", r.BedNMM3, "N/mm3", true)
		check(k+".bedAlongNMM3", r.BedAlongNMM3, "N/mm3", true)
	}
	for k := range t.Regions {
		if !slices.Contains(kinds[:], k) {
			say("regions: %s is not known", k)
		}
	}
	check("calciumMPa", t.CalciumMPa, "MPa", false)
	for indication, f := range t.Factors {
		if indication != Stenosis && indication != Insufficiency {
			say("factors: indication %q is not known", indication)
		}
		for k, q := range f {
			if k != "wallModulus" && k != "leafletThickness" && k != "leafletModulus" {
				say("factors: %s is not known", k)
			}
			check("factors."+indication+"."+k, q, "1", false)
		}
	}
	slices.Sort(out)
	return out
}

// factor returns that of an indication, 1 if none is given.
func (t *Tissues) factor(indication, name string) float64 {
	if q, ok := t.Factors[indication][name]; ok {
		return q.Value
	}
	return 1
}

// of returns the tissue of a region for an indication.
func (t *Tissues) of(r Region, indication string) Tissue {
	out := t.Regions[kinds[r]]
	if r >= LeafletLeft {
		out.ThicknessMM.Value *= t.factor(indication, "leafletThickness")
		out.YoungMPa.Value *= t.factor(indication, "leafletModulus")
		out.StiffeningMPa.Value *= t.factor(indication, "leafletModulus")
		return out
	}
	out.YoungMPa.Value *= t.factor(indication, "wallModulus")
	out.StiffeningMPa.Value *= t.factor(indication, "wallModulus")
	return out
}

// Limits of calcium on a triangle.
const (
	calcifiedMM = 0.2 // thickness of calcium from which a triangle counts as calcified
	thickestMM  = 4.0 // of a triangle with its calcium
)

// part returns the mechanics of a triangle with so much calcium, as a thickness laid over it: thicknesses add, and moduli by their thicknesses.
func (t *Tissues) part(r Region, indication string, calciumMM float64) membrane.Part {
	s := t.of(r, indication)
	h, e := s.ThicknessMM.Value, s.YoungMPa.Value
	calciumMM = min(calciumMM, max(0, thickestMM-h))
	return membrane.Part{
		Law:         material.Polynomial{C10MPa: e / 6, C20MPa: s.StiffeningMPa.Value},
		ThicknessMM: h + calciumMM,
		Factor:      (h + calciumMM*max(1, t.CalciumMPa.Value/e)) / (h + calciumMM),
	}
}
