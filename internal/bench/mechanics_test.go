package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

// deckParts returns what a deck of beams says, by places and not by numbers of nodes: its elements with the axes of their sections, its joints, and the lines that are neither.
func deckParts(t *testing.T, text string) (elements, joints, rest []string) {
	t.Helper()
	nodes, ends, section := map[string]string{}, map[string]string{}, ""
	card := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "*") {
			card = line
			if strings.Contains(line, "SECTION=RECT") {
				section = strings.TrimPrefix(strings.Split(line, ",")[1], "ELSET=")
			}
			continue
		}
		words := strings.Split(line, ",")
		switch {
		case strings.HasPrefix(card, "*NODE,"):
			at := ""
			for _, w := range words[1:] {
				x, err := strconv.ParseFloat(w, 64)
				if err != nil {
					t.Fatal(err)
				}
				at += fmt.Sprintf(" %.6f", x+1e-9)
			}
			nodes[words[0]] = at
		case strings.HasPrefix(card, "*ELEMENT,TYPE=B32R"):
			ends["E"+words[0]] = nodes[words[1]] + nodes[words[2]] + nodes[words[3]]
		case section != "" && strings.Contains(card, "SECTION=RECT"):
			if len(words) == 3 {
				for i, w := range words {
					x, err := strconv.ParseFloat(w, 64)
					if err != nil {
						t.Fatal(err)
					}
					words[i] = fmt.Sprintf("%.6f", x+1e-9)
				}
				elements = append(elements, ends[section]+" "+strings.Join(words, " "))
				continue
			}
			rest = append(rest, line)
		case card == "*NSET,NSET=JOINT":
			joints = append(joints, nodes[words[0]])
		case card == "*ELASTIC", strings.HasPrefix(card, "*STATIC"), strings.HasPrefix(card, "*BOUNDARY"), strings.HasPrefix(card, "*TRANSFORM"):
			rest = append(rest, line)
		}
	}
	slices.Sort(elements)
	slices.Sort(joints)
	slices.Sort(rest)
	return elements, joints, slices.Compact(rest)
}

// Our deck says what the stored one says.
func TestVerifyRowDeck_Peers(t *testing.T) {
	stored, err := os.ReadFile(verify.Shared(t, "peers", "ccx", "decks", "ring_b32r_n4.inp"))
	if err != nil {
		t.Fatal(err)
	}
	var ours bytes.Buffer
	if err := rowDeck(&ours, 4); err != nil {
		t.Fatal(err)
	}
	// The stored deck holds joints along 2 and 3 in two lines.
	wantElements, wantJoints, wantRest := deckParts(t, strings.ReplaceAll(string(stored), "JOINT,3,3\nJOINT,2,2\n", "JOINT,2,3\n"))
	elements, joints, rest := deckParts(t, ours.String())
	if len(elements) != 288 || !slices.Equal(elements, wantElements) {
		t.Errorf("%d elements, or others than the %d stored: %q, %q", len(elements), len(wantElements), elements[0], wantElements[0])
	}
	if len(joints) != 18 || !slices.Equal(joints, wantJoints) {
		t.Errorf("%d joints, or others than the %d stored", len(joints), len(wantJoints))
	}
	if len(rest) < 5 || !slices.Equal(rest, wantRest) {
		t.Errorf("%q, stored %q", rest, wantRest)
	}
}

// What CalculiX prints is read: radial forces at fifths of the way, in the nodes' own axes, and nothing else.
func TestRadialForces(t *testing.T) {
	var text strings.Builder
	for k := 1; k <= 10; k++ {
		fmt.Fprintf(&text, "\n forces (fx,fy,fz) for set NALL and time  %E\n\n", float64(k)/10)
		fmt.Fprintf(&text, "         1 %13.6E  4.674039E-13 -6.613494E-13 L\n         2 -1.0E+00 -1.039808E-09 -3.402945E-09 L\n", -float64(k))
		fmt.Fprintf(&text, "\n displacements (vx,vy,vz) for set NALL and time  %E\n\n         1  7.0  8.0  9.0\n", float64(k)/10)
	}
	f, err := radialForces(strings.NewReader(text.String()), 2)
	if want := []float64{6, 10, 14, 18, 22}; err != nil || !slices.Equal(f, want) {
		t.Errorf("%v, %v, want %v", f, err, want)
	}
	if _, err := radialForces(strings.NewReader(text.String()[:500]), 2); err == nil {
		t.Error("a run that ended early was read")
	}
}

// Each program races against the coarsest mesh of ours that is no worse.
func TestRival(t *testing.T) {
	off := func(part float64) *racer {
		r := &racer{forcesN: slices.Clone(rowReferenceN)}
		r.forcesN[3] *= 1 - part
		return r
	}
	ours := map[int]*racer{4: off(0.08), 8: off(0.03), 16: off(0.015), 32: off(0.01)}
	for _, c := range []struct {
		theirs float64
		n      int
	}{{0.09, 4}, {0.031, 8}, {0.0299, 16}, {0.01, 32}} {
		if rival(ours, off(c.theirs)) != ours[c.n] {
			t.Errorf("against %g: not %d a strut", c.theirs, c.n)
		}
	}
	if rival(ours, off(0.005)) != nil {
		t.Error("a worse mesh races a better one")
	}
	if d := worst([]float64{math.NaN(), 1}, []float64{1, 1}); !math.IsInf(d, 1) {
		t.Errorf("no number is off by %g", d)
	}
}

// The two runs of this program give forces.
func TestRowAndRingRun(t *testing.T) {
	var out bytes.Buffer
	if err := rowRun(&out, 2); err != nil {
		t.Fatal(err)
	}
	var forces []float64
	if err := json.Unmarshal(out.Bytes(), &forces); err != nil || !(worst(forces, rowReferenceN) < 0.2) {
		t.Errorf("%v, %v", forces, err)
	}
	out.Reset()
	if err := ringRun(&out, 4, 0.5); err != nil {
		t.Fatal(err)
	}
	var r ringResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || len(r.ForcesN) != len(r.DiametersMM)+1 || len(r.ForcesN) != 11 || !(r.ForcesN[0] > 30 && r.ForcesN[0] < 40) {
		t.Errorf("%+v, %v", r, err)
	}
	if ringRun(&out, 4, 1) == nil {
		t.Error("elements without length")
	}
}

// A section that is not measured anew stays as it was.
func TestSectionsStay(t *testing.T) {
	page := "head\n" + rowTitle + "rows\n" + ringTitle + "rings\n"
	if row, ring := sections(page); row != rowTitle+"rows\n" || ring != ringTitle+"rings\n" {
		t.Errorf("%q, %q", row, ring)
	}
	if row, ring := sections(""); row != "" || ring != "" {
		t.Errorf("%q, %q", row, ring)
	}
}
