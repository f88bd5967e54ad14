package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// peer is another program's version of a kernel.
type peer struct {
	kernel, name string
	slow         bool // half a minute or more: run once, and only if asked for
	args         func(c *comparison) []string
	// check names the values that must agree with ours, and by how much, relatively; empty: another definition of the
	// operation, said in note.
	check map[string]float64
	note  string
}

const threads = "2"

func itk(op string) func(c *comparison) []string {
	return func(c *comparison) []string {
		return []string{filepath.Join(c.build, "itk", "itkbench"), op, c.data, threads}
	}
}

func python(op string) func(c *comparison) []string {
	return func(c *comparison) []string {
		return []string{"/usr/bin/python3", filepath.Join(c.peers, "pybench.py"), op, c.data, threads}
	}
}

var peers = []peer{
	{kernel: "gauss", name: "ITK SmoothingRecursiveGaussian", args: itk("gauss"), note: "recursive: another filter"},
	{kernel: "gauss", name: "scipy gaussian_filter (1 thread)", args: python("gauss"), check: map[string]float64{"c": 1e-6}},
	{kernel: "cc", name: "ITK ConnectedComponent + Relabel", args: itk("cc"), check: map[string]float64{"labels": 0, "largest": 0}},
	{kernel: "cc", name: "scipy label (1 thread)", args: python("cc"), check: map[string]float64{"labels": 0, "largest": 0}},
	{kernel: "label", name: "skimage label (1 thread)", args: python("cc_skimage"), check: map[string]float64{"labels": 0, "largest": 0}},
	{kernel: "edt", name: "scipy distance_transform_edt (1 thread)", slow: true, args: python("edt"), check: map[string]float64{"max": 1e-6, "sum": 1e-6}},
	{kernel: "edt_both", name: "ITK SignedMaurerDistanceMap", args: itk("edt"), check: map[string]float64{"min": 1e-6}, note: "inside it measures to the boundary voxels"},
	{kernel: "mc", name: "VTK FlyingEdges3D", args: python("mc_vtk_flying"), check: map[string]float64{"tris": 0, "verts": 0, "area": 5e-3}},
	{kernel: "mc", name: "skimage Lewiner (1 thread)", args: python("mc_skimage"), note: "other cases"},
	{kernel: "fm", name: "ITK FastMarching (1 thread)", args: itk("fm"), check: map[string]float64{"reached": 0, "mean": 1e-6}},
	{kernel: "reslice", name: "ITK Resample", args: itk("reslice"), note: "truncates to int16"},
	{kernel: "reslice", name: "VTK ImageReslice", args: python("reslice_vtk"), check: map[string]float64{"sum": 1e-5}},
}

type comparison struct {
	runs                          int
	data, peers, build, out, only string
	slow                          bool
}

// sample is what one program gave.
type sample struct {
	wall, cpu []float64
	values    map[string]float64
	err       error
}

func (c *comparison) run() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	failed := false
	for _, k := range kernels {
		if !strings.Contains(k.name, c.only) {
			continue
		}
		programs := [][]string{{self, "kernel", k.name, c.data}}
		var beside []peer
		for _, p := range peers {
			if p.kernel == k.name && (!p.slow || c.slow) {
				beside = append(beside, p)
				programs = append(programs, p.args(c))
			}
		}
		samples := make([]sample, len(programs))
		// By turns, so that a busy minute of the machine strikes all alike.
		for n := range c.runs {
			for i, args := range programs {
				if n > 0 && i > 0 && beside[i-1].slow {
					continue
				}
				samples[i].add(args)
			}
		}
		ok, err := row(&page, k, beside, samples)
		if err != nil {
			return err
		}
		failed = failed || !ok
		fmt.Fprintf(os.Stderr, "%s done\n", k.name)
	}
	text := head(c) + page.String() + foot
	if old, err := os.ReadFile(c.out); err == nil {
		text += byHand(string(old))
	}
	if c.out == "" {
		fmt.Print(text)
	} else if err := os.WriteFile(c.out, []byte(text), 0o644); err != nil {
		return err
	}
	if failed {
		return fmt.Errorf("values differ from a peer's")
	}
	return nil
}

// add runs a program once. Its line of JSON may hold the values beside wall and cpu (the peers) or under check (ours).
func (s *sample) add(args []string) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "OMP_NUM_THREADS="+threads, "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS="+threads, "GOMAXPROCS="+threads)
	text, err := cmd.Output()
	if err != nil {
		s.err = fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		return
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		s.err = fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		return
	}
	if inner, ok := m["check"].(map[string]any); ok {
		maps.Copy(m, inner)
	}
	s.values = map[string]float64{}
	for k, v := range m {
		if x, ok := v.(float64); ok {
			s.values[k] = x
		}
	}
	s.wall = append(s.wall, s.values["wall"])
	s.cpu = append(s.cpu, s.values["cpu"])
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	if len(x) == 0 {
		return math.NaN()
	}
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

func head(c *comparison) string {
	return fmt.Sprintf(`# Performance of the picture and mesh kernels

Written by internal/bench/peers.sh; do not edit this part. Each program ran %d times in a process of its own, by turns with ours, on the volume
of shared/peers/imaging/make_volume.py (512 x 512 x 400 int16, in memory before the clock starts), two threads unless a line says one.
Times are medians. The ratio is ours over the peer's: below 1 Apical is faster. Processor time is the ratio to trust on a shared
machine; where both are below 1 the claim holds. %s, %s.

| operation | ours s | ours cpu s | peer | peer s | peer cpu s | ratio | cpu ratio | values, ours and theirs |
|---|---:|---:|---|---:|---:|---:|---:|---|
`, c.runs, runtime.Version(), runtime.GOARCH)
}

const foot = `
The area of the isosurface differs a little because loops of four and more corners are cut into triangles along other diagonals,
which shows on a surface as rough as this noisy one; points and triangles are as many.
`

// handHead begins what is written by hand and stays.
const handHead = "\n# Performance of a plan\n"

// byHand returns the part of a page that is written by hand.
func byHand(page string) string {
	if i := strings.Index(page, handHead); i >= 0 {
		return page[i:]
	}
	return ""
}

// row writes the lines of one kernel and reports whether the values agree.
func row(page *bytes.Buffer, k kernel, beside []peer, samples []sample) (ok bool, err error) {
	ours := samples[0]
	if ours.err != nil {
		return false, ours.err
	}
	ok = true
	wall, cpu := median(ours.wall), median(ours.cpu)
	if len(beside) == 0 {
		fmt.Fprintf(page, "| %s | %.3f | %.3f | none | | | | | |\n", k.title, wall, cpu)
	}
	for i, p := range beside {
		s := samples[i+1]
		if s.err != nil {
			return false, s.err
		}
		var notes []string
		for _, name := range slices.Sorted(maps.Keys(p.check)) {
			a, b := ours.values[name], s.values[name]
			verdict := ""
			if !(math.Abs(a-b) <= p.check[name]*math.Abs(b)) {
				verdict, ok = " **differ**", false
			}
			notes = append(notes, fmt.Sprintf("%s %.9g, %.9g%s", name, a, b, verdict))
		}
		if p.note != "" {
			notes = append(notes, p.note)
		}
		w, c := median(s.wall), median(s.cpu)
		fmt.Fprintf(page, "| %s | %.3f | %.3f | %s | %.3f | %.3f | **%.2f** | %.2f | %s |\n",
			k.title, wall, cpu, p.name, w, c, wall/w, cpu/c, strings.Join(notes, "; "))
	}
	return ok, nil
}
