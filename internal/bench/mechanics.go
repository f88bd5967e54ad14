package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/apical-heart/apical/mech/problem"
)

// rowDiametersMM are those that forces of the stent row are read at, and rowReferenceN the forces of 24 x 3 x 4 quadratic bricks a strut in CalculiX (ring_c3d20r_sector_fine of shared/peers).
var (
	rowDiametersMM = []float64{20, 17, 14, 11, 8}
	rowReferenceN  = []float64{20.4, 39.6, 58.0, 76.1, 94.3}
)

// rowRun crimps the stent row and writes the forces as JSON.
func rowRun(w io.Writer, n int) error {
	row, err := problem.NewStentRow(n, 1)
	if err != nil {
		return err
	}
	forces, err := row.Crimp(context.Background(), rowDiametersMM...)
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(forces)
}

// ringRun crimps and releases the ring and writes what came out as JSON: the dwelled forces, the last of which is the tube's.
func ringRun(w io.Writer, n int, grade float64) error {
	ring, err := problem.NewRing(problem.RingOptions{Elements: n, Grade: grade})
	if err != nil {
		return err
	}
	run, err := ring.CrimpAndRelease(context.Background())
	if err != nil {
		return err
	}
	out := ringResult{Steps: run.Steps, Cuts: run.Cuts, Iterations: run.Iterations}
	for _, r := range run.Readings {
		if r.DwelledN > 0 { // at the end the crimper is open
			out.DiametersMM, out.ForcesN = append(out.DiametersMM, r.DiameterMM), append(out.ForcesN, r.DwelledN)
		}
	}
	out.ForcesN = append(out.ForcesN, run.TubeN)
	return json.NewEncoder(w).Encode(out)
}

type ringResult struct {
	DiametersMM, ForcesN    []float64
	Steps, Cuts, Iterations int
}

// outing is what runs of a whole process took.
type outing struct {
	wall, cpu, peakMB []float64
	output            []byte
}

// add runs a program once with so many threads.
func (o *outing) add(folder, threads string, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS="+threads, "OPENBLAS_NUM_THREADS="+threads, "GOMAXPROCS="+threads)
	var failed bytes.Buffer
	cmd.Stderr = &failed
	start := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, failed.Bytes())
	}
	p := cmd.ProcessState
	o.wall, o.cpu = append(o.wall, time.Since(start).Seconds()), append(o.cpu, (p.UserTime()+p.SystemTime()).Seconds())
	o.peakMB, o.output = append(o.peakMB, mostMemory(p)), out
	return nil
}

