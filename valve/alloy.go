package valve

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
)

// Laws of alloys, with the constants that each needs.
const (
	Superelastic = "superelastic"
	Ductile      = "ductile"
)

var constants = map[string][]string{
	Superelastic: {"austeniteMPa", "martensiteMPa", "poisson", "transformationStrain", "compressionStrain", "loadStartMPa", "loadEndMPa", "unloadStartMPa", "unloadEndMPa", "compressionRatio", "stressMPaPerC", "referenceC"},
	Ductile:      {"youngMPa", "poisson", "yieldMPa", "hardeningMPa"},
}

// Alloy is a metal as data: the constants of its law, each with its source.
type Alloy struct {
	Schema    int                 `json:"schema"` // 1
	ID        string              `json:"id"`     // what Choice names
	NameEN    string              `json:"nameEN"`
	NameZH    string              `json:"nameZH"`
	Law       string              `json:"law"`
	Constants map[string]Quantity `json:"constants"`
	Sources   map[string]string   `json:"sources"`
}

// Value returns a constant; Check has seen that it is there.
func (a *Alloy) Value(name string) float64 { return a.Constants[name].Value }

// Check returns everything that is wrong with the alloy.
func (a *Alloy) Check() (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if a.Schema != 1 || !idForm.MatchString(a.ID) || a.NameEN == "" || a.NameZH == "" {
		say("schema must be 1, id lower-case letters, digits and hyphens, and both names given")
	}
	needs, ok := constants[a.Law]
	if !ok {
		say("law: %q is not known", a.Law)
	}
	used := map[string]bool{}
	for _, name := range needs {
		q, ok := a.Constants[name]
		if !ok {
			say("constants: a %s alloy needs %s", a.Law, name)
			continue
		}
		unit := "1"
		switch {
		case strings.HasSuffix(name, "MPaPerC"):
			unit = "MPa/C"
		case strings.HasSuffix(name, "MPa"):
			unit = "MPa"
		case strings.HasSuffix(name, "C"):
			unit = "C"
		}
		out = append(out, q.check("constants."+name, unit, a.Sources)...)
		used[q.Source] = true
	}
	for name := range a.Constants {
		if !slices.Contains(needs, name) {
			say("constants: a %s alloy has no %s", a.Law, name)
		}
	}
	for k := range a.Sources {
		if !used[k] {
			say("sources: %q is not used", k)
		}
	}
	slices.Sort(out)
	return out
}

// LoadAlloys reads and checks all files *.json of a folder.
func LoadAlloys(folder fs.FS) (map[string]*Alloy, error) {
	names, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, fmt.Errorf("valve: list the alloys: %w", err)
	}
	out := map[string]*Alloy{}
	for _, name := range names {
		f, err := folder.Open(name)
		if err != nil {
			return nil, fault.Wrap(err, "CATALOG-READ", fmt.Sprintf("%s cannot be read", name), "Check that the file is there and may be read.")
		}
		dec := json.NewDecoder(io.LimitReader(f, largestFile))
		dec.DisallowUnknownFields()
		a := &Alloy{}
		err = dec.Decode(a)
		f.Close()
		if err != nil {
			return nil, fault.New("CATALOG-FORM", name+": not an alloy file: "+err.Error(), fileAdvice)
		}
		if wrong := a.Check(); len(wrong) > 0 {
			return nil, fault.New("CATALOG-CONTENT", name+": the alloy is not usable: "+strings.Join(wrong, "; "), fileAdvice)
		}
		if out[a.ID] != nil {
			return nil, fault.New("CATALOG-TWICE", fmt.Sprintf("%s holds the alloy %s, which another file holds too", name, a.ID), "Give each alloy an id of its own.")
		}
		out[a.ID] = a
	}
	return out, nil
}
