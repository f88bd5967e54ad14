package format_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
)

// randomVolume has axes at right angles in a random direction, left- or right-handed.
func randomVolume(r *rand.Rand) *image.Volume {
	f := geom.FrameOf(geom.Plane{Normal: geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64(), Z: r.NormFloat64()}.Unit()}, geom.Vec{X: r.NormFloat64(), Y: r.NormFloat64()})
	if r.IntN(2) == 0 {
		f.W = f.W.Scale(-1)
	}
	g := image.Grid{Size: [3]int{2 + r.IntN(7), 2 + r.IntN(7), 2 + r.IntN(7)},
		ToLPS: geom.FromColumns(f.U.Scale(0.3+r.Float64()), f.V.Scale(0.3+r.Float64()), f.W.Scale(0.3+r.Float64()), geom.Vec{X: 300 * r.NormFloat64(), Y: 300 * r.NormFloat64(), Z: 300 * r.NormFloat64()})}
	v := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	for i := range v.HU {
		v.HU[i] = int16(r.IntN(1 << 16))
	}
	return v
}

func sameGrid(t *testing.T, got, want image.Grid, tol float64) {
	t.Helper()
	if got.Size != want.Size {
		t.Fatalf("size %v, want %v", got.Size, want.Size)
	}
	for c := range 8 {
		x, y, z := float64(c&1*(want.Size[0]-1)), float64(c>>1&1*(want.Size[1]-1)), float64(c>>2&1*(want.Size[2]-1))
		if d := got.LPS(x, y, z).Dist(want.LPS(x, y, z)); !(d <= tol) {
			t.Fatalf("corner %d is off by %g mm", c, d)
		}
	}
}

