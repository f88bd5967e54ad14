package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/apical-heart/apical/geom"
)

// rowDeck writes the stent row of mech/problem for CalculiX, with so many B32R elements a strut, as shared/peers/ccx/mkdecks.py does (ring_b32r), less the output that is not asked for.
func rowDeck(w io.Writer, n int) error {
	const cells, radius, low, high = 18, 11.5, 8.0, 23.0
	out := bufio.NewWriter(w)
	var nodes []geom.Vec
	number := map[[2]int]int{} // by angle in 1/2n of a strut, and height
	node := func(angle, height int) int {
		key := [2]int{(angle + 4*n*cells) % (4 * n * cells), height}
		if number[key] == 0 {
			s, c := math.Sincos(math.Pi * float64(angle) / float64(2*n*cells))
			f := float64(height) / float64(2*n)
			nodes = append(nodes, geom.Vec{X: radius * c, Y: radius * s, Z: math.Copysign(2*(1-math.Cos(math.Pi*f)), f)})
			number[key] = len(nodes)
		}
		return number[key]
	}
	var elements [][3]int
	for cell := range cells {
		for _, up := range []int{1, -1} {
			for _, side := range []int{1, -1} {
				for i := range n {
					var e [3]int
					for k := range e {
						q := 2*i + k
						e[k] = node(4*n*cell+side*q, up*q)
					}
					elements = append(elements, e)
				}
			}
		}
	}
	out.WriteString("*NODE,NSET=NALL\n")
	for i, p := range nodes {
		fmt.Fprintf(out, "%d,%.9f,%.9f,%.9f\n", i+1, p.X, p.Y, p.Z)
	}
	out.WriteString("*MATERIAL,NAME=M\n*ELASTIC\n50000.0,0.3\n")
	for i, e := range elements {
		fmt.Fprintf(out, "*ELEMENT,TYPE=B32R,ELSET=E%d\n%d,%d,%d,%d\n", i+1, i+1, e[0], e[1], e[2])
	}
	for i, e := range elements {
		mid, along := nodes[e[1]-1], nodes[e[2]-1].Sub(nodes[e[0]-1]).Unit()
		r := geom.Vec{X: mid.X, Y: mid.Y}
		r = r.AddScaled(-along.Dot(r), along).Unit()
		fmt.Fprintf(out, "*BEAM SECTION,ELSET=E%d,MATERIAL=M,SECTION=RECT\n0.4,0.3\n%.9f,%.9f,%.9f\n", i+1, r.X, r.Y, r.Z)
	}
	out.WriteString("*TRANSFORM,NSET=NALL,TYPE=C\n0.,0.,-1.,0.,0.,1.\n*NSET,NSET=JOINT\n")
	for i, p := range nodes {
		if math.Abs(p.Z) < 1e-9 {
			fmt.Fprintf(out, "%d\n", i+1)
		}
	}
	fmt.Fprintf(out, "*BOUNDARY\nJOINT,2,3\n*STEP,NLGEOM,INC=2000\n*STATIC\n0.05,1.,1.E-6,0.05\n*BOUNDARY\nNALL,1,1,%g\n*NODE PRINT,NSET=NALL,GLOBAL=NO,FREQUENCY=4\nRF\n*END STEP\n", (low-high)/2)
	return out.Flush()
}

// radialForces reads from what CalculiX printed the sum of the radial forces, inwards, at the five diameters, times a factor.
func radialForces(r io.Reader, factor float64) (forces []float64, err error) {
	sums := map[int]float64{} // by time in fifths
	at := -1
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if i := strings.Index(lines.Text(), " and time "); i >= 0 {
			t, err := strconv.ParseFloat(strings.TrimSpace(lines.Text()[i+len(" and time "):]), 64)
			if err != nil {
				return nil, err
			}
			at = -1
			if k := math.Round(5 * t); strings.HasPrefix(strings.TrimSpace(lines.Text()), "forces") && math.Abs(5*t-k) < 1e-5 {
				at = int(k)
			}
			continue
		}
		if n := len(words); at < 0 || n != 4 && !(n == 5 && words[4] == "L") { // L: in the nodes' own axes
			continue
		}
		f, err := strconv.ParseFloat(words[1], 64)
		if err != nil {
			return nil, err
		}
		sums[at] -= factor * f
	}
	for k := 1; k <= 5; k++ {
		f, ok := sums[k]
		if !ok {
			return nil, fmt.Errorf("no forces at %d fifths of the way", k)
		}
		forces = append(forces, f)
	}
	return forces, lines.Err()
}
