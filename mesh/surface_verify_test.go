package mesh

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apical-heart/apical/geom"
)

func TestVerifyNormalsOfSphere(t *testing.T) {
	c := geom.Vec{X: 5, Y: 6, Z: -7}
	s := sphere(48, c, 9)
	for i, n := range s.Normals() {
		if a := geom.AngleDeg(n, s.Points[i].Sub(c)); a > 3 {
			t.Fatalf("point %d: %g degrees off", i, a)
		}
	}
	lo, hi := s.Bounds()
	for _, d := range []geom.Vec{hi.Sub(c), c.Sub(lo)} {
		if d.Sub(geom.Vec{X: 9, Y: 9, Z: 9}).Norm() > 0.1 {
			t.Errorf("bounds %v %v", lo, hi)
		}
	}
	if d := s.Centroid().Dist(c); d > 0.01 {
		t.Errorf("centroid off by %g", d)
	}
}

// Smoothing takes the steps of a ball of voxels away: the area comes from 1.5 times (in the limit of fine voxels) to near
// that of the sphere, the volume stays.
func TestVerifySmoothSteps(t *testing.T) {
	c := geom.Vec{X: 1, Y: 2, Z: 3}
	size, to := lattice(48, c, 0)
	data := sampled(size, to, ball(c, 9))
	for i, v := range data {
		data[i] = -1
		if v > 0 {
			data[i] = 1
		}
	}
	s := Isosurface(data, size, to, 0)
	area, volume := 4*math.Pi*81, 4*math.Pi*729/3
	before := s.Area()/area - 1
	got := s.Smooth(20)
	if a := got.Area()/area - 1; before < 0.05 || math.Abs(a) > 0.02 {
		t.Errorf("area error %g, before %g", a, before)
	}
	if v := got.Volume()/volume - 1; math.Abs(v) > 0.01 {
		t.Errorf("volume error %g", v)
	}
	if got.Topology() != s.Topology() {
		t.Error("the topology changed")
	}
	// The border of an open surface stays.
	half := s.Clip(geom.Plane{Origin: c, Normal: geom.Vec{Z: 1}})
	border, moved := half.borderPoints(), half.Smooth(5)
	held := 0
	for i, b := range border {
		if b {
			held++
			if moved.Points[i] != half.Points[i] {
				t.Fatalf("border point %d moved", i)
			}
		}
	}
	if held == 0 {
		t.Error("no border")
	}
}

func TestVerifyDecimate(t *testing.T) {
	c := geom.Vec{X: 300, Y: -200, Z: 900}
	for _, b := range []struct {
		name  string
		f     func(geom.Vec) float64
		euler int
	}{{"sphere", ball(c, 9), 2}, {"torus", torus(c, 6, 2.5), 0}} {
		size, to := lattice(48, c, 1)
		s := Isosurface(sampled(size, to, b.f), size, to, 0)
		d := s.Decimate(1500)
		top := d.Topology()
		if !top.Closed() || top.Euler() != b.euler || len(d.Triangles) > 1500 || len(d.Triangles) < 1400 {
			t.Errorf("%s: %+v, Euler %d", b.name, top, top.Euler())
		}
		if a := d.Area()/s.Area() - 1; math.Abs(a) > 0.01 {
			t.Errorf("%s: area off by %g", b.name, a)
		}
		if v := d.Volume()/s.Volume() - 1; math.Abs(v) > 0.01 {
			t.Errorf("%s: volume off by %g", b.name, v)
		}
		for i, tr := range d.Triangles {
			p, q, r := d.corners(tr)
			n, mid := q.Sub(p).Cross(r.Sub(p)).Unit(), p.Add(q).Add(r).Scale(1.0/3)
			if b.f(mid.AddScaled(0.5, n)) > b.f(mid.AddScaled(-0.5, n)) { // the field falls outwards
				t.Fatalf("%s: triangle %d is folded over", b.name, i)
			}
		}
		if top := s.Decimate(0).Topology(); !top.Closed() || top.Euler() != b.euler || top.Triangles > 200 {
			t.Errorf("%s to the end: %+v, Euler %d", b.name, top, top.Euler())
		}
		for i, p := range d.Points {
			if e := b.f(p); math.Abs(e) > 0.15 {
				t.Fatalf("%s: point %d is %g mm off", b.name, i, e)
			}
		}
	}
	// An open surface keeps its outline.
	half := sphere(48, c, 9).Clip(geom.Plane{Origin: c, Normal: geom.Vec{Z: 1}})
	d := half.Decimate(800)
	if top := d.Topology(); top.Bad != 0 || top.Border == 0 || top.Euler() != 1 || len(d.Triangles) > 800 {
		t.Errorf("half: %+v, Euler %d", top, top.Euler())
	}
	if a := d.Area()/half.Area() - 1; math.Abs(a) > 0.02 {
		t.Errorf("half: area off by %g", a)
	}
}