// mechanics races the stent row with CalculiX and measures the ring.
func mechanics(args []string) error {
	f := flag.NewFlagSet("mechanics", flag.ContinueOnError)
	runs := f.Int("n", 3, "runs of each program")
	ccx := f.String("peer", "ccx", "the program CalculiX")
	data := f.String("data", os.TempDir(), "folder for the decks and what CalculiX writes")
	decks := f.String("decks", "", "more decks of the same row, as ring_c3d20r_full.inp of shared/peers, by commas: their forces are those of the upper half")
	most := f.Int("most", 8, "most elements a strut in CalculiX's beam decks")
	only := f.String("only", "", "row or ring: only that section, the other stays as it was")
	out := f.String("o", "", "page to write; empty: standard output")
	if err := f.Parse(args); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	version, err := exec.Command(*ccx, "-v").CombinedOutput()
	if err != nil && len(version) == 0 {
		return fmt.Errorf("%s: %w", *ccx, err)
	}
	var more []string
	if *decks != "" {
		more = strings.Split(*decks, ",")
	}
	old, err := os.ReadFile(*out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	row, ring := sections(string(old))
	if *only != "ring" {
		var page bytes.Buffer
		if err := raceRow(&page, self, *ccx, *data, more, *most, *runs); err != nil {
			return err
		}
		row = page.String()
	}
	if *only != "row" {
		var page bytes.Buffer
		if err := measureRing(&page, self, *runs); err != nil {
			return err
		}
		ring = page.String()
	}
	page := fmt.Sprintf(mechanicsHead, *runs, runtime.Version(), runtime.GOARCH, runtime.NumCPU(), strings.Join(strings.Fields(string(version)), " "), loaded()) + row + ring
	if *out == "" {
		_, err = os.Stdout.WriteString(page)
		return err
	}
	return os.WriteFile(*out, []byte(page), 0o644)
}

// loaded says how busy the machine is, where that can be told.
func loaded() string {
	text, err := os.ReadFile("/proc/loadavg")
	if words := strings.Fields(string(text)); err == nil && len(words) > 1 {
		return fmt.Sprintf(", with a load of %s at the end", words[1])
	}
	return ""
}

// sections returns the two sections of a page that was written before.
func sections(page string) (row, ring string) {
	if i := strings.Index(page, rowTitle); i >= 0 {
		row = page[i:]
	}
	if i := strings.Index(row, ringTitle); i >= 0 {
		row, ring = row[:i], row[i:]
	}
	return row, ring
}

// racer is one program on one mesh.
type racer struct {
	title, mesh string
	once        bool // it takes minutes
	args        []string
	read        func(output []byte) ([]float64, error)
	took        [2]outing // with one thread and with two
	forcesN     []float64
}

func raceRow(page *bytes.Buffer, self, ccx, data string, decks []string, most, runs int) error {
	var all []*racer
	ours := map[int]*racer{}
	for _, n := range []int{4, 8, 16, 32} {
		r := &racer{title: "Apical", mesh: fmt.Sprintf("%d beams a strut", n), args: []string{self, "row-run", strconv.Itoa(n)}, read: func(output []byte) (forces []float64, err error) {
			return forces, json.Unmarshal(output, &forces)
		}}
		all, ours[n] = append(all, r), r
	}
	var theirs []*racer
	deck := func(name, mesh string, half float64) *racer {
		r := &racer{title: "CalculiX", mesh: mesh, args: []string{ccx, name}, read: func([]byte) ([]float64, error) {
			file, err := os.Open(filepath.Join(data, name+".dat"))
			if err != nil {
				return nil, err
			}
			defer file.Close()
			return radialForces(file, half)
		}}
		all, theirs = append(all, r), append(theirs, r)
		return r
	}
	for _, n := range []int{4, 8, 16} {
		if n > most {
			continue
		}
		name := fmt.Sprintf("row-b32r-%d", n)
		file, err := os.Create(filepath.Join(data, name+".inp"))
		if err != nil {
			return err
		}
		if err := errors.Join(rowDeck(file, n), file.Close()); err != nil {
			return err
		}
		deck(name, fmt.Sprintf("%d B32R a strut", n), 1).once = n > 8
	}
	for _, path := range decks {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(path), ".inp")
		if err := os.WriteFile(filepath.Join(data, name+".inp"), text, 0o644); err != nil {
			return err
		}
		deck(name, name, 2).once = true
	}
	// By turns, so that a busy minute of the machine strikes all alike.
	for n := range runs {
		for _, r := range all {
			if n > 0 && r.once {
				continue
			}
			for i := range r.took {
				if err := r.took[i].add(data, strconv.Itoa(i+1), r.args...); err != nil {
					return err
				}
			}
			var err error
			if r.forcesN, err = r.read(r.took[1].output); err != nil {
				return fmt.Errorf("%s: %w", strings.Join(r.args, " "), err)
			}
			fmt.Fprintf(os.Stderr, "%s, %s: %.4g s and %.4g s\n", r.title, r.mesh, median(r.took[0].wall), median(r.took[1].wall))
		}
	}
	page.WriteString(rowTitle + rowHead)
	for _, r := range all {
		fmt.Fprintf(page, "| %s | %s |", r.title, r.mesh)
		for _, x := range r.forcesN {
			fmt.Fprintf(page, " %.1f |", x)
		}
		fmt.Fprintf(page, " %.1f %% |", 100*worst(r.forcesN, rowReferenceN))
		for i := range r.took {
			fmt.Fprintf(page, " %.2f | %.2f |", median(r.took[i].wall), median(r.took[i].cpu))
		}
		fmt.Fprintf(page, " %.0f |\n", median(r.took[1].peakMB))
	}
	page.WriteString(rowRatiosHead)
	for _, them := range theirs {
		best := func(r *racer, of func(*outing) []float64) float64 {
			return math.Min(median(of(&r.took[0])), median(of(&r.took[1])))
		}
		us := rival(ours, them)
		if us == nil {
			continue
		}
		wall := func(o *outing) []float64 { return o.wall }
		cpu := func(o *outing) []float64 { return o.cpu }
		fmt.Fprintf(page, "| %s | %.1f %% | %s | %.1f %% | **%.0f** | %.0f |\n", them.mesh, 100*worst(them.forcesN, rowReferenceN), us.mesh, 100*worst(us.forcesN, rowReferenceN), best(them, wall)/best(us, wall), best(them, cpu)/best(us, cpu))
	}
	return nil
}

// rival returns the coarsest of our meshes that is no further from the reference, nil if none is.
func rival(ours map[int]*racer, them *racer) *racer {
	for _, n := range []int{4, 8, 16, 32} {
		if r := ours[n]; worst(r.forcesN, rowReferenceN) <= worst(them.forcesN, rowReferenceN) {
			return r
		}
	}
	return nil
}

