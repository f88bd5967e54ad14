package input_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/internal/dicomtest"
	"github.com/apical-heart/apical/internal/input"
	"github.com/apical-heart/apical/internal/peer"
)

// The real scan is one picture, by its hash, in every transfer syntax without loss that DCMTK and GDCM write.
func TestVerifyTransferSyntaxes(t *testing.T) {
	peer.Need(t, "dcmconv", "dcmcjpeg", "dcmcjpls", "dcmcrle", "gdcmconv")
	s := realScan(t)
	slices := 24
	if os.Getenv("APICAL_LONG") != "" {
		slices = len(s.files)
	}
	src := t.TempDir()
	for k, f := range s.files[:slices] {
		if err := os.WriteFile(filepath.Join(src, fmt.Sprintf("I%04d.dcm", k)), f.Write(dicomtest.Explicit), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := input.Open(t.Context(), src, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		tool []string
		long bool
	}{
		{"implicit little endian", []string{"dcmconv", "+ti"}, false},
		{"explicit big endian", []string{"dcmconv", "+tb"}, false},
		{"deflated explicit little endian", []string{"dcmconv", "+td"}, false},
		{"RLE lossless", []string{"dcmcrle"}, false},
		{"JPEG lossless, first-order prediction", []string{"dcmcjpeg", "+e1"}, false},
		{"JPEG lossless", []string{"dcmcjpeg", "+el", "+sv", "6"}, false},
		{"JPEG-LS lossless", []string{"dcmcjpls"}, false},
		{"JPEG 2000 lossless", []string{"gdcmconv", "--j2k"}, false},
		{"JPEG-LS lossless", []string{"gdcmconv", "--jpegls"}, true},
		{"JPEG lossless, first-order prediction", []string{"gdcmconv", "--jpeg"}, true},
		{"RLE lossless", []string{"gdcmconv", "--rle"}, true},
	} {
		if c.long && os.Getenv("APICAL_LONG") == "" {
			continue
		}
		dst := t.TempDir()
		for k := range slices {
			name := fmt.Sprintf("I%04d.dcm", k)
			out, err := exec.Command(c.tool[0], append(c.tool[1:], filepath.Join(src, name), filepath.Join(dst, fmt.Sprintf("%d", (k*7)%slices*3)))...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %v\n%s", c.tool, err, out)
			}
		}
		in, err := input.Open(t.Context(), dst, input.Options{})
		if err != nil {
			t.Errorf("%v: %v", c.tool, err)
			continue
		}
		if in.Facts.TransferSyntax != c.name {
			t.Errorf("%v: read as %s", c.tool, in.Facts.TransferSyntax)
		}
		if in.Hash != whole.Hash {
			t.Errorf("%v: another picture", c.tool)
		}
	}
}

// Four phases of one acquisition: the systolic one is taken, any other is on demand, and all are listed for the motion of the root.
func TestPhasesOfAnAcquisition(t *testing.T) {
	s := realScan(t)
	dir := t.TempDir()
	for p, percent := range []float64{75, 35, 5, 95} {
		for k, f := range s.files[:30] {
			c := f.Clone()
			c.Set.Text(0x00080018, "UI", fmt.Sprintf("1.2.3.%d.%d", p+1, k))
			c.Set.Put(dicomtest.Element{Tag: 0x00209241, VR: "FL", Data: binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(percent)))})
			words(&c.Set, func(w uint16) uint16 { return w + uint16(p) })
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d-%d", p, k)), c.Write(dicomtest.Explicit), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for want, opt := range map[float64]input.Options{35: {}, 75: {Phase: "diastole"}, 5: {Phase: "5 %"}, 95: {Series: "1#4"}} {
		in, err := input.Open(t.Context(), dir, opt)
		if err != nil {
			t.Fatalf("%+v: %v", opt, err)
		}
		if in.Facts.PhasePercent != want || in.Facts.PhaseSource != "NominalPercentageOfCardiacPhase" {
			t.Errorf("%+v: %g %% by %s", opt, in.Facts.PhasePercent, in.Facts.PhaseSource)
		}
		chosen := 0
		for i, p := range in.Facts.Phases {
			if p.Chosen && p.Percent == want {
				chosen++
			}
			if again, err := input.Open(t.Context(), dir, input.Options{Series: p.ID}); err != nil || again.Facts.PhasePercent != p.Percent {
				t.Errorf("phase %d, %s: %v", i, p.ID, err)
			}
		}
		if len(in.Facts.Phases) != 4 || chosen != 1 {
			t.Errorf("%+v: phases %+v", opt, in.Facts.Phases)
		}
	}
	if _, err := input.Open(t.Context(), dir, input.Options{Phase: "50"}); fault.Code(err) != "IN-NOPHASE" {
		t.Errorf("50 %%: %v", err)
	}
}
