package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart/measure"
)

// The columns of the reference tool, in the order of its table (ct-planning 12, source 3m-spec), where the specification names them by letters:
// AA area is U, the 21st; RCA height is AM, the 39th; the last is CI, the 87th.
func TestReferenceColumns(t *testing.T) {
	k := referenceColumns()
	if len(k) != 87 {
		t.Fatalf("%d columns, want 87", len(k))
	}
	for letters, name := range map[string]string{"A": "Case entry date", "S": "Type of valve", "T": "Phase", "U": "Annulus area", "AB": "Annulus eccentricity",
		"AC": "Ascending aorta min", "AH": "LVOT average", "AL": "Annulus to STJ height", "AM": "RCA height", "AN": "LCA height", "AO": "Sinus height",
		"AP": "Sinus diameter R", "AQ": "Sinus diameter L", "AR": "Sinus diameter N", "AS": "Aorto-LV angle", "AT": "Intercommissural distance 4 mm",
		"AW": "Calcium NCC", "AX": "Calcium RCC", "AY": "Calcium LCC", "AZ": "Calcium total", "BA": "Calcium grade", "BB": "Clock angle RCC", "BC": "Clock angle RCA",
		"BD": "Left common iliac min", "BG": "Left common iliac calcification", "BL": "Left femoral min", "BP": "Right common iliac min", "CA": "Right femoral calcification",
		"CB": "Abdominal aorta calcification", "CE": "Subclavian/carotid/transapical analysis", "CI": "Received from"} {
		n := 0
		for _, c := range letters {
			n = 26*n + int(c-'A') + 1
		}
		if got := k[n-1].Name; got != name {
			t.Errorf("column %s is %q, want %q", letters, got, name)
		}
	}
	// Every measurement that names a column fills it, and no column waits for a measurement that does not exist.
	filled := map[string]bool{}
	for _, c := range k {
		filled[c.Name] = c.Text != nil
	}
	for _, d := range measure.Defs {
		if d.Column != "" && !filled[d.Column] {
			t.Errorf("%s has the column %q, which nothing fills", d.ID, d.Column)
		}
	}
}

func TestCSV(t *testing.T) {
	c := someCase(t)
	var b bytes.Buffer
	if err := CSV(&b, c); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	got, seen := map[string]string{}, map[string]bool{}
	for i, name := range rows[0] {
		if seen[name] {
			t.Errorf("the column %q stands twice", name)
		}
		seen[name], got[name] = true, rows[1][i]
	}
	area := measure.Find("annulusAreaMM2")
	want := number(area, c.Measures.AnnulusAreaMM2).Text
	if got["Annulus area"] != want || got["annulusAreaMM2"] != want || want == "" {
		t.Errorf("area %q and %q, want %q", got["Annulus area"], got["annulusAreaMM2"], want)
	}
	if got["Age"] != "81" || got["Gender"] != "F" || got["Phase"] != "35%" || got["Patient name"] != "" {
		t.Errorf("age %q, gender %q, phase %q, name %q", got["Age"], got["Gender"], got["Phase"], got["Patient name"])
	}
	if strings.Contains(strings.Join(rows[1], " "), "NaN") {
		t.Error("a number that is none")
	}
	c.Measures.AnnulusAreaMM2.Found = false
	b.Reset()
	if err := CSV(&b, c); err != nil {
		t.Fatal(err)
	}
	rows, _ = csv.NewReader(&b).ReadAll()
	for i, name := range rows[0] {
		if (name == "Annulus area" || name == "annulusAreaMM2" || name == "annulusAreaMM2 SD") && rows[1][i] != "" {
			t.Errorf("%s of an annulus that was not found is %q", name, rows[1][i])
		}
	}
}
