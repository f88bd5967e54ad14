// Package render draws triangle surfaces as pictures: a z-buffer, smooth shading, and surfaces one can look through. It needs no
// graphics card and gives the same bytes for any number of threads.
//
// The projection is orthographic, so that a millimetre has the same length everywhere in the picture.
//
// # Limitations
//
// Surfaces do not cast shadows. Where two translucent surfaces cut through each other the order is right at every pixel, but not
// inside one.
package render

import (
	"image"

	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/mesh"
)

// Camera says from where the scene is looked at. Toward and Up need not have length 1 nor be at right angles.
type Camera struct {
	Target   geom.Vec // in the centre of the picture, LPS
	Toward   geom.Vec // from the target to the eye
	Up       geom.Vec // upwards in the picture
	HeightMM float64  // what the picture's height covers
	Haze     Haze     // of the distance
}

// Haze lets what is opaque fade behind a plane, so that a lattice shows which of its bars are on the far side. The zero Haze is none.
type Haze struct {
	Colour   Colour
	Plane    geom.Plane // its unit normal points to what stays clear
	FadeMM   float64    // depth behind the plane at which a surface has faded by Strength
	Strength float64    // 0 to 1
}

// lost returns how much is lost at a height over the plane.
func (h *Haze) lost(heightMM float64) float64 {
	if h.Strength == 0 || heightMM >= 0 {
		return 0
	}
	return h.Strength * min(1, -heightMM/h.FadeMM)
}

// Colour is red, green and blue in sRGB.
type Colour [3]uint8

// Body is a surface with its looks. The zero looks are opaque, black and dull.
type Body struct {
	Surface *mesh.Surface
	Colour  Colour
	// PointColour replaces Colour if it is not nil: one a point of the surface.
	PointColour []Colour
	// Opacity is how much a translucent body hides seen straight on, 0 to 1; 0 means opaque.
	Opacity float64
	// Rim is how much it hides seen edge-on, if that is more: glass has a dark rim.
	Rim float64
	// Gloss is the strength of the highlight, 0 to 1.
	Gloss float64
	// Facets shades every triangle flat.
	Facets bool
}

// Frame returns the camera's axes: U to the right, V upwards, W towards the eye.
func (c Camera) Frame() geom.Frame {
	f := geom.FrameOf(geom.Plane{Origin: c.Target, Normal: c.Toward.Unit()}, c.Up)
	return geom.Frame{Origin: c.Target, U: f.U.Cross(f.W), V: f.U, W: f.W} // FrameOf put Up on U
}

// Project returns the place of p in a picture of this size, in pixels from its upper left corner, and its height towards the eye
// over the target in mm.
func (c Camera) Project(p geom.Vec, width, height int) (x, y, towardMM float64) {
	u, v, w := c.Frame().Local(p)
	s := float64(height) / c.HeightMM
	return float64(width)/2 + s*u, float64(height)/2 - s*v, w
}

// Draw returns the picture of the bodies on a transparent ground, width x height pixels. It panics if PointColour does not fit
// its surface.
func Draw(c Camera, width, height int, bodies ...Body) *image.NRGBA {
	for _, b := range bodies {
		if b.PointColour != nil && len(b.PointColour) != len(b.Surface.Points) {
			panic("render: one colour a point of the surface")
		}
	}
	return newScene(c, width, height, bodies).draw()
}
