// Command bench times the picture and mesh kernels, the sparse algebra and mechanics beside established programs.
//
//	bench kernel NAME DATA          one kernel in this process, one line of JSON
//	bench compare [flags]           every kernel and its peers by turns, a Markdown page
//	bench load DIR                  a folder of DICOM in this process, one line of JSON
//	bench loads [flags]             a series in every transfer syntax, and the peers', a Markdown page
//	bench sparse-run MATRIX         one matrix in this process, one line of JSON
//	bench sparse-write MATRIX FILE  the matrix for cholmod/cholmod.c
//	bench sparse [flags]            every matrix, and in CHOLMOD, a Markdown page (sparse.sh)
//	bench row-run N                 the stent row of N elements a strut in this process, its forces as JSON
//	bench ring-run N GRADE          the ring, likewise
//	bench mechanics [flags]         the row here and in CalculiX, and the ring, a Markdown page (mechanics.sh)
//
// DATA is the folder that shared/peers/imaging/make_volume.py wrote. The script peers.sh beside this file installs nothing, but
// makes the data and builds the peers and then runs the comparison.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 3 && args[0] == "kernel" {
		v, err := readRaw(args[2])
		if err != nil {
			return err
		}
		for _, k := range kernels {
			if k.name == args[1] {
				return json.NewEncoder(os.Stdout).Encode(k.time(v))
			}
		}
		return fmt.Errorf("no kernel %q", args[1])
	}
	if len(args) == 2 && args[0] == "load" {
		r, err := load(args[1])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	if len(args) == 2 && args[0] == "sparse-run" {
		r, err := sparseRun(args[1])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	if len(args) == 3 && args[0] == "sparse-write" {
		return sparseWrite(args[1], args[2])
	}
	if len(args) > 0 && args[0] == "sparse" {
		return sparseCompare(args[1:])
	}
	if len(args) == 2 && args[0] == "row-run" {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		return rowRun(os.Stdout, n)
	}
	if len(args) == 3 && args[0] == "ring-run" {
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		grade, err := strconv.ParseFloat(args[2], 64)
		if err != nil {
			return err
		}
		return ringRun(os.Stdout, n, grade)
	}
	if len(args) > 0 && args[0] == "mechanics" {
		return mechanics(args[1:])
	}
	if len(args) > 0 && args[0] == "loads" {
		return loads(args[1:])
	}
	if len(args) > 0 && args[0] == "compare" {
		var c comparison
		f := flag.NewFlagSet("compare", flag.ContinueOnError)
		f.IntVar(&c.runs, "n", 5, "runs of each program")
		f.StringVar(&c.data, "data", "", "folder of vol.raw and vol.txt")
		f.StringVar(&c.peers, "peers", "", "folder of pybench.py (shared/peers/imaging)")
		f.StringVar(&c.build, "build", "", "folder that build.sh built")
		f.StringVar(&c.out, "o", "", "page to write; empty: standard output")
		f.StringVar(&c.only, "only", "", "kernels to run, by a part of the name")
		f.BoolVar(&c.slow, "slow", false, "also the peers that take half a minute")
		if err := f.Parse(args[1:]); err != nil {
			return err
		}
		return c.run()
	}
	return fmt.Errorf("usage: bench kernel NAME DATA | bench compare -data DATA -peers DIR -build DIR [-n RUNS] [-o PAGE] [-slow] | bench load DIR | bench loads -data DATA -build DIR [-n RUNS] [-o PAGE] | bench sparse -peer CHOLMOD [-n RUNS] [-o PAGE] | bench mechanics [-n RUNS] [-o PAGE]")
}
