package heart

import (
	"math"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// Artery is the beginning of a coronary artery, from the middle of its mouth in the wall of the sinus outwards: the first centimetres, as far as it was followed. It is empty if the mouth was not found.
type Artery struct {
	PathMM   geom.Curve `json:"pathMM,omitempty"`   // middle of the lumen, LPS
	RadiusMM []float64  `json:"radiusMM,omitempty"` // of the lumen at each point of PathMM
}

// Surface returns the lumen as a closed round tube along the path, or nil if the artery is empty.
func (a *Artery) Surface() *mesh.Surface {
	const around = 16
	n := len(a.PathMM)
	if n < 2 || len(a.RadiusMM) != n {
		return nil
	}
	s := &mesh.Surface{}
	var u geom.Vec
	for i, p := range a.PathMM {
		t := a.PathMM[min(i+1, n-1)].Sub(a.PathMM[max(i-1, 0)]).Unit()
		// The side direction goes along with the path, turning as little as it can.
		if u = u.AddScaled(-u.Dot(t), t).Unit(); u == (geom.Vec{}) {
			u = t.Perpendicular()
		}
		v := t.Cross(u)
		for j := range around {
			sn, cs := math.Sincos(2 * math.Pi * float64(j) / around)
			s.Points = append(s.Points, p.AddScaled(a.RadiusMM[i]*cs, u).AddScaled(a.RadiusMM[i]*sn, v))
		}
	}
	first, last := int32(len(s.Points)), int32(len(s.Points)+1)
	s.Points = append(s.Points, a.PathMM[0], a.PathMM[n-1])
	for j := range int32(around) {
		k := (j + 1) % around
		end := int32(around * (n - 1))
		s.Triangles = append(s.Triangles, [3]int32{first, k, j}, [3]int32{last, end + j, end + k})
		for i := int32(0); i < end; i += around {
			s.Triangles = append(s.Triangles, [3]int32{i + j, i + k, i + k + around}, [3]int32{i + j, i + k + around, i + j + around})
		}
	}
	return s
}
