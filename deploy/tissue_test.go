package deploy

import (
	"encoding/json"
	"testing"
)

// A region is written by its name, and read back.
func TestRegionText(t *testing.T) {
	for r := range Region(regions) {
		b, err := json.Marshal(RegionStress{Region: r})
		var back RegionStress
		if err != nil || json.Unmarshal(b, &back) != nil || back.Region != r {
			t.Errorf("%v is written as %s, %v", r, b, err)
		}
	}
	if b, err := json.Marshal(Region(regions)); err == nil {
		t.Errorf("no region is written as %s", b)
	}
	var r Region
	if err := json.Unmarshal([]byte(`"apex"`), &r); err == nil {
		t.Errorf("the apex was read as %v", r)
	}
}
