package render

import (
	"image"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/mesh"
)

var front = Camera{Toward: geom.Vec{Y: -1}, Up: geom.Vec{Z: 1}, HeightMM: 40}

// cover returns the area in mm2 that the picture's alpha covers.
func cover(p *image.NRGBA, mmPerPixel float64) float64 {
	var a float64
	for i := 3; i < len(p.Pix); i += 4 {
		a += float64(p.Pix[i]) / 255
	}
	return a * mmPerPixel * mmPerPixel
}

func TestVerifySilhouette(t *testing.T) {
	verify.Run(t,
		verify.Benchmark{Name: "BallCoversACircle_Archimedes", Source: "its outline is a regular polygon of 24 corners", Want: 12 * 100 * math.Sin(math.Pi/12), Rel: 0.005, Unit: "mm2",
			Got: func(s float64) float64 {
				return cover(Draw(front, 200, 200, Body{Surface: Sphere(geom.Vec{}, 10*s)}), 0.2)
			}},
		verify.Benchmark{Name: "TubeCoversARectangle", Source: "closed form", Want: 30 * 4, Rel: 0.005, Unit: "mm2",
			Got: func(s float64) float64 {
				c := geom.Curve{{X: -15}, {X: 0}, {X: 15}}
				return cover(Draw(front, 200, 200, Body{Surface: Tube(c, 2*s, false)}), 0.2)
			}},
	)
}

// The nearer of two bodies is seen, whichever is drawn first, and through a veil the body behind it, mixed in linear light.
func TestVerifyDepth(t *testing.T) {
	near := Body{Surface: square(geom.Vec{Y: -5}, 8), Colour: Colour{255, 0, 0}}
	far := Body{Surface: square(geom.Vec{Y: 5}, 16), Colour: Colour{0, 0, 255}}
	for _, order := range [][]Body{{near, far}, {far, near}} {
		p := Draw(front, 80, 80, order...)
		if c := p.NRGBAAt(40, 40); c.R < 100 || c.B != 0 {
			t.Errorf("the nearer body is hidden: %v", c)
		}
		if c := p.NRGBAAt(12, 40); c.B < 100 || c.R != 0 {
			t.Errorf("the farther body is not seen beside the nearer one: %v", c)
		}
	}
	veil := near
	veil.Opacity = 0.5
	got := Draw(front, 80, 80, veil, far).NRGBAAt(40, 40)
	red, blue := Draw(front, 80, 80, near).NRGBAAt(40, 40), Draw(front, 80, 80, far).NRGBAAt(40, 40)
	mix := func(a, b uint8) uint8 {
		return sRGB(0.5*linear(Colour{a}).X + 0.5*linear(Colour{b}).X)
	}
	for _, c := range [][2]uint8{{got.R, mix(red.R, blue.R)}, {got.B, mix(red.B, blue.B)}} {
		if d := int(c[0]) - int(c[1]); d < -1 || d > 1 {
			t.Errorf("seen through a half veil: %v of red %v and blue %v", got, red, blue)
		}
	}
	if behind := Draw(front, 80, 80, far, Body{Surface: square(geom.Vec{Y: 9}, 8), Opacity: 0.5}).NRGBAAt(40, 40); behind != blue {
		t.Errorf("a veil behind an opaque body shows: %v, want %v", behind, blue)
	}
}

func TestVerifyCameraKnowsLeftAndUp(t *testing.T) {
	// From the front the patient's left is on the right, the head on top.
	x, y, w := front.Project(geom.Vec{X: 10, Y: -3, Z: 10}, 200, 100)
	if math.Abs(x-125) > 1e-9 || math.Abs(y-25) > 1e-9 || math.Abs(w-3) > 1e-9 {
		t.Errorf("projected to %g, %g, %g; want 125, 25, 3", x, y, w)
	}
	p := Draw(front, 200, 100, Body{Surface: Sphere(geom.Vec{X: 10, Y: -3, Z: 10}, 1)})
	if p.NRGBAAt(125, 25).A != 255 || p.NRGBAAt(75, 25).A != 0 || p.NRGBAAt(125, 75).A != 0 {
		t.Error("the ball is not drawn where Project says")
	}
}

// A veil made of two triangles has no seam, even if the seam runs through the middle of samples.
func TestPropNoSeam(t *testing.T) {
	p := Draw(front, 80, 80, Body{Surface: square(geom.Vec{}, 10), Opacity: 0.3})
	want := p.NRGBAAt(40, 30)
	for y := 25; y < 55; y++ {
		for x := 25; x < 55; x++ {
			if c := p.NRGBAAt(x, y); c != want {
				t.Fatalf("pixel %d, %d is %v, others %v", x, y, c, want)
			}
		}
	}
}

