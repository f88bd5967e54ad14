package deploy_test

import (
	"bytes"
	"encoding/json"
	"runtime"
	"testing"

	"github.com/apical-heart/apical/deploy"
	"github.com/apical-heart/apical/internal/verify"
)

// A rehearsal, keys and frame released and loaded, gives the same bytes on one, two and four threads: what it tells, and where each point stands.
func TestPropThreads(t *testing.T) {
	verify.Long(t)
	was := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(was)
	var first []byte
	for _, n := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(n)
		out, err := deploy.Coarse(t, deploy.Shipped(t, "j-valve-ta-ar", 9, false), size25, deploy.RoundRoot(1)).Rehearse(t.Context(), nil)
		if err != nil || out.Trouble != nil || out.Final == nil {
			t.Fatal(err, out)
		}
		told, err := json.Marshal(struct {
			Told  *deploy.Deployment
			Stand *deploy.Resting
			At    []any
		}{out, out.Final, []any{out.Final.Wires, out.Final.Wall, out.Final.Leaflets, out.Final.Touches}})
		if err != nil {
			t.Fatal(err)
		}
		if n == 1 {
			first = told
		} else if !bytes.Equal(told, first) {
			k := 0
			for k < len(told) && k < len(first) && told[k] == first[k] {
				k++
			}
			t.Errorf("on %d threads other bytes from byte %d of %d on: ...%.80s, ...%.80s", n, k, len(first), told[max(0, k-40):], first[max(0, k-40):])
		}
	}
}