func TestVerifyParts(t *testing.T) {
	a, b := sphere(24, geom.Vec{}, 9), cube()
	s := &Surface{Points: append(append([]geom.Vec{}, b.Points...), a.Points...), Triangles: append([][3]int32{}, b.Triangles...)}
	for _, t := range a.Triangles {
		for i := range t {
			t[i] += int32(len(b.Points))
		}
		s.Triangles = append(s.Triangles, t)
	}
	part, sizes := s.Components()
	if len(sizes) != 2 || sizes[0] != 12 || sizes[1] != len(a.Triangles) || part[0] != 0 || part[12] != 1 {
		t.Fatalf("sizes %v", sizes)
	}
	l := s.LargestPart()
	if len(l.Points) != len(a.Points) || math.Abs(l.Volume()-a.Volume()) > 1e-9 {
		t.Errorf("largest part: %d points, volume %g", len(l.Points), l.Volume())
	}
}

func TestPropTransform(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	s := cube()
	for range 20 {
		col := func() geom.Vec { return geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()} }
		a := geom.FromColumns(col(), col(), col(), col())
		if got, want := s.Transform(a).Volume(), 8*math.Abs(a.Det()); math.Abs(got-want) > 1e-9*(1+want) {
			t.Errorf("volume %g, want %g", got, want)
		}
	}
}

func TestVerifySTL(t *testing.T) {
	var b bytes.Buffer
	s := cube()
	if err := s.WriteSTL(&b); err != nil {
		t.Fatal(err)
	}
	d := b.Bytes()
	if len(d) != 84+50*12 || binary.LittleEndian.Uint32(d[80:]) != 12 || strings.HasPrefix(string(d), "solid") {
		t.Fatalf("%d bytes", len(d))
	}
	var volume float64
	for i := range 12 {
		var v [12]float64
		for k := range v {
			v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(d[84+50*i+4*k:])))
		}
		n, p, q, r := geom.Vec{X: v[0], Y: v[1], Z: v[2]}, geom.Vec{X: v[3], Y: v[4], Z: v[5]}, geom.Vec{X: v[6], Y: v[7], Z: v[8]}, geom.Vec{X: v[9], Y: v[10], Z: v[11]}
		volume += p.Dot(q.Cross(r)) / 6
		if n.Dot(p) < 0.99 {
			t.Errorf("facet %d: normal %v at %v", i, n, p)
		}
	}
	if volume != 8 {
		t.Errorf("volume %g", volume)
	}
}

func TestVerifyVTP(t *testing.T) {
	var b bytes.Buffer
	s := cube()
	heat := PointArray{Name: "height & more", Values: []float32{1, 2, 3, 4, 5, 6, 7, 8}}
	if err := s.WriteVTP(&b, heat); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteVTP(&bytes.Buffer{}, PointArray{Name: "short", Values: []float32{1}}); err == nil {
		t.Error("an array of the wrong length was written")
	}
	text, raw, _ := strings.Cut(b.String(), "<AppendedData encoding=\"raw\">\n_")
	type dataArray struct {
		Type   string `xml:"type,attr"`
		Name   string `xml:",attr"`
		Offset int    `xml:"offset,attr"`
	}
	var file struct {
		Piece struct {
			NumberOfPoints int         `xml:",attr"`
			NumberOfPolys  int         `xml:",attr"`
			Points         []dataArray `xml:"Points>DataArray"`
			Polys          []dataArray `xml:"Polys>DataArray"`
			PointData      []dataArray `xml:"PointData>DataArray"`
		} `xml:"PolyData>Piece"`
	}
	if err := xml.Unmarshal([]byte(text+"</VTKFile>"), &file); err != nil {
		t.Fatal(err)
	}
	p := file.Piece
	if p.NumberOfPoints != 8 || p.NumberOfPolys != 12 || len(p.PointData) != 1 || p.PointData[0].Name != heat.Name {
		t.Fatalf("%+v", p)
	}
	block := func(a dataArray) []uint32 {
		n := binary.LittleEndian.Uint64([]byte(raw[a.Offset:]))
		out := make([]uint32, n/4)
		for i := range out {
			out[i] = binary.LittleEndian.Uint32([]byte(raw[a.Offset+8+4*i:]))
		}
		return out
	}
	back := &Surface{}
	xyz := block(p.Points[0])
	f := func(i int) float64 { return float64(math.Float32frombits(xyz[i])) }
	for i := 0; i < len(xyz); i += 3 {
		back.Points = append(back.Points, geom.Vec{X: f(i), Y: f(i + 1), Z: f(i + 2)})
	}
	tri, off := block(p.Polys[0]), block(p.Polys[1])
	for i := range off {
		if off[i] != uint32(3*i+3) {
			t.Fatalf("offset %d is %d", i, off[i])
		}
		back.Triangles = append(back.Triangles, [3]int32{int32(tri[3*i]), int32(tri[3*i+1]), int32(tri[3*i+2])})
	}
	if back.Volume() != 8 || math.Float32frombits(block(p.PointData[0])[7]) != 8 {
		t.Errorf("read back: volume %g", back.Volume())
	}
}