// worst returns the largest relative deviation of forces, infinite of what is no number.
func worst(forces, from []float64) float64 {
	if len(forces) != len(from) {
		return math.Inf(1)
	}
	most := 0.0
	for i, x := range forces {
		d := math.Abs(x/from[i] - 1)
		if d != d {
			return math.Inf(1)
		}
		most = math.Max(most, d)
	}
	return most
}

func measureRing(page *bytes.Buffer, self string, runs int) error {
	type mesh struct {
		n     int
		grade float64
		took  outing
		out   ringResult
	}
	finest := &mesh{n: 32}
	all := []*mesh{{n: 8}, {n: 10}, {n: 12}, {n: 16}, {n: 24}, finest, {n: 8, grade: ringGrade}, {n: 12, grade: ringGrade}, {n: 16, grade: ringGrade}, {n: 24, grade: ringGrade}}
	for range runs {
		for _, m := range all {
			if err := m.took.add("", "2", self, "ring-run", strconv.Itoa(m.n), fmt.Sprint(m.grade)); err != nil {
				return err
			}
			if err := json.Unmarshal(m.took.output, &m.out); err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "ring, %d a strut, graded %g: %.3g s\n", m.n, m.grade, median(m.took.wall))
		}
	}
	page.WriteString(ringTitle + ringHead)
	for _, d := range finest.out.DiametersMM {
		fmt.Fprintf(page, " %.1f |", d)
	}
	page.WriteString(" tube |\n|---|---:|---:|---:|---:|---:|---:|" + strings.Repeat("---:|", len(finest.out.ForcesN)) + "\n")
	for _, m := range all {
		title := fmt.Sprintf("%d equal", m.n)
		if m.grade > 0 {
			title = fmt.Sprintf("%d graded", m.n)
		}
		fmt.Fprintf(page, "| %s | %.2f | %.2f | %.2f | %.0f | %d | %.1f %% |", title, slices.Min(m.took.wall), median(m.took.wall), median(m.took.cpu), median(m.took.peakMB), m.out.Iterations, 100*worst(m.out.ForcesN, finest.out.ForcesN))
		for _, f := range m.out.ForcesN {
			fmt.Fprintf(page, " %.2f |", f)
		}
		page.WriteString("\n")
	}
	return nil
}

// ringGrade is by how much the elements at the joints are shorter in a graded ring.
const ringGrade = 0.7

const mechanicsHead = `# Performance of the mechanics

Written by internal/bench/mechanics.sh; do not edit. Every time is that of a whole process, from its start to its end, and so is the most memory held (10^6 bytes). Programs ran %d times each, by turns; times are medians.
Processor time is the one to trust on a shared machine: what else runs there only adds to the wall's. %s, %s, %d cores%[6]s; CalculiX: %[5]s (Debian's, with SPOOLES).
`

const rowTitle = "\n## A row of a stent, crimped\n"

const rowHead = `
18 diamond cells, 23 to 8 mm, elastic, the whole row without symmetries; every node is led inwards (mech/problem, StentRow; shared/reference/peers.md 4). The radial force of the row in N at five diameters in mm, and how far the
worst of them is from the reference, 24 x 3 x 4 quadratic bricks a strut in CalculiX: 20.4, 39.6, 58.0, 76.1, 94.3 N. CalculiX's beam decks print the five forces and nothing else, at the increments of at most 0.05
that shared/peers gives them; decks of 16 and those of bricks ran once.

| program | mesh | 20 | 17 | 14 | 11 | 8 | off | 1 thread s | cpu s | 2 threads s | cpu s | MB |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
`

const rowRatiosHead = `
Against each deck the coarsest of our meshes that is no further from the reference; how many times as long CalculiX takes, each with the better of one and two threads.

| CalculiX | off | Apical | off | wall | processor |
|---|---:|---|---:|---:|---:|
`

const ringTitle = "\n## A superelastic ring, crimped and released\n"

const ringHead = `
12 cells in 3 rows, 27 to 9 mm and back into a compliant tube (mech/problem, RingCrimp_Apical2026), two threads; beside the median wall time the least. "Off" is the worst deviation of any dwelled force from that of 32 equal elements a strut. Elements of a graded strut
are shorter by 70 % at the joints and longer by as much in the middle. The columns after it are the crimper's force in N at its diameters in mm, crimping and then releasing, and the tube's at the end.

| elements a strut | least s | s | cpu s | MB | iterations | off |`
