package jpeg2000

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

// tool returns the path of a program that a test compares with. Without it the test is skipped, in CI it fails.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if verify.InCI() {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// picture is a test picture: smooth shapes, edges and noise that fill the range of its samples.
type picture struct {
	width, height, bits int
	signed              bool
}

// words draws the picture, different for each seed.
func (p picture) words(seed uint32) []uint16 {
	w := make([]uint16, p.width*p.height)
	half := math.Exp2(float64(p.bits - 1))
	for i := range w {
		x, y := float64(i%p.width), float64(i/p.width)
		seed = seed*1664525 + 1013904223
		v := 0.5*math.Sin(x/9)*math.Cos(y/7) + 0.06*(float64(seed>>16)/32768-1)
		if d := math.Hypot(x-float64(p.width)/2, y-float64(p.height)/3); d < float64(p.width)/5 {
			v += 0.6
		}
		n := int(math.Round(max(-half, min(v*half, half-1))))
		if !p.signed {
			n += int(half)
		}
		w[i] = uint16(n)
	}
	return w
}

// raw returns the words as opj_compress reads them and opj_decompress writes them.
func (p picture) raw(words []uint16) []byte {
	var b []byte
	for _, v := range words {
		if p.bits <= 8 {
			b = append(b, byte(v))
		} else {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
	}
	return b
}

// parse returns the words of what opj_decompress wrote, which has no bits above those of a sample.
func (p picture) parse(b []byte) []uint16 {
	w := make([]uint16, p.width*p.height)
	for i := range w {
		if p.bits > 8 {
			w[i] = binary.LittleEndian.Uint16(b[2*i:])
		} else {
			w[i] = uint16(b[i])
		}
		if p.signed {
			w[i] = uint16(int16(w[i]<<(16-p.bits)) >> (16 - p.bits))
		}
	}
	return w
}

// compress makes a codestream with OpenJPEG.
func (p picture) compress(t testing.TB, words []uint16, options ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.rawl"), filepath.Join(dir, "out.j2k")
	for _, o := range options {
		if o == "-jp2" {
			out = filepath.Join(dir, "out.jp2")
		}
	}
	if err := os.WriteFile(in, p.raw(words), 0o600); err != nil {
		t.Fatal(err)
	}
	sign := map[bool]string{false: "u", true: "s"}[p.signed]
	args := []string{"-i", in, "-o", out, "-F", fmt.Sprintf("%d,%d,1,%d,%s", p.width, p.height, p.bits, sign)}
	for _, o := range options {
		if o != "-jp2" {
			args = append(args, o)
		}
	}
	if msg, err := exec.Command(tool(t, "opj_compress"), args...).CombinedOutput(); err != nil {
		if os.Getenv("J2K_MATRIX") != "" {
			t.Skip("encoder")
		}
		t.Fatalf("opj_compress %v: %v\n%s", args, err, msg)
	}
	src, err := os.ReadFile(out)
	if err != nil {
		t.Fatalf("opj_compress %v: %v", args, err)
	}
	return src
}

// decompress decodes a codestream with OpenJPEG.
func (p picture) decompress(t testing.TB, src []byte) []uint16 {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.j2k"), filepath.Join(dir, "out.rawl")
	if src[0] == 0 {
		in = filepath.Join(dir, "in.jp2")
	}
	if err := os.WriteFile(in, src, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command(tool(t, "opj_decompress"), "-i", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("opj_decompress: %v\n%s", err, msg)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return p.parse(b)
}

// variant is one way to code a picture; exact tells that nothing may be lost.
type variant struct {
	picture
	options string
	exact   bool
}

func (v variant) String() string {
	return strings.Trim(fmt.Sprintf("%dx%dx%d%v %s", v.width, v.height, v.bits, map[bool]string{true: "s"}[v.signed], v.options), " ")
}

// check compares a variant with the picture, if nothing was lost, and with what OpenJPEG makes of it.
func (v variant) check(t *testing.T, d *Decoder, seed uint32) {
	t.Helper()
	words := v.words(seed)
	src := v.compress(t, words, strings.Fields(v.options)...)
	if k := os.Getenv("J2K_KEEP"); k != "" {
		os.WriteFile(k, src, 0o600)
		os.WriteFile(k+".raw", v.raw(words), 0o600)
	}
	got := make([]uint16, len(words))
	info, err := d.Decode(got, src, v.width, v.height)
	if err != nil {
		t.Fatal(err)
	}
	if info.Precision != v.bits || info.Signed != v.signed || info.Lossy && v.exact {
		t.Errorf("%+v", info)
	}
	if v.exact {
		same(t, "the picture", got, words, v.width)
	}
	same(t, "OpenJPEG", got, v.decompress(t, src), v.width)
}

func same(t testing.TB, what string, got, want []uint16, width int) {
	t.Helper()
	bad, worst := 0, 0
	first := -1
	for i := range want {
		if got[i] != want[i] {
			if first < 0 {
				first = i
			}
			bad++
			d := int(int16(got[i] - want[i]))
			worst = max(worst, d, -d)
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d words differ from %s by up to %d, the first at (%d, %d)", bad, len(want), what, worst, first%width, first/width)
	}
}

func TestVerifyMatrix_OpenJPEG(t *testing.T) {
	var d Decoder
	var add []variant
	lines := matrix
	if os.Getenv("J2K_MATRIX") != "" {
		b, err := os.ReadFile(os.Getenv("J2K_MATRIX"))
		if err != nil {
			t.Fatal(err)
		}
		lines = string(b)
	}
	for line := range strings.Lines(lines) {
		f := strings.SplitN(strings.TrimSpace(line), " ", 6)
		if len(f) < 5 {
			continue
		}
		var v variant
		fmt.Sscan(f[0], &v.width)
		fmt.Sscan(f[1], &v.height)
		fmt.Sscan(f[2], &v.bits)
		v.signed, v.exact = f[3] == "s", f[4] == "exact"
		if len(f) > 5 {
			v.options = f[5]
		}
		add = append(add, v)
	}
	for i, v := range add {
		t.Run(v.String(), func(t *testing.T) { v.check(t, &d, uint32(i)) })
	}
}

// matrix is a picture a line: its size, its bits, whether signed, whether exact, and how it is coded.
const matrix = `
101 83 12 u exact
101 83 12 u near -I
`
