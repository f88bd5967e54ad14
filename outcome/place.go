package outcome

import (
	"fmt"
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/heart"
)

// Place is where the frame came to stand.
type Place struct {
	DepthMM     [3]Value `json:"depthMM"` // below each hinge point, by heart.Cusp
	MeanDepthMM Value    `json:"meanDepthMM"`
	TiltDeg     Value    `json:"tiltDeg"`
	// RotationDeg is the mean angle from the root's commissures to the valve's, and MisalignedDeg the largest of the three, without sign.
	RotationDeg   Value `json:"rotationDeg"`
	MisalignedDeg Value `json:"misalignedDeg"`
}

// edge returns the height over the annulus plane of the frame's inflow edge, through its crowns, in a direction about the annulus' middle.
func (s *scene) edge(deg float64) (heightMM float64, reason string) {
	line, _, _, reason := around(s.material(0))
	if reason != "" {
		return 0, reason
	}
	_, h, ok := s.round.crossed(line, deg)
	if !ok {
		return 0, "the frame does not go round the annulus' middle"
	}
	return h, ""
}

func (s *scene) place(p *Place) {
	sum, known := 0.0, 0
	for c, h := range s.root.Hinge {
		_, deg, _ := s.round.at(h.PositionMM)
		edge, reason := s.edge(deg)
		if p.DepthMM[c] = missing(reason); reason == "" {
			p.DepthMM[c] = found(-edge)
			sum, known = sum-edge, known+1
		}
	}
	if p.MeanDepthMM = missing(p.DepthMM[0].Reason); known == 3 {
		p.MeanDepthMM = found(sum / 3)
	}
	p.TiltDeg = found(geom.AngleDeg(s.device.w, s.plane.Normal))
	s.rotation(p)
}

// rotation compares the valve's commissures, the crowns of the outflow that stand at 0, 120 and 240 degrees at rest, with the root's.
func (s *scene) rotation(p *Place) {
	var own, root []float64
	levels := s.frameLevels()
	for _, i := range levels[len(levels)-1] {
		x := s.shapes.Wires.Points[i].PositionMM
		if a := turned(math.Atan2(x.Y, x.X)*180/math.Pi + 1e-6); math.Mod(a, 120) < 2e-6 {
			_, deg, _ := s.round.at(s.at.Wires[i])
			own = append(own, deg)
		}
	}
	for c, q := range s.root.Commissure {
		if !q.Found {
			put(fmt.Sprintf("the %s commissure was not found: %s", heart.Commissure(c), q.Reason), &p.RotationDeg, &p.MisalignedDeg)
			return
		}
		_, deg, _ := s.round.at(q.PositionMM)
		root = append(root, deg)
	}
	if len(own) != 3 {
		put(fmt.Sprintf("the frame has %d crowns at its commissures", len(own)), &p.RotationDeg, &p.MisalignedDeg)
		return
	}
	// The three follow each other the one way round or the other; of all ways to pair them, that with the least angles counts.
	best := math.Inf(1)
	for _, order := range [][3]int{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}} {
		sum, most, squares := 0.0, 0.0, 0.0
		for i, k := range order {
			d := between(root[i], own[k])
			sum, most, squares = sum+d/3, math.Max(most, math.Abs(d)), squares+d*d
		}
		if squares < best-1e-9 {
			best = squares
			p.RotationDeg, p.MisalignedDeg = found(sum), found(most)
		}
	}
}
