// Package mesh holds triangle surfaces: making them from scalar fields, cutting them by planes, measuring and writing them.
package mesh

import "github.com/apical-heart/apical/geom"

// Surface is a triangle mesh in mm. Triangles are counter-clockwise seen from outside.
type Surface struct {
	Points    []geom.Vec
	Triangles [][3]int32
}
