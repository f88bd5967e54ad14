package plate

import (
	"image"
	"image/color"
	"math"
	"strings"

	"github.com/apical-heart/apical/geom"
)

// strokes are the letters. Each stroke is a sign and points of two digits to the base of 36, across and up, in half units of a seventh of a capital's height; the base line is at 4, capitals end at i (18), small letters at e (14).
// The sign: - straight lines through the points, ~ a quadratic B-spline from the first point to the last, o a closed one.
var strokes = map[rune]string{
	'A': "-045ia4 -2989", 'B': "-0i04 ~0i5i9i9b5b0b ~0b6baba46404", 'C': "~aeai0i04a4a8", 'D': "-0i04 ~0i4iaia44404", 'E': "-9i0i0494 -0b7b", 'F': "-9i0i04 -0b7b",
	'G': "~aeai0i04a4aa -aa6a", 'H': "-0i04 -aia4 -0bab", 'I': "-0i04", 'J': "~6i69640408", 'K': "-0i04 -ai08 -4ca4", 'L': "-0i0494", 'M': "-040i68cic4",
	'N': "-040ia4ai", 'O': "o0i04a4ai", 'P': "-0i04 ~0i5iaiaa5a0a", 'Q': "o0i04a4ai -69b3", 'R': "-0i04 ~0i5iaiaa5a0a -5aa4", 'S': "~9f9i0i0b9b940407", 'T': "-0iai -5i54",
	'U': "~0i0a04a4aaai", 'V': "-0i54ai", 'W': "-0i346f94ci", 'X': "-0ia4 -04ai", 'Y': "-0i5bai -5b54", 'Z': "-0iai04a4",
	'a': "o0e04848e -8e84", 'b': "-0i04 o0e04848e", 'c': "~8c8e0e048486", 'd': "o0e04848e -8i84", 'e': "-0989 ~898e0e048486", 'f': "~6i2i2e24 -0e5e",
	'g': "o0e04848e ~8e84800002", 'h': "-0i04 ~0a0e8e8a84", 'i': "-0e04 -0h0i", 'j': "~4e42400000 -4h4i", 'k': "-0i04 -7e08 -3a74", 'l': "~0i060434",
	'm': "-0e04 ~0a0e6e6a64 ~6a6ececac4", 'n': "-0e04 ~0a0e8e8a84", 'o': "o0e04848e", 'p': "-0e00 o0e04848e", 'q': "-8e80 o0e04848e", 'r': "-0e04 ~0a0e5e",
	's': "~7c7e0e0979740406", 't': "~2i282464 -0e6e", 'u': "~0e080484888e -8e84", 'v': "-0e448e", 'w': "-0e346c94ce", 'x': "-0e84 -048e", 'y': "-0e44 -8e20", 'z': "-0e8e0484",
	'0': "o0i04949i", '1': "-0f4i44", '2': "~0e0i9i9c04 -0494", '3': "~0g0i8i8b3b ~3b9b940406", '4': "-747i08a8", '5': "-8i1i0b ~0b3d9d940406", '6': "o0c04949c ~8i0g08",
	'7': "-0i9i34", '8': "o1i1b8b8i o0b04949b", '9': "o0i0a9a9i ~9e9614",
	'.': "-0405140504", ',': "-1502", ':': "-0405140504 -0c0d1c0d0c", ';': "-1502 -1c1d", '-': "-0a6a", '–': "-0aaa", '+': "-0a8a -4e46", '%': "o0i0d4d4i o6964a4a9 -ai04", '/': "-038i", '(': "~3j0b33", ')': "~0j3b03",
	'=': "-0c8c -0888", '_': "-0282", '\'': "-0i0f", '"': "-0i0f -3i3f", '°': "o0i0f3f3i", '×': "-0d75 -057d", '·': "-0a0b", '<': "-8d0985", '>': "-0d8905", '±': "-0b8b -4f47 -0484",
	'µ': "-0e00 ~0e080484888e -8e84", '²': "~0g0i4i4g0c -0c4c", '?': "~0g0i8i8d4c49 -4445", '!': "-0i09 -0405", '[': "-3j0j0333", ']': "-0j3j3303", '|': "-0j03", '#': "-244i -648i -09a9 -0dad",
	' ': "",
}

// unknown is drawn for any other letter.
const unknown = "-040i8i8404"

const (
	unit     = 14.0 // half units in a capital's height
	baseLine = 4
	gap      = 4 // between letters
	space    = 3
)

