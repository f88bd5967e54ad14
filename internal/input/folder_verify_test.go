package input_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image"
	"github.com/apical-heart/apical/image/format"
	"github.com/apical-heart/apical/internal/input"
)

// One picture in all the forms that keep it in one file or two has one hash.
func TestVerifyForms(t *testing.T) {
	v := chest(11, [3]int{8, 7, 30}, 1.25)
	var voxels, nii, nrrd, packed bytes.Buffer
	if err := binary.Write(&voxels, binary.LittleEndian, v.HU); err != nil {
		t.Fatal(err)
	}
	if err := format.WriteNIfTI(&nii, v); err != nil {
		t.Fatal(err)
	}
	if err := format.WriteNRRD(&nrrd, v); err != nil {
		t.Fatal(err)
	}
	z := zlib.NewWriter(&packed)
	z.Write(voxels.Bytes())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	half := bytes.Clone(nii.Bytes()[:348])
	copy(half[344:], "ni1")
	binary.LittleEndian.PutUint32(half[108:], math.Float32bits(0))
	head, _, _ := bytes.Cut(nrrd.Bytes(), []byte("\n\n"))
	mha := "ObjectType = Image\nNDims = 3\nBinaryData = True\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = -5 -5 3\nElementSpacing = 0.7 0.7 1.25\nDimSize = 8 7 30\nElementType = MET_SHORT\n"
	dir := t.TempDir()
	for name, b := range map[string][]byte{
		"a.nii": nii.Bytes(), "b.hdr": half, "b.img": voxels.Bytes(), "c.nrrd": nrrd.Bytes(), "d.nhdr": fmt.Appendf(bytes.Clone(head), "\ndata file: d.raw\n"), "d.raw": voxels.Bytes(),
		"e.mha": append([]byte(mha+"ElementDataFile = LOCAL\n"), voxels.Bytes()...), "f.mhd": []byte(mha + "CompressedData = True\nElementDataFile = f.zraw\n"), "f.zraw": packed.Bytes(),
		"metaimage": append([]byte(mha+"ElementDataFile = LOCAL\n"), voxels.Bytes()...),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A link to a header leads to the folder of the header.
	other := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, "d.nhdr"), filepath.Join(other, "g.nhdr")); err != nil {
		t.Skip(err)
	}
	var want string
	for path, kind := range map[string]string{"a.nii": "NIfTI", "b.hdr": "NIfTI", "b.img": "NIfTI", "c.nrrd": "NRRD", "d.nhdr": "NRRD", "e.mha": "MetaImage", "f.mhd": "MetaImage", "metaimage": "MetaImage",
		filepath.Join(other, "g.nhdr"): "NRRD"} {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		in, err := input.Open(t.Context(), path, input.Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if want == "" {
			want = in.Hash
		}
		if in.Hash != want || in.Facts.Format != kind {
			t.Errorf("%s: %s %s, want %s %s", path, in.Facts.Format, in.Hash, kind, want)
		}
	}
}

// A header names nothing outside its folder, through links neither, and no device.
func TestFolderIsAWall(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	secret := filepath.Join(other, "secret.raw")
	for path, text := range map[string]string{secret: "0123456789012345", filepath.Join(dir, "plain.raw"): "0123456789012345"} {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"out.raw": secret, "device.raw": "/dev/zero", "inside.raw": "plain.raw"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	for name, code := range map[string]string{"plain.raw": "IN-HU", "inside.raw": "IN-HU", "out.raw": "NRRD-DETACHED", "device.raw": "NRRD-DETACHED", "../" + filepath.Base(other) + "/secret.raw": "NRRD-DETACHED", secret: "NRRD-DETACHED"} {
		head := "NRRD0004\ntype: short\ndimension: 3\nspace: lps\nsizes: 2 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nendian: little\nencoding: raw\ndata file: " + name + "\n"
		path := filepath.Join(dir, "v.nhdr")
		if err := os.WriteFile(path, []byte(head), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := input.Open(t.Context(), path, input.Options{}); fault.Code(err) != code {
			t.Errorf("%s: %v, want %s", name, err, code)
		}
	}
}

// One volume in all 48 orders and directions of its axes has one hash.
func TestVerifyOrientationsHash(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "image_variants/niivue/nifti_space"), "*.nii.gz"))
	if err != nil || len(files) != 48 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var want string
	for _, path := range files {
		v, _, err := format.OpenNIfTI(os.DirFS(filepath.Dir(path)), filepath.Base(path), format.Limit{})
		if err != nil {
			t.Fatal(err)
		}
		got := input.Hash(image.Canonical(v))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: %s, want %s", filepath.Base(path), got, want)
		}
	}
}
