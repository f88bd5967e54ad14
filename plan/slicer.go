package plan

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// slicerSchema is the version that 3D Slicer 5 writes. It is a name, not a place: Slicer compares its end.
const slicerSchema = "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/Schema/markups-schema-v1.0.3.json#"

// markupsFile is a markups file of 3D Slicer, the fields that we read and write.
type markupsFile struct {
	Schema  string   `json:"@schema"`
	Markups []markup `json:"markups"`
}

type markup struct {
	Type             string          `json:"type"`
	Name             string          `json:"name,omitempty"`
	CoordinateSystem string          `json:"coordinateSystem"` // LPS, which is also what "" means, or RAS
	CoordinateUnits  json.RawMessage `json:"coordinateUnits"`  // "mm" or ["mm", "UCUM", "millimeter"]
	Locked           bool            `json:"locked"`
	FixedNumber      bool            `json:"fixedNumberOfControlPoints"`
	LabelFormat      string          `json:"labelFormat"`
	LastUsedNumber   int             `json:"lastUsedControlPointNumber"`
	ControlPoints    []controlPoint  `json:"controlPoints"`
}

type controlPoint struct {
	ID          string          `json:"id"`
	Label       string          `json:"label"`
	Description string          `json:"description"`
	Position    json.RawMessage `json:"position,omitempty"` // Slicer writes "" if it is not defined
	Orientation []float64       `json:"orientation"`
	Selected    bool            `json:"selected"`
	Locked      bool            `json:"locked"`
	Visibility  bool            `json:"visibility"`
	// Status is defined, which "" also means, or undefined, preview or missing.
	Status string `json:"positionStatus"`
}

const (
	statusDefined   = "defined"
	statusUndefined = "undefined"
)

// readMarkups reads the control points of all point lists of the file. Points without a position are left alone.
func (e *Edits) readMarkups(b []byte) error {
	var file markupsFile
	if err := json.Unmarshal(b, &file); err != nil {
		return formatFault("the markups file is damaged", err)
	}
	if !strings.Contains(strings.ToLower(file.Schema), "markups-schema-v1.") {
		return formatFault(fmt.Sprintf("the markups file has the schema %q", file.Schema), nil)
	}
	for _, m := range file.Markups {
		toLPS, err := m.toLPS()
		if err != nil {
			return err
		}
		for _, c := range m.ControlPoints {
			if c.Status != "" && c.Status != statusDefined {
				continue
			}
			p, err := point(c.Label, c.Position)
			if err == nil {
				err = e.add(c.Label, geom.Vec{X: toLPS * p.X, Y: toLPS * p.Y, Z: p.Z})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// toLPS returns the sign of x and y.
func (m markup) toLPS() (float64, error) {
	unit := "mm"
	if m.CoordinateUnits != nil {
		var code []string
		if json.Unmarshal(m.CoordinateUnits, &unit) != nil {
			if json.Unmarshal(m.CoordinateUnits, &code) != nil || len(code) == 0 {
				return 0, formatFault("the unit of the coordinates cannot be read", nil)
			}
			unit = code[0]
		}
	}
	if unit != "mm" {
		return 0, fault.New("EDIT-SYSTEM", fmt.Sprintf("the coordinates are in %q", unit), "Save the points in mm.")
	}
	switch m.CoordinateSystem {
	case "", "LPS": // the schema's default
		return 1, nil
	case "RAS":
		return -1, nil
	}
	return 0, fault.New("EDIT-SYSTEM", fmt.Sprintf("the coordinate system is %q", m.CoordinateSystem), "Save the points in LPS or RAS.")
}

// WriteMarkups writes the landmarks as a point list of 3D Slicer (markups JSON 1.0.3, LPS, mm). Its labels are the IDs, so that the file, moved
// points and all, can come back as edits. A landmark that was not found is in the list without a position, ready to be placed; its
// description says why.
func WriteMarkups(w io.Writer, r *heart.Root, v *heart.Ventricle) error {
	// RAS identity as LPS axes, which is what Slicer itself writes.
	axes := []float64{-1, 0, 0, 0, -1, 0, 0, 0, 1}
	m := markup{Type: "Fiducial", Name: "Apical landmarks", CoordinateSystem: "LPS", CoordinateUnits: json.RawMessage(`"mm"`),
		LabelFormat: "%N-%d"}
	for i, l := range Landmarks() {
		p := l.At(r, v)
		c := controlPoint{ID: fmt.Sprint(i + 1), Label: l.ID, Description: l.NameEN, Orientation: axes,
			Selected: true, Visibility: true, Status: statusUndefined}
		if p.Reason != "" {
			c.Description += ": " + p.Reason
		}
		if p.Found {
			b, err := json.Marshal(p.PositionMM)
			if err != nil {
				return fmt.Errorf("plan: markups: %s: %w", l.ID, err)
			}
			c.Position, c.Status = b, statusDefined
		}
		m.ControlPoints = append(m.ControlPoints, c)
	}
	m.LastUsedNumber = len(m.ControlPoints)
	b, err := json.MarshalIndent(markupsFile{slicerSchema, []markup{m}}, "", "  ")
	if err != nil {
		return fmt.Errorf("plan: markups: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("plan: markups: %w", err)
	}
	return nil
}