// glyph returns the lines of a letter in half units, the base line at 0, and its width.
func glyph(r rune) (lines [][]geom.Vec, width float64) {
	text, ok := strokes[r]
	if !ok {
		text = unknown
	}
	if text == "" {
		return nil, space
	}
	for _, part := range strings.Fields(text) {
		var p []geom.Vec
		for i := 1; i+1 < len(part); i += 2 {
			p = append(p, geom.Vec{X: digit(part[i]), Y: digit(part[i+1]) - baseLine})
			width = math.Max(width, digit(part[i]))
		}
		lines = append(lines, smooth(part[0], p))
	}
	return lines, width
}

func digit(b byte) float64 {
	if b >= 'a' {
		return float64(b-'a') + 10
	}
	return float64(b - '0')
}

// smooth returns a stroke as a line.
func smooth(sign byte, p []geom.Vec) []geom.Vec {
	if sign == '-' {
		return p
	}
	const parts = 8
	n := len(p)
	var out []geom.Vec
	bend := func(a, c, b geom.Vec) {
		for k := range parts {
			f := float64(k) / parts
			out = append(out, a.Lerp(c, f).Lerp(c.Lerp(b, f), f))
		}
	}
	if sign == 'o' {
		for i := range p {
			c := p[(i+1)%n]
			bend(p[i].Lerp(c, 0.5), c, c.Lerp(p[(i+2)%n], 0.5))
		}
		return append(out, out[0])
	}
	from := p[0]
	for i := 1; i < n-1; i++ {
		to := p[i].Lerp(p[i+1], 0.5)
		if i == n-2 {
			to = p[n-1]
		}
		bend(from, p[i], to)
		from = to
	}
	return append(out, p[n-1])
}

// Width returns how wide a text is in pixels whose capitals are so high.
func Width(text string, capitals float64) float64 {
	w := 0.0
	for _, r := range text {
		_, g := glyph(r)
		w += g + gap
	}
	return math.Max(0, w-gap) * capitals / unit
}

// Text writes a text whose base line begins at x, y; capitals are so high, all in pixels.
func Text(out *image.NRGBA, x, y float64, text string, capitals float64, c color.NRGBA) {
	f := capitals / unit
	for _, r := range text {
		lines, w := glyph(r)
		var segments []geom.Vec
		for _, l := range lines {
			for i := 1; i < len(l); i++ {
				for _, p := range l[i-1 : i+1] {
					segments = append(segments, geom.Vec{X: x + f*p.X, Y: y - f*p.Y})
				}
			}
		}
		segmentsOf(out, segments, math.Max(1.1, 0.13*capitals), c)
		x += f * (w + gap)
	}
}

// stroke draws a line of a width in pixels.
func stroke(out *image.NRGBA, line []geom.Vec, width float64, c color.NRGBA) {
	var segments []geom.Vec
	for i := 1; i < len(line); i++ {
		segments = append(segments, line[i-1], line[i])
	}
	segmentsOf(out, segments, math.Max(1, width), c)
}

// segmentsOf lays the union of segments, two points each, over the picture: what a pixel has of it falls off over the width of one pixel at the edge.
func segmentsOf(out *image.NRGBA, s []geom.Vec, width float64, c color.NRGBA) {
	if len(s) == 0 {
		return
	}
	reach := width/2 + 1
	lo, hi := s[0], s[0]
	for _, p := range s {
		lo.X, lo.Y, hi.X, hi.Y = math.Min(lo.X, p.X), math.Min(lo.Y, p.Y), math.Max(hi.X, p.X), math.Max(hi.Y, p.Y)
	}
	box := image.Rect(int(lo.X-reach), int(lo.Y-reach), int(hi.X+reach)+1, int(hi.Y+reach)+1).Intersect(out.Bounds())
	for j := box.Min.Y; j < box.Max.Y; j++ {
		for i := box.Min.X; i < box.Max.X; i++ {
			p := geom.Vec{X: float64(i) + 0.5, Y: float64(j) + 0.5}
			d := math.Inf(1)
			for k := 0; k < len(s); k += 2 {
				a, ab := s[k], s[k+1].Sub(s[k])
				t := 0.0
				if l := ab.Dot(ab); l > 0 {
					t = math.Min(1, math.Max(0, p.Sub(a).Dot(ab)/l))
				}
				d = math.Min(d, p.Dist(a.AddScaled(t, ab)))
			}
			if cover := math.Min(1, width/2+0.5-d); cover > 0 {
				q := out.NRGBAAt(i, j)
				mix := func(a, b uint8) uint8 { return uint8(float64(a) + cover*(float64(b)-float64(a)) + 0.5) }
				out.SetNRGBA(i, j, color.NRGBA{mix(q.R, c.R), mix(q.G, c.G), mix(q.B, c.B), 255})
			}
		}
	}
}
