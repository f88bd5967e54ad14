package phantom

import (
	"testing"

	"github.com/apical-heart/apical/geom"
)

// An artery leaves its sinus once: past its first 9 mm its lumen keeps off the root's by both walls and some fat.
func TestArteriesKeepOffTheRoot(t *testing.T) {
	for seed := range uint64(3) {
		_, b := truthOf(Options{Seed: 40 + seed, Indication: [2]string{Stenosis, Insufficiency}[seed%2]})
		for n, v := range b.arteries() {
			c := geom.Curve(v.points)
			for i, p := range v.points {
				if s, _ := c.Nearest(p); n != 0 && n != 3 || s > 11.5 {
					if d := b.lumen.dist(p) - v.radius[i]; d < b.a.WallThicknessMM+0.7 {
						t.Errorf("seed %d: artery %d comes within %.1f mm of the root's lumen, %.0f mm along", seed, n, d, s)
					}
				}
			}
		}
	}
}