func TestPropSameForAnyThreads(t *testing.T) {
	bodies := []Body{
		{Surface: Sphere(geom.Vec{X: 3}, 9), Colour: Colour{200, 80, 60}, Gloss: 0.4},
		{Surface: Sphere(geom.Vec{X: -3, Y: 2}, 11), Colour: Colour{60, 80, 200}, Opacity: 0.2, Rim: 0.8},
		{Surface: Tube(geom.Curve{{Z: -15}, {X: 2}, {Z: 15}}, 1, false), Opacity: 0.6, Facets: true},
	}
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	one := Draw(front, 120, 90, bodies...)
	for _, n := range []int{2, 4, 8} {
		runtime.GOMAXPROCS(n)
		if !slices.Equal(one.Pix, Draw(front, 120, 90, bodies...).Pix) {
			t.Errorf("%d threads draw another picture", n)
		}
	}
}

func TestPropShapesFaceOutwards(t *testing.T) {
	ring := geom.Curve{}
	for i := range 200 {
		s, c := math.Sincos(2 * math.Pi * float64(i) / 200)
		ring = append(ring, geom.Vec{X: 10 * c, Y: 10 * s, Z: 5*math.Sin(6*math.Pi*float64(i)/200) + 3*math.Cos(2*math.Pi*float64(i)/200)})
	}
	for name, s := range map[string]*mesh.Surface{"ball": Sphere(geom.Vec{X: 5}, 3), "ring": Tube(ring, 1, true)} {
		if s.Volume() <= 0 {
			t.Errorf("%s: volume %g", name, s.Volume())
		}
	}
	section := 12 / 2 * math.Sin(2*math.Pi/12)
	if v, want := Tube(ring, 1, true).Volume(), section*append(ring, ring[0]).Length(); math.Abs(v/want-1) > 0.004 {
		t.Errorf("the closed tube holds %g mm3, want %g", v, want)
	}
	// Coming round, the side direction has turned; a seam that is not turned with it twists the tube.
	tube, longest := Tube(ring, 1, true), [2]float64{}
	for i, f := range tube.Triangles {
		seam := 0
		if i >= len(tube.Triangles)-2*12 {
			seam = 1
		}
		for k := range f {
			longest[seam] = math.Max(longest[seam], tube.Points[f[k]].Dist(tube.Points[f[(k+1)%3]]))
		}
	}
	if longest[1] > 1.5*longest[0] {
		t.Errorf("the closed tube is twisted at its seam: edges of %g mm, elsewhere of %g mm", longest[1], longest[0])
	}
	if top := Tube(ring, 1, true).Topology(); !top.Closed() || top.Euler() != 0 {
		t.Errorf("a closed tube is not a torus: %+v", top)
	}
}

func square(centre geom.Vec, half float64) *mesh.Surface {
	p := func(x, z float64) geom.Vec { return centre.Add(geom.Vec{X: x * half, Z: z * half}) }
	return &mesh.Surface{Points: []geom.Vec{p(-1, -1), p(1, -1), p(1, 1), p(-1, 1)}, Triangles: [][3]int32{{0, 1, 2}, {0, 2, 3}}}
}

func BenchmarkDraw(b *testing.B) {
	s := Sphere(geom.Vec{}, 15)
	for b.Loop() {
		if p := Draw(front, 600, 600, Body{Surface: s, Opacity: 0.3, Rim: 0.8}); p.Bounds().Empty() {
			b.Fatal("no picture")
		}
	}
}

// What lies behind the plane fades into the haze in linear light; what lies before it does not. The plane need not face the eye.
func TestVerifyHaze(t *testing.T) {
	draw := func(y float64, h Haze) uint8 {
		c := front
		c.Haze = h
		return Draw(c, 40, 40, Body{Surface: square(geom.Vec{Y: y}, 16), Colour: Colour{40, 40, 40}}).NRGBAAt(20, 20).R
	}
	h := Haze{Colour: Colour{255, 255, 255}, Plane: geom.Plane{Origin: geom.Vec{Y: -1}, Normal: geom.Vec{Y: -1}}, FadeMM: 10, Strength: 0.6}
	askew := h
	askew.Plane = geom.Plane{Origin: geom.Vec{Y: -1}, Normal: geom.Vec{X: 0.8, Y: -0.6}}
	clear := draw(0, Haze{})
	for _, c := range []struct {
		h       Haze
		y, lost float64
	}{{h, -5, 0}, {h, -1, 0}, {h, 4, 0.3}, {h, 25, 0.6}, {askew, 4, 0.156}} { // the pixel's middle is at x = 0.5
		want := int(sRGB(linear(Colour{clear}).X*(1-c.lost) + c.lost))
		if got := int(draw(c.y, c.h)); got < want-1 || got > want+1 {
			t.Errorf("%g mm behind the target: %d, want %d", c.y, got, want)
		}
	}
}
