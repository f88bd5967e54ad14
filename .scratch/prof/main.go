// Command apical plans a transcatheter aortic valve from a cardiac CT. Research use only: not a medical device.
//
// Exit codes: 0 done (warnings are in the plan), 2 usage, 3 the input cannot be used, 4 a step did not converge or refused, 1 a fault of
// ours. Results go to standard output, everything else to standard error.
package main

import (
	"runtime/pprof"
	"runtime/trace"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/apical-heart/apical/fault"
)

// version is that of the program; releases set it at build time.
var version = "0.1.0-dev"

// Exit codes.
const (
	done        = 0
	ourFault    = 1
	usage       = 2
	badInput    = 3
	refused     = 4
	interrupted = 130 // 128 + SIGINT, as shells have it
)

// garbage is how much memory may be garbage, in percent of what is in use. What is in use is a few large pictures without a pointer in
// them, which the collector passes over in a millisecond; Go's own 100 % would hold each of them twice.
const garbage = 25

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if f := os.Getenv("CPUPROF"); f != "" {
		w, _ := os.Create(f)
		pprof.StartCPUProfile(w)
	}
	if f := os.Getenv("TRACE"); f != "" {
		w, _ := os.Create(f)
		trace.Start(w)
	}
	rc := run(os.Args[1:], os.Stdout, os.Stderr)
	tellSerial()
	pprof.StopCPUProfile()
	trace.Stop()
	os.Exit(rc)
}

// cli is the command line.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"Make a synthetic patient, plan it, print the result and write the report."`
	Plan    planCmd    `cmd:"" help:"Plan from a CT: measurements, valve sizes with margins, report."`
	Measure measureCmd `cmd:"" help:"The same, stopping after the measurements and the size."`
	List    listCmd    `cmd:"" help:"List the series of a DICOM folder, zip archive or DICOMDIR, the best for planning first."`
	Phantom phantomCmd `cmd:"" help:"Write a synthetic patient: a DICOM series and truth.json."`
	Devices devicesCmd `cmd:"" help:"List, show and check the valve catalogue."`
	Verify  verifyCmd  `cmd:"" help:"Run problems with known answers: mechanics, or phantoms."`
	Read    readCmd    `cmd:"" hidden:"" help:"Read a picture within bounds, for a plan with --isolate."`

	Lang    string           `help:"Language of tables and reports: ${enum}." enum:"en,zh" default:"en"`
	Threads int              `help:"Most threads to use; 0 is all processors. The results do not depend on it." default:"0"`
	Version kong.VersionFlag `help:"Print the version and leave."`
}

// world is what commands print to and are stopped by.
type world struct {
	ctx      context.Context
	out, err io.Writer
	lang     string
}

// run is the program, with the streams it writes to, so that tests can call it.
func run(args []string, out, errs io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			var left leave
			if e, ok := p.(leave); ok {
				left = e
				code = int(left)
				return
			}
			fmt.Fprintf(errs, "apical: a fault of ours: %v\n", p)
			stack := make([]byte, 16<<10)
			fmt.Fprintf(errs, "%s\n", stack[:runtime.Stack(stack, false)])
			code = ourFault
		}
	}()
	var c cli
	parser, err := kong.New(&c, kong.Name("apical"), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(out, errs),
		kong.Description("Plans a transcatheter aortic valve from a cardiac CT. Research use only: not a medical device."),
		kong.Vars{"version": "apical " + version}, kong.Exit(func(n int) { panic(leave(n)) }))
	if err != nil {
		fmt.Fprintln(errs, "apical:", err)
		return ourFault
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errs, "apical: %v\nRun \"apical --help\" or \"apical COMMAND --help\".\n", err)
		return usage
	}
	if c.Threads < 0 {
		fmt.Fprintln(errs, "apical: --threads: give 0 or more")
		return usage
	}
	if c.Threads > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.Threads))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	w := &world{ctx: ctx, out: out, err: errs, lang: c.Lang}
	return tell(w, k.Run(w, &c))
}

// leave is how kong's exits (help, version) come back through run.
type leave int

// misuse is an error of the command line that kong cannot see.
type misuse struct{ text string }

func (m misuse) Error() string { return m.text }

// halted is a refusal of a step: the plan could not go on.
type halted struct{ fault *fault.Error }

func (h halted) Error() string { return h.fault.Error() }
func (h halted) Unwrap() error { return h.fault }

// tell writes what went wrong, for a person, and returns the exit code.
func tell(w *world, err error) int {
	if err == nil {
		return done
	}
	var wrong misuse
	var stopped halted
	var f *fault.Error
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintln(w.err, "apical:", wrong.text)
		return usage
	case w.ctx.Err() != nil:
		fmt.Fprintln(w.err, "apical: stopped; nothing was written")
		return interrupted
	case errors.As(err, &f):
		fmt.Fprintf(w.err, "%s: %s\n", f.Code, sentence(f.Message))
		if f.Advice != "" {
			fmt.Fprintln(w.err, f.Advice)
		}
		switch {
		case f.Code == "PLAN-STEP":
			return usage
		case errors.As(err, &stopped):
			return refused
		}
		return badInput
	}
	fmt.Fprintln(w.err, "apical: a fault of ours:", err)
	return ourFault
}

// sentence gives a message a full stop.
func sentence(s string) string {
	if n := len(s); n > 0 && s[n-1] != '.' && s[n-1] != '!' && s[n-1] != '?' {
		return s + "."
	}
	return s
}
