package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/apical-heart/apical/image/dicom"
)

// load reads a folder as a plan does, headers and pixels, and prints a line as the peers do.
func load(dir string) (result, error) {
	cpu, start := cpuSeconds(), time.Now()
	st, err := dicom.Scan(context.Background(), os.DirFS(dir))
	if err != nil {
		return result{}, err
	}
	if len(st.Series) == 0 {
		return result{}, fmt.Errorf("no series in %s", dir)
	}
	v, _, err := st.Series[0].Volume(context.Background())
	if err != nil {
		return result{}, err
	}
	r := result{Op: "load", Wall: time.Since(start).Seconds(), CPU: cpuSeconds() - cpu}
	sum := 0.0
	for _, h := range v.HU {
		sum += float64(h)
	}
	r.Check = map[string]float64{"sum": sum}
	return r, nil
}

// formats are the folders that shared/peers/imaging/encode.sh makes of the raw one.
var formats = []struct{ folder, title string }{
	{"dcm", "raw"}, {"deflate", "deflated"}, {"rle", "RLE"}, {"jpegll", "JPEG lossless"}, {"jpegls", "JPEG-LS"}, {"j2k", "JPEG 2000"},
}

// loads compares reading a series with DCMTK and ITK-GDCM, each run in a process of its own, by turns.
func loads(args []string) error {
	var c comparison
	f := flag.NewFlagSet("loads", flag.ContinueOnError)
	f.IntVar(&c.runs, "n", 5, "runs of each program")
	f.StringVar(&c.data, "data", "", "folder of dcm, jpegll, ... (make_volume.py, encode.sh)")
	f.StringVar(&c.build, "build", "", "folder that build.sh built")
	f.StringVar(&c.out, "o", "", "page to write; empty: standard output")
	if err := f.Parse(args); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	failed := false
	for _, form := range formats {
		dir := filepath.Join(c.data, form.folder)
		if _, err := os.Stat(dir); err != nil {
			return err
		}
		names := []string{"Apical", "ITK-GDCM"}
		programs := [][]string{{self, "load", dir}, {filepath.Join(c.build, "itk", "itkbench"), "load_dicom", c.data, threads, dir}}
		if form.folder != "j2k" { // which DCMTK cannot
			names = append(names, "DCMTK")
			programs = append(programs, []string{filepath.Join(c.build, "dcmtkload"), dir, threads})
		}
		samples := make([]timed, len(programs))
		for range c.runs {
			for i, p := range programs {
				if err := samples[i].add(p); err != nil {
					return err
				}
			}
		}
		ours := &samples[0]
		for i := range samples {
			s := &samples[i]
			note := ""
			if s.values["sum"] != ours.values["sum"] {
				note, failed = "**another picture**", true
			}
			ratio := "1"
			if i > 0 {
				ratio = fmt.Sprintf("**%.2f**", median(ours.wall)/median(s.wall))
			}
			fmt.Fprintf(&page, "| %s | %s | %.2f | %.2f | %.0f | %s | %s |\n", form.title, names[i], median(s.wall), median(s.cpu), slices.Max(s.peak), ratio, note)
		}
		fmt.Fprintf(os.Stderr, "%s done\n", form.title)
	}
	text := fmt.Sprintf(`# Performance of reading DICOM

Written by `+"`bench loads`"+` (internal/bench/peers.sh prepares what it needs): a series of 400 slices of 512 x 512, 210 MB of pixels, from the page cache, headers
and pixels to Hounsfield units. Each program ran %d times in a process of its own, by turns, with two threads (ITK's series reader uses one). Wall and processor
seconds are medians; memory is the most that any run held, in MB, the picture included. The ratio is ours over the peer's wall time: below 1 Apical is faster. The sum of all
voxels is compared. %s, %s.

| stored as | program | wall s | processor s | most memory MB | ratio | |
|---|---|---:|---:|---:|---:|---|
`, c.runs, runtime.Version(), runtime.GOARCH) + page.String()
	if c.out == "" {
		fmt.Print(text)
	} else if err := os.WriteFile(c.out, []byte(text), 0o644); err != nil {
		return err
	}
	if failed {
		return fmt.Errorf("pictures differ")
	}
	return nil
}

// timed is a sample with the most memory that the process held.
type timed struct {
	sample
	peak []float64 // MB
}

func (s *timed) add(args []string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS="+threads, "GOMAXPROCS="+threads)
	text, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%v: %w", args, err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		return fmt.Errorf("%v: %w", args, err)
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
	s.wall, s.cpu = append(s.wall, s.values["wall"]), append(s.cpu, s.values["cpu"])
	s.peak = append(s.peak, math.Round(mostMemory(cmd.ProcessState)))
	return nil
}
