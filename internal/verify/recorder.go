package verify

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Recorder is a testing.TB that remembers what it was told instead of failing: with it a test shows that a check can fail.
// Methods that it does not have (TempDir, Setenv, Context) panic.
type Recorder struct {
	testing.TB          // nil: only for its unexported method
	Messages   []string // of Error and Fatal, in order
	Logs       []string // of Log and Skip
	Stopped    bool     // by FailNow or Fatal
	SkippedNow bool     // by SkipNow or Skip
	failed     bool
	cleanup    []func()
}

// Record runs f as a test would and returns what f reported.
func Record(f func(t testing.TB)) *Recorder {
	r := &Recorder{}
	done := make(chan struct{})
	var panicked any
	go func() { // a goroutine of its own, which FailNow can end
		defer close(done)
		defer func() {
			for i := len(r.cleanup) - 1; i >= 0; i-- {
				r.cleanup[i]()
			}
		}()
		defer func() { panicked = recover() }()
		f(r)
	}()
	<-done
	if panicked != nil {
		panic(panicked)
	}
	return r
}

// Said reports whether a failure was reported that contains text.
func (r *Recorder) Said(text string) bool {
	return r.failed && strings.Contains(strings.Join(r.Messages, "\n"), text)
}

func (r *Recorder) Helper()          {}
func (r *Recorder) Name() string     { return "recorded" }
func (r *Recorder) Cleanup(f func()) { r.cleanup = append(r.cleanup, f) }
func (r *Recorder) Failed() bool     { return r.failed }
func (r *Recorder) Skipped() bool    { return r.SkippedNow }
func (r *Recorder) Fail()            { r.failed = true }
func (r *Recorder) FailNow()         { r.failed, r.Stopped = true, true; runtime.Goexit() }
func (r *Recorder) SkipNow()         { r.SkippedNow = true; runtime.Goexit() }
func (r *Recorder) Log(a ...any)     { r.Logs = append(r.Logs, fmt.Sprint(a...)) }
func (r *Recorder) Skip(a ...any)    { r.Log(a...); r.SkipNow() }
func (r *Recorder) Error(a ...any)   { r.Messages = append(r.Messages, fmt.Sprint(a...)); r.Fail() }
func (r *Recorder) Fatal(a ...any)   { r.Messages = append(r.Messages, fmt.Sprint(a...)); r.FailNow() }

func (r *Recorder) Logf(f string, a ...any)   { r.Log(fmt.Sprintf(f, a...)) }
func (r *Recorder) Skipf(f string, a ...any)  { r.Skip(fmt.Sprintf(f, a...)) }
func (r *Recorder) Errorf(f string, a ...any) { r.Error(fmt.Sprintf(f, a...)) }
func (r *Recorder) Fatalf(f string, a ...any) { r.Fatal(fmt.Sprintf(f, a...)) }