// What is written is read again, as NIfTI (plain, gzip, through the sform and through the qform) and as NRRD. float32 keeps a
// place of 1000 mm to 6e-5 mm.
func TestRoundTrip(t *testing.T) {
	const seed = 20240607
	r := rand.New(rand.NewPCG(seed, 1))
	for n := range 60 {
		v := randomVolume(r)
		var plain, packed, nrrd bytes.Buffer
		z := gzip.NewWriter(&packed)
		for _, err := range []error{format.WriteNIfTI(&plain, v), format.WriteNIfTI(z, v), z.Close(), format.WriteNRRD(&nrrd, v)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		qform := slices.Clone(plain.Bytes())
		qform[254], qform[255] = 0, 0 // no sform
		for name, in := range map[string][]byte{"plain": plain.Bytes(), "gzip": packed.Bytes(), "qform": qform} {
			for _, size := range []int64{0, int64(len(in))} {
				got, w, err := format.ReadNIfTI(bytes.NewReader(in), format.Limit{InputBytes: size})
				if err != nil || len(w) != 0 {
					t.Fatalf("seed %d, volume %d, %s: %v %v", seed, n, name, w, err)
				}
				sameGrid(t, got.Grid, v.Grid, 5e-4)
				if !slices.Equal(got.HU, v.HU) {
					t.Fatalf("%s: other voxels", name)
				}
			}
		}
		got, w, err := format.ReadNRRD(bytes.NewReader(nrrd.Bytes()), format.Limit{})
		if err != nil || len(w) != 0 {
			t.Fatal(w, err)
		}
		sameGrid(t, got.Grid, v.Grid, 1e-9)
		if !slices.Equal(got.HU, v.HU) {
			t.Fatal("NRRD: other voxels")
		}
		// Canonical is idempotent and keeps every voxel at its place.
		c := image.Canonical(v)
		if image.Canonical(c) != c {
			t.Fatal("Canonical moves what is canonical")
		}
		from := c.FromLPS()
		for i, h := range v.HU {
			x, y, z := v.Voxel(i)
			p := from.Apply(v.LPS(float64(x), float64(y), float64(z)))
			if c.HU[c.Index(int(math.Round(p.X)), int(math.Round(p.Y)), int(math.Round(p.Z)))] != h {
				t.Fatalf("voxel %d moved", i)
			}
		}
	}
}

func TestMaskRoundTrip(t *testing.T) {
	m := &image.Mask{Grid: image.Grid{Size: [3]int{2, 3, 2}, ToLPS: geom.Identity()}, Data: []uint8{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255}}
	var nii, nrrd bytes.Buffer
	if err := format.WriteNIfTIMask(&nii, m); err != nil {
		t.Fatal(err)
	}
	if err := format.WriteNRRDMask(&nrrd, m); err != nil {
		t.Fatal(err)
	}
	v, _, err := format.ReadNIfTI(&nii, format.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	u, _, err := format.ReadNRRD(&nrrd, format.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []*image.Volume{v, u} {
		got, err := format.Labels(v)
		if err != nil || !slices.Equal(got.Data, m.Data) {
			t.Fatal(got, err)
		}
	}
	v.HU[0] = 256
	if _, err := format.Labels(v); err == nil {
		t.Error("256 became a label")
	}
}

// nibabel, where it is installed, reads from sform and from qform the grid that was written.
func TestVerifyWriteNIfTI_Nibabel(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import nibabel").Run(); err != nil {
		t.Skip("no nibabel for /usr/bin/python3")
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 4 {
		v := randomVolume(r)
		path := filepath.Join(t.TempDir(), "v.nii")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := format.WriteNIfTI(f, v); err != nil {
			t.Fatal(err)
		}
		f.Close()
		out, err := exec.Command(python, "-c", `
import sys, numpy as np, nibabel as nib
n = nib.load(sys.argv[1]); a = n.get_qform(); b = n.get_sform()
assert n.header['qform_code'] == 1 and n.header['sform_code'] == 1
assert abs(a - b).max() < 1e-3, (a, b)
d = np.asarray(n.dataobj)
print(*d.shape, int((d.astype(np.int64) * (np.arange(d.size).reshape(d.shape, order='F') % 97)).sum()))`, path).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var sum int64
		for i, h := range v.HU {
			sum += int64(h) * int64(i%97)
		}
		want := fmt.Sprint(v.Size[0], v.Size[1], v.Size[2], sum)
		if got := strings.TrimSpace(string(out)); got != want {
			t.Errorf("nibabel reads %q, want %q", got, want)
		}
	}
}

// A header that promises more than the file can hold is refused before memory is taken; so is a short file.
func TestSizeRefusals(t *testing.T) {
	v := randomVolume(rand.New(rand.NewPCG(3, 3)))
	var nii bytes.Buffer
	if err := format.WriteNIfTI(&nii, v); err != nil {
		t.Fatal(err)
	}
	big := slices.Clone(nii.Bytes())
	for i := range 3 {
		big[42+2*i], big[43+2*i] = 0, 4 // 1024
	}
	huge := slices.Clone(big)
	huge[43] = 0x7f
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(big)
	z.Close()
	nrrd := "NRRD0004\ntype: short\ndimension: 3\nspace: lps\nsizes: 1024 1024 1024\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: raw\nendian: little\n\n"
	for _, c := range []struct {
		name, code string
		in         []byte
		known      bool
	}{
		{"promise, length known", "NII-TRUNC", big, true},
		{"promise, length unknown", "NII-TRUNC", big, false},
		{"promise in gzip", "NII-RATIO", packed.Bytes(), true},
		{"axis too long", "NII-SIZE", huge, true},
		{"cut", "NII-TRUNC", nii.Bytes()[:nii.Len()-1], true},
		{"header cut", "NII-HEADER", nii.Bytes()[:300], true},
		{"NRRD promise", "NRRD-TRUNC", []byte(nrrd), true},
		{"NRRD promise, length unknown", "NRRD-TRUNC", []byte(nrrd), false},
		{"NRRD detached", "NRRD-DETACHED", []byte("NRRD0004\ntype: short\ndata file: ../../etc/passwd\n\n"), true},
		{"NRRD space", "NRRD-SPACE", []byte(strings.Replace(nrrd, "lps", "scanner-xyz", 1)), true},
		{"NRRD shear", "NRRD-SHEAR", []byte(strings.Replace(nrrd, "(0,1,0)", "(0.1,1,0)", 1)), true},
		{"NRRD encoding", "NRRD-ENCODING", []byte(strings.Replace(nrrd, "raw", "ascii", 1)), true},
		{"NRRD type", "NRRD-TYPE", []byte(strings.Replace(nrrd, "short", "block", 1)), true},
		{"NRRD colours", "NRRD-DIM", []byte(strings.NewReplacer("dimension: 3", "dimension: 4", "1024 1024 1024", "3 1024 1024 1024", "(1,0,0) ", "none (1,0,0) ").Replace(nrrd)), true},
		{"NRRD endian", "NRRD-HEADER", []byte(strings.Replace(nrrd, "endian: little\n", "", 1)), true},
		{"NRRD endless", "NRRD-HEADER", []byte("NRRD0004\n" + strings.Repeat("a", 1<<17)), true},
	} {
		lim := format.Limit{}
		if c.known {
			lim.InputBytes = int64(len(c.in))
		}
		var err error
		before := allocated()
		if strings.HasPrefix(c.name, "NRRD") {
			_, _, err = format.ReadNRRD(bytes.NewReader(c.in), lim)
		} else {
			_, _, err = format.ReadNIfTI(bytes.NewReader(c.in), lim)
		}
		if fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if took := allocated() - before; took > 64<<20 {
			t.Errorf("%s: took %d MiB", c.name, took>>20)
		}
	}
	if _, _, err := format.ReadNIfTI(&nii, format.Limit{Voxels: 3}); fault.Code(err) != "NII-SIZE" {
		t.Errorf("limit of 3 voxels: %v", err)
	}
}
