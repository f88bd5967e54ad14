package deploy

import (
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/heart"
)

// A root without an annulus plane or a commissure is refused with a code, so that a plan survives it.
func TestPlacementNeedsLandmarks(t *testing.T) {
	for what, spoil := range map[string]func(r *heart.Root){
		"the annulus plane": func(r *heart.Root) { r.Hinge[1] = heart.Point{Reason: "hidden"} },
		"a commissure":      func(r *heart.Root) { r.Commissure = [3]heart.Point{{Reason: "hidden"}} },
	} {
		r := symmetric().root()
		if _, err := (Placement{}).Axes(r); err != nil {
			t.Fatal(err)
		}
		spoil(r)
		if _, err := (Placement{}).Axes(r); fault.Code(err) != "DEPLOY-LANDMARK" || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "hidden") {
			t.Errorf("without %s: %v", what, err)
		}
	}
}
