package mesh

import (
	"bufio"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/apical-heart/apical/geom"
)

// PointArray is a named array of numbers at the points of a surface.
type PointArray struct {
	Name       string
	Components int       // numbers a point; 0 means 1
	Values     []float32 // Components a point
}

// WriteVTP writes the surface as VTK XML PolyData (.vtp), which ParaView, 3D Slicer and VTK read: points as float32 in LPS
// and mm, and the arrays, the first of which is the active scalar (three components: the active vector). The data is
// appended raw, little-endian.
func (s *Surface) WriteVTP(w io.Writer, arrays ...PointArray) error {
	for _, a := range arrays {
		if n := max(a.Components, 1) * len(s.Points); len(a.Values) != n {
			return fmt.Errorf("mesh: write VTP: array %q has %d numbers, %d points need %d", a.Name, len(a.Values), len(s.Points), n)
		}
	}
	return writeVTP(w, s.Points, s.Triangles, nil, arrays)
}

// WriteCurveVTP writes a polyline as VTK XML PolyData.
func WriteCurveVTP(w io.Writer, c geom.Curve) error { return writeVTP(w, c, nil, c, nil) }

func writeVTP(w io.Writer, points []geom.Vec, triangles [][3]int32, line geom.Curve, arrays []PointArray) error {
	b := bufio.NewWriterSize(w, 1<<16)
	lines := 0
	if len(line) > 0 {
		lines = 1
	}
	fmt.Fprintf(b, "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\" header_type=\"UInt64\">\n<PolyData>\n")
	fmt.Fprintf(b, "<Piece NumberOfPoints=\"%d\" NumberOfVerts=\"0\" NumberOfLines=\"%d\" NumberOfStrips=\"0\" NumberOfPolys=\"%d\">\n", len(points), lines, len(triangles))
	offset := 0
	array := func(kind, name string, components, bytes int) {
		fmt.Fprintf(b, "<DataArray type=\"%s\" Name=\"%s\" NumberOfComponents=\"%d\" format=\"appended\" offset=\"%d\"/>\n",
			kind, escaped(name), components, offset)
		offset += 8 + bytes
	}
	fmt.Fprint(b, "<Points>\n")
	array("Float32", "Points", 3, 12*len(points))
	fmt.Fprint(b, "</Points>\n")
	if lines > 0 {
		fmt.Fprint(b, "<Lines>\n")
		array("Int32", "connectivity", 1, 4*len(line))
		array("Int32", "offsets", 1, 4)
		fmt.Fprint(b, "</Lines>\n")
	}
	fmt.Fprint(b, "<Polys>\n")
	array("Int32", "connectivity", 1, 12*len(triangles))
	array("Int32", "offsets", 1, 4*len(triangles))
	fmt.Fprint(b, "</Polys>\n")
	if len(arrays) > 0 {
		active := "Scalars"
		if arrays[0].Components == 3 {
			active = "Vectors"
		}
		fmt.Fprintf(b, "<PointData %s=\"%s\">\n", active, escaped(arrays[0].Name))
		for _, a := range arrays {
			array("Float32", a.Name, max(a.Components, 1), 4*len(a.Values))
		}
		fmt.Fprint(b, "</PointData>\n")
	}
	fmt.Fprint(b, "</Piece>\n</PolyData>\n<AppendedData encoding=\"raw\">\n_")
	out := appended{w: b}
	out.size(12 * len(points))
	for _, p := range points {
		for _, x := range p.Array() {
			out.float(float32(x))
		}
	}
	if lines > 0 {
		out.size(4 * len(line))
		for i := range line {
			out.int(int32(i))
		}
		out.size(4)
		out.int(int32(len(line)))
	}
	out.size(12 * len(triangles))
	for _, t := range triangles {
		for _, i := range t {
			out.int(i)
		}
	}
	out.size(4 * len(triangles))
	for i := range triangles {
		out.int(int32(3 * (i + 1)))
	}
	for _, a := range arrays {
		out.size(4 * len(a.Values))
		for _, x := range a.Values {
			out.float(x)
		}
	}
	fmt.Fprint(b, "\n</AppendedData>\n</VTKFile>\n")
	if err := b.Flush(); err != nil { // bufio kept the first error
		return fmt.Errorf("mesh: write VTP: %w", err)
	}
	return nil
}

// appended writes the blocks of an appended data section: a size in bytes, then the numbers.
type appended struct {
	w   *bufio.Writer
	buf [8]byte
}

func (a *appended) size(bytes int) {
	binary.LittleEndian.PutUint64(a.buf[:], uint64(bytes))
	a.w.Write(a.buf[:])
}

func (a *appended) int(v int32) {
	binary.LittleEndian.PutUint32(a.buf[:], uint32(v))
	a.w.Write(a.buf[:4])
}

func (a *appended) float(v float32) {
	binary.LittleEndian.PutUint32(a.buf[:], math.Float32bits(v))
	a.w.Write(a.buf[:4])
}

func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder returns no error
	return b.String()
}
