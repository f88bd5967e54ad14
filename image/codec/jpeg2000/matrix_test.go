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
	got := make([]uint16, len(words))
	info, err := d.Decode(got, src, v.width, v.height)
	if err != nil {
		t.Fatal(err)
	}
	fresh := make([]uint16, len(words))
	if again, err := new(Decoder).Decode(fresh, src, v.width, v.height); err != nil || again != info {
		t.Errorf("a new decoder: %+v, %v", again, err)
	}
	same(t, "a new decoder", got, fresh, v.width)
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

// Streams of each kind that OpenJPEG can make. What its coder gets wrong is not among them: layers in tile-parts (-TP with -r), POC that
// changes within a resolution, and bypass with a region of interest, which its decoder reads otherwise than its coder writes.
func TestVerifyMatrix_OpenJPEG(t *testing.T) {
	var d Decoder
	var add []variant
	for line := range strings.Lines(matrix) {
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

// matrix is a picture a line: its size, its bits, whether signed, whether exact, and how opj_compress codes it. Drawn by chance so that
// as many pairs of options as possible meet.
const matrix = `
128 100 12 u exact -n 6 -POC T1=0,0,1,3,1,CPRL/T1=3,0,1,6,1,RLCP
128 100 12 u exact -n 6 -r 20,10,1 -POC T1=0,0,3,2,1,LRCP/T1=2,0,3,4,1,RPCL/T1=4,0,3,6,1,PCRL
131 90 12 u exact -TP R -t 64,50
131 90 12 u exact -TP L -t 64,50 -n 4
131 90 12 u near -I -TP C -t 64,50 -n 4
1 7 12 s near -n 1 -I -b 4,64 -c [256,16],[128,64],[256,64] -p CPRL -M 16 -SOP -EPH -r 20,10,1
1 33 8 s near -n 1 -b 256,16 -c [8,16],[8,32] -p CPRL -M 1 -SOP -q 30,40,50,60 -jp2
1 90 2 u near -n 1 -b 8,32 -c [128,256] -p LRCP -M 2 -d 3,35 -q 30
1 90 13 s near -n 1 -I -b 16,64 -c [256,32],[16,64] -p RLCP -M 63 -d 19,40 -r 10 -jp2
1 128 12 u near -n 1 -I -b 32,64 -c [8,16] -p CPRL -M 62 -SOP -r 20,10,1 -ROI c=0,U=6 -jp2
1 200 16 s exact -n 1 -b 64,8 -c [32,64],[8,8] -p PCRL -M 63 -d 35,20 -SOP -EPH -jp2
2 1 13 s near -n 1 -b 4,1024 -p CPRL -M 16 -SOP -EPH -q 30,40,50,60
2 3 13 s near -n 2 -I -b 64,4 -c [32,64],[64,16],[128,64] -p PCRL -M 32 -d 5,26 -ROI c=0,U=5
2 64 2 u near -n 2 -b 16,32 -c [256,256],[128,256] -p PCRL -M 52 -SOP -r 40,20,10,5,3,2 -jp2
2 150 15 s near -n 2 -I -b 4,16 -c [16,16],[16,32] -p PCRL -M 16 -SOP -EPH -q 30
2 211 10 u exact -n 2 -b 16,4 -c [128,256],[16,8],[128,16] -p LRCP -M 63 -d 7,37 -EPH
3 7 2 u near -n 2 -I -b 64,32 -c [16,128],[8,16],[64,64] -p CPRL -M 63 -r 40,20,10,5,3,2
3 90 12 u near -n 2 -b 16,16 -p RPCL -M 4 -d 1,12 -SOP -EPH -q 30,40,50,60
3 128 8 u near -n 2 -b 16,256 -c [64,8] -p PCRL -M 1 -d 38,29 -q 30
3 200 13 u near -n 1 -I -b 8,4 -c [8,32],[16,256] -p LRCP -M 1 -d 0,32 -SOP -EPH -r 20,10,1
3 211 10 s exact -n 2 -b 4,8 -c [256,32],[32,128] -p RLCP -M 4 -d 5,40 -EPH
5 2 3 s near -n 2 -b 64,4 -c [256,256],[64,64] -p RPCL -M 8 -EPH -r 30,15,8,4 -jp2
5 3 16 s exact -n 1 -b 4,8 -c [16,128] -p CPRL -M 63 -SOP -jp2
5 7 10 s near -n 3 -I -b 16,32 -p RLCP -M 1 -d 14,26 -SOP
5 65 12 u near -n 3 -b 16,64 -c [128,32],[128,128],[8,128] -p PCRL -M 32 -r 30,15,8,4
5 128 16 u near -n 3 -I -b 256,16 -c [128,256],[32,64],[256,8] -p LRCP -M 16 -SOP -EPH
5 211 2 u near -n 3 -b 4,32 -p LRCP -M 32 -EPH -r 20
17 3 8 u near -n 1 -I -b 4,4 -c [32,32] -p RLCP -M 63 -EPH -r 40,20,10,5,3,2
17 33 2 s near -n 5 -b 64,64 -c [8,8],[16,16],[128,16],[256,32],[32,128] -p CPRL -M 32 -d 30,30 -SOP -r 30,15,8,4
17 64 8 u exact -n 4 -b 256,8 -c [32,16],[128,256],[256,256] -p CPRL -M 4 -d 18,17 -SOP
17 64 16 s near -n 5 -b 8,16 -p LRCP -t 16,25 -SOP -EPH -q 30,40,50,60 -ROI c=0,U=2 -jp2
17 90 12 u exact -n 4 -b 4,4 -c [128,128],[8,256],[64,256],[8,128] -p LRCP -M 16 -t 16,78 -SOP
17 128 12 u near -n 5 -b 32,8 -c [8,32],[32,128],[128,8],[32,16],[128,8] -p RLCP -M 63 -d 32,33 -SOP -r 20
17 200 15 u near -n 2 -b 64,16 -c [256,128] -p PCRL -M 32 -t 11,36 -r 40,20,10,5,3,2
17 211 10 s exact -n 4 -b 32,64 -c [64,32],[32,128],[8,256],[32,256] -p RPCL -d 27,17 -EPH
64 1 16 u near -n 1 -I -b 16,16 -p RLCP -M 2 -q 30,40,50,60
64 2 10 s near -n 2 -I -b 32,4 -c [16,256],[16,16],[32,16] -p PCRL -M 32 -EPH -ROI c=0,U=8
64 65 15 u near -n 4 -I -b 4,1024 -c [16,128],[8,64],[16,16],[16,256] -p CPRL -M 63 -t 18,64 -d 33,20 -T 21,14 -q 30,40,50,60 -jp2
64 90 10 s exact -n 3 -b 64,16 -c [16,16],[64,8],[128,128] -p LRCP -M 63 -t 56,59 -d 37,23 -T 20,12 -EPH
64 150 13 u near -n 3 -b 4,1024 -c [16,16],[256,64],[8,16] -p RLCP -M 8 -t 55,23 -d 23,40 -T 1,31 -r 20 -ROI c=0,U=5
64 200 3 s near -n 6 -I -b 32,16 -c [128,64],[128,64] -p RPCL -M 4 -d 35,21 -EPH -q 30
64 211 3 u near -n 1 -b 64,4 -c [64,128] -p CPRL -M 4 -t 33,183 -SOP -r 40,20,10,5,3,2
65 65 8 u near -n 5 -b 32,16 -p RPCL -M 63 -SOP -q 30,40,50,60
65 65 12 s near -n 4 -b 16,32 -p PCRL -M 4 -t 54,34 -d 37,30 -T 14,22 -r 20,10,1
65 65 16 s near -n 6 -I -b 8,16 -c [128,64],[8,128],[16,32],[64,64],[128,128],[8,256] -p LRCP -M 63 -SOP -q 30
65 90 16 s near -n 4 -b 4,256 -p CPRL -M 32 -d 19,15 -r 40,20,10,5,3,2
65 128 3 u near -n 6 -I -b 64,8 -c [256,16],[8,256],[8,128],[8,256],[16,8],[64,64] -p LRCP -M 1 -r 30,15,8,4
65 150 16 s near -n 2 -I -b 64,64 -c [128,32] -p RPCL -M 63 -d 1,15 -SOP -EPH -r 10
65 211 8 u near -n 7 -I -b 8,64 -c [128,128],[64,64] -p CPRL -M 8 -SOP -ROI c=0,U=11 -jp2
100 2 10 u near -n 1 -I -b 32,8 -c [8,128],[32,16],[64,16] -p RLCP -M 2 -EPH -r 30,15,8,4
100 3 2 u near -n 2 -b 32,32 -c [128,128],[128,128] -p CPRL -M 32 -d 26,14 -EPH -r 10
100 7 3 u near -n 3 -b 16,256 -p RPCL -M 2 -r 10 -jp2
100 7 8 u near -n 3 -b 8,16 -p LRCP -M 8 -q 30 -ROI c=0,U=7
100 7 16 u near -n 2 -b 1024,4 -c [8,8],[16,64] -p PCRL -M 4 -d 7,22 -r 30,15,8,4 -jp2
100 33 16 u near -n 6 -b 16,8 -c [64,16],[16,256],[16,8],[16,256],[128,128],[32,64] -p CPRL -M 63 -SOP -r 40,20,10,5,3,2
100 64 13 u near -n 6 -I -b 4,64 -p RPCL -M 63 -d 6,29 -r 40,20,10,5,3,2 -jp2
100 150 12 s near -n 4 -b 256,4 -p LRCP -M 2 -t 71,54 -ROI c=0,U=10 -jp2
128 2 2 u near -n 2 -b 16,64 -p RPCL -M 63 -SOP -r 30,15,8,4
128 64 2 u near -n 3 -b 256,4 -p RPCL -M 2 -r 20,10,1 -ROI c=0,U=12 -jp2
128 65 8 s near -n 3 -I -b 64,4 -c [16,128],[8,16] -p LRCP -M 57 -EPH -r 10 -jp2
128 90 3 s near -n 7 -I -b 4,64 -c [64,64],[32,16],[16,16],[32,256],[64,256],[256,8],[128,64] -p PCRL -M 32 -t 73,87 -q 30
128 128 12 s near -n 8 -b 64,64 -c [256,128],[256,256] -p RPCL -M 4 -SOP -EPH -q 30,40,50,60 -jp2
128 150 15 u near -n 8 -b 1024,4 -c [256,128],[256,128] -p RPCL -M 8 -EPH -r 40,20,10,5,3,2
128 200 2 s near -n 6 -I -c [16,256],[128,16],[128,128],[8,64],[256,32],[32,256] -p RLCP -M 16 -t 92,119 -d 7,3 -T 0,1
131 1 12 s near -n 1 -b 16,4 -c [8,64] -p RPCL -M 63 -d 29,35 -EPH -r 20
131 3 16 u near -n 2 -b 4,256 -c [8,8],[16,256],[32,256] -p LRCP -M 2 -d 34,4 -SOP -EPH -q 30
131 33 12 s near -n 6 -I -b 4,8 -c [128,64] -p RPCL -M 32 -r 10 -ROI c=0,U=10
131 65 16 u near -n 7 -b 64,64 -p RLCP -M 1 -SOP -EPH -q 30,40,50,60
131 128 8 u near -n 1 -I -b 8,64 -c [256,64] -p LRCP -M 4 -t 120,55 -d 8,25 -T 0,16 -SOP -EPH
131 150 10 s near -n 1 -I -b 16,256 -c [128,64],[8,32] -p CPRL -M 32 -d 9,31 -EPH -ROI c=0,U=5
200 2 10 u near -n 1 -b 8,8 -c [32,64] -p CPRL -M 8 -d 0,38 -r 20,10,1
200 33 16 u near -n 3 -I -b 4,16 -c [256,32] -p CPRL -M 8 -t 149,11 -d 9,6 -SOP -q 30
200 64 3 u exact -n 6 -b 1024,4 -c [128,128],[256,256] -p RLCP -M 63 -t 115,62 -d 5,8 -T 1,0 -SOP
200 64 12 s near -n 4 -b 8,4 -p RLCP -M 1 -t 17,32 -d 8,22 -T 0,22 -SOP -EPH -r 30,15,8,4 -jp2
200 65 2 u near -n 1 -I -b 8,256 -c [256,16] -p RPCL -M 16 -t 144,52 -d 40,0 -T 18,0 -SOP
200 90 15 s near -n 6 -I -b 8,64 -c [128,64],[256,256],[256,128] -p PCRL -M 16 -SOP -r 20,10,1 -ROI c=0,U=10
200 90 16 s exact -n 7 -b 64,8 -c [8,16],[64,32],[64,8],[32,64],[128,256],[16,32],[32,64] -p CPRL -M 30 -EPH
200 128 3 s near -n 8 -I -c [8,64],[256,256],[64,8],[16,32],[128,128],[128,8],[32,64],[8,8] -p LRCP -M 8 -EPH -jp2
200 128 8 s near -n 5 -I -b 64,32 -c [64,256] -p LRCP -M 4 -d 0,40 -SOP -EPH -r 20
257 1 8 s near -n 1 -b 32,32 -c [32,16],[256,128],[32,256] -p PCRL -M 62 -EPH -r 40,20,10,5,3,2 -ROI c=0,U=12 -jp2
257 2 15 u near -n 2 -I -b 8,256 -c [128,64],[16,128] -p CPRL -M 37 -EPH -q 30 -jp2
257 33 8 s near -n 4 -I -b 4,32 -c [64,128],[128,8] -p PCRL -M 2 -t 46,28 -d 15,17 -T 5,6 -EPH -r 20
257 65 10 s near -n 6 -b 64,64 -c [256,128],[128,256],[128,128] -p LRCP -M 16 -r 40,20,10,5,3,2 -ROI c=0,U=1
257 90 3 u near -n 3 -b 16,8 -c [32,64],[128,256],[32,32] -p PCRL -M 4 -t 124,87 -d 20,34 -T 6,22 -q 30,40,50,60
257 90 12 u near -n 5 -I -b 256,16 -c [128,32],[256,64],[32,256],[256,64],[128,8] -p PCRL -M 63 -d 19,30 -SOP
`
