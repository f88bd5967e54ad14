package input

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
)

// Child reads a picture in a process of its own with a limit on memory and time, so that a file that was made to harm harms nothing
// else: what Go itself cannot survive, such as the end of memory, ends the child only. The limit on memory is hard on Linux; elsewhere
// it makes the child collect garbage earlier, and time is what bounds it.
type Child struct {
	// Command starts the child: a program and arguments after which the child's own follow. The child calls Answer.
	Command []string
	// MemoryBytes bounds what the child may allocate; 0: 512 MiB and twelve times the input, since a picture compressed with loss has ten
	// times its size.
	MemoryBytes int64
	// Time bounds how long it may take; 0: 2 s and 1 s per 10 MiB of input (reference/reliability.md 6), times two for slower machines.
	Time time.Duration
}

// answer is what the child says before the voxels.
type answer struct {
	Facts     Facts           `json:"facts"`
	SeriesUID string          `json:"seriesUID"`
	Hash      string          `json:"hash"`
	Warnings  []fault.Warning `json:"warnings"`
	Grid      image.Grid      `json:"grid"`
	Code      string          `json:"code"` // of a refusal; the rest is then empty
	Message   string          `json:"message"`
	Advice    string          `json:"advice"`
}

const (
	answerMagic = "APICAL1\n"
	maxAnswer   = 8 << 20 // bytes of the answer without voxels: 20,000 phases would fit
	maxStderr   = 4096
)

// Answer reads a picture, as a child, and writes it for its parent. It sets the limits of its own process first.
func Answer(ctx context.Context, w io.Writer, path string, opt Options, memoryBytes int64) error {
	if memoryBytes > 0 {
		debug.SetMemoryLimit(memoryBytes / 4 * 3)
		if err := limitMemory(memoryBytes); err != nil {
			return fmt.Errorf("input: limit memory: %w", err)
		}
	}
	in, err := Open(ctx, path, opt)
	a := answer{}
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		a.Code, a.Message, a.Advice = f.Code, f.Message, f.Advice
	case err != nil:
		return err
	default:
		a = answer{Facts: in.Facts, SeriesUID: in.Facts.SeriesUID, Hash: in.Hash, Warnings: in.Warnings, Grid: in.Volume.Grid}
	}
	text, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("input: answer: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<20)
	b.WriteString(answerMagic)
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(text))))
	b.Write(text)
	if in != nil {
		var pair [2]byte
		for _, h := range in.Volume.HU {
			binary.LittleEndian.PutUint16(pair[:], uint16(h))
			b.Write(pair[:])
		}
	}
	return b.Flush()
}

// Open reads the picture at path in a child process. Series, which is for lists, is not filled. Besides the refusals of Open there are
// IN-MEMORY, IN-TIME and IN-CRASH.
func (c Child) Open(ctx context.Context, path string, opt Options) (*Input, error) {
	size, err := weight(path)
	if err != nil {
		return nil, err
	}
	if c.MemoryBytes <= 0 {
		c.MemoryBytes = 512<<20 + 12*size
	}
	if c.Time <= 0 {
		c.Time = 2 * (2*time.Second + time.Duration(size/(10<<20))*time.Second)
	}
	limited, cancel := context.WithTimeout(ctx, c.Time)
	defer cancel()
	// Every value is an argument of its own; no shell reads any.
	args := append(append([]string{}, c.Command[1:]...), "--memory", strconv.FormatInt(c.MemoryBytes, 10), "--series="+opt.Series, "--phase="+opt.Phase, "--", path)
	cmd := exec.CommandContext(limited, c.Command[0], args...)
	var said stderr
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("input: start the child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("input: start the child: %w", err)
	}
	in, err := receive(bufio.NewReaderSize(out, 1<<20))
	if err != nil {
		cancel() // it may still be writing
	}
	timeout := errors.Is(limited.Err(), context.DeadlineExceeded)
	end := cmd.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if fault.Code(err) != "" {
		return nil, err
	}
	switch {
	case err == nil && end == nil:
		return in, nil
	case timeout || errors.Is(limited.Err(), context.DeadlineExceeded):
		return nil, fault.New("IN-TIME", fmt.Sprintf("the picture was not read within %v", c.Time.Round(time.Second)), "Try again on an idle machine; if it stays, the file is damaged or hostile.")
	case starved(said.String()):
		return nil, fault.New("IN-MEMORY", fmt.Sprintf("the picture needs more than %d MiB of memory", c.MemoryBytes>>20), "The file is damaged or hostile; if it is not, read it without --isolate.")
	}
	return nil, fault.Wrap(errors.Join(err, end, errors.New(said.String())), "IN-CRASH", "the process that read the picture ended without an answer", "The file is damaged or hostile. Please report it, if it may be passed on.")
}

// starved tells from what Go's runtime says at its end that memory was refused to it. Refused inside the collector, it faults on a nil
// pointer of its own goroutine 0.
func starved(said string) bool {
	return strings.Contains(said, "out of memory") || strings.Contains(said, "cannot allocate memory") ||
		strings.Contains(said, "SIGSEGV") && strings.Contains(said, "goroutine 0 ") && strings.Contains(said, "runtime/m")
}

// receive reads a child's answer. The child is not trusted: nothing is larger than it may be, and the hash is computed again.
func receive(r io.Reader) (*Input, error) {
	head := make([]byte, len(answerMagic)+4)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(answerMagic)]) != answerMagic {
		return nil, errors.New("input: no answer")
	}
	n := binary.LittleEndian.Uint32(head[len(answerMagic):])
	if n > maxAnswer {
		return nil, errors.New("input: the answer is too long")
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, errors.New("input: the answer is cut")
	}
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("input: the answer cannot be read: %w", err)
	}
	if a.Code != "" {
		return nil, fault.New(a.Code, a.Message, a.Advice)
	}
	voxels := int64(1)
	for _, s := range a.Grid.Size {
		if s < 1 || s > 1<<15 {
			return nil, errors.New("input: the answer has no grid")
		}
		voxels *= int64(s)
	}
	if voxels > 1<<31 {
		return nil, errors.New("input: the answer's grid is too large")
	}
	v := &image.Volume{Grid: a.Grid, HU: make([]int16, 0, min(voxels, 1<<24))}
	buf := make([]byte, 1<<20)
	for left := 2 * voxels; left > 0; {
		part := buf[:min(left, int64(len(buf)))]
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, errors.New("input: the answer's voxels are cut")
		}
		for i := 0; i < len(part); i += 2 {
			v.HU = append(v.HU, int16(binary.LittleEndian.Uint16(part[i:])))
		}
		left -= int64(len(part))
	}
	if h := Hash(v); h != a.Hash {
		return nil, errors.New("input: the answer's voxels are not those it names")
	}
	a.Facts.SeriesUID = a.SeriesUID
	return &Input{Volume: v, Hash: a.Hash, Facts: a.Facts, Warnings: a.Warnings}, nil
}

// stderr keeps the beginning of what a child complains of.
type stderr struct{ bytes.Buffer }

func (s *stderr) Write(b []byte) (int, error) {
	if room := maxStderr - s.Len(); room > 0 {
		s.Buffer.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

// weight is the size of a file, or of all files of a folder.
func weight(path string) (int64, error) {
	info, err := stat(path)
	if err != nil {
		return 0, err
	}
	if !info.IsDir() && !strings.EqualFold(filepath.Base(path), "DICOMDIR") {
		return info.Size(), nil
	}
	if !info.IsDir() {
		path = filepath.Dir(path)
	}
	total := int64(0)
	err = fs.WalkDir(os.DirFS(path), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total, err
}