// A flat sheet costs nothing to decimate anywhere: only the rules against folds and pinches keep it a flat sheet.
func TestPropDecimateSheet(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, n := range [][2]int{{40, 40}, {200, 1}} { // a square, and a strip of one cell, all of whose points are on the border
		s := &Surface{}
		for j := range n[1] + 1 {
			for i := range n[0] + 1 {
				p := geom.Vec{X: float64(i), Y: float64(j)}
				if i > 0 && i < n[0] && j > 0 && j < n[1] {
					p = p.Add(geom.Vec{X: 0.8 * (r.Float64() - 0.5), Y: 0.8 * (r.Float64() - 0.5)})
				}
				s.Points = append(s.Points, p)
			}
		}
		for j := range n[1] {
			for i := range n[0] {
				a := int32(i + (n[0]+1)*j)
				b, c, d := a+1, a+int32(n[0])+2, a+int32(n[0])+1
				s.Triangles = append(s.Triangles, [3]int32{a, b, c}, [3]int32{a, c, d})
			}
		}
		got := s.Decimate(len(s.Triangles) / 10)
		if a := got.Area() / float64(n[0]*n[1]); math.Abs(a-1) > 1e-6 {
			t.Errorf("%v: area changed by a factor %g", n, a)
		}
		for _, tr := range got.Triangles {
			p, q, r := got.corners(tr)
			if q.Sub(p).Cross(r.Sub(p)).Z <= 0 {
				t.Fatalf("%v: a triangle is folded over", n)
			}
		}
		for _, d := range []*Surface{got, s.Decimate(0)} {
			if p := pinches(d); p != 0 {
				t.Errorf("%v: %d points where the outline touches itself", n, p)
			}
		}
		if top := got.Topology(); top.Bad != 0 || top.Euler() != 1 || len(got.Triangles) > len(s.Triangles)/3 {
			t.Errorf("%v: %+v, Euler %d", n, top, top.Euler())
		}
	}
}

// pinches counts the points where other than two border edges meet.
func pinches(s *Surface) (count int) {
	degree := make([]int, len(s.Points))
	half := s.sortedEdges()
	for i := 0; i < len(half); i++ {
		if i+1 < len(half) && half[i]>>1 == half[i+1]>>1 {
			i++
			continue
		}
		a, b := ends(half[i])
		degree[a]++
		degree[b]++
	}
	for _, d := range degree {
		if d != 0 && d != 2 {
			count++
		}
	}
	return count
}

// A narrow ring of few corners would rather be pinched than lose a corner.
func TestPropDecimateRing(t *testing.T) {
	const n = 12
	s := &Surface{}
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		s.Points = append(s.Points, geom.Vec{X: 10 * cos, Y: 10 * sin}, geom.Vec{X: 10 * cos, Y: 10 * sin, Z: 0.1})
		a, b := int32(2*i), int32(2*((i+1)%n))
		s.Triangles = append(s.Triangles, [3]int32{a, b, b + 1}, [3]int32{a, b + 1, a + 1})
	}
	for _, target := range []int{18, 12, 0} {
		d := s.Decimate(target)
		if top := d.Topology(); pinches(d) != 0 || top.Bad != 0 || top.Euler() != 0 || top.Triangles == 0 {
			t.Errorf("to %d: %d pinches, %+v, Euler %d", target, pinches(d), top, top.Euler())
		}
	}
}
