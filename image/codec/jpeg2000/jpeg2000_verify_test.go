package jpeg2000

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/verify"
)

// pixels decodes all frames of a file into what its pixel data would be without compression.
func (p part10) pixels(d *Decoder, frames int) ([]byte, error) {
	streams := p.fragments
	if frames == 1 {
		streams = [][]byte{bytes.Join(p.fragments, nil)}
	}
	if len(streams) != frames {
		return nil, fmt.Errorf("%d fragments of %d frames", len(streams), frames)
	}
	var out []byte
	words := make([]uint16, p.rows*p.columns)
	for _, s := range streams {
		info, err := d.Decode(words, s, p.columns, p.rows)
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			if p.signed && !info.Signed { // the header knows better than the stream, and a reader of DICOM follows it
				w = uint16(int16(w<<(16-info.Precision)) >> (16 - info.Precision))
			}
			if p.allocated == 8 {
				out = append(out, byte(w))
			} else {
				out = binary.LittleEndian.AppendUint16(out, w)
			}
		}
	}
	return out, nil
}

func TestVerifyFiles_Conformance(t *testing.T) {
	dir := verify.Shared(t, "data", "dicom_conformance")
	f, err := os.Open(filepath.Join(dir, "INVENTORY.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range table[0] {
		column[name] = i
	}
	refused := map[string]string{
		"JPEG2000-embedded-sequence-delimiter.dcm": "not supported", // its SIZ is overwritten; GDCM refuses it as well
		"liver_j2k.dcm":                 "1 bits a sample", // a mask
		"liver_nonbyte_aligned_j2k.dcm": "1 bits a sample",
	}
	decoded := 0
	var d Decoder
	for _, row := range table[1:] {
		cell := func(name string) string { return row[column[name]] }
		ts := cell("ts")
		if ts != "1.2.840.10008.1.2.4.90" && ts != "1.2.840.10008.1.2.4.91" || cell("spp") != "1" {
			continue
		}
		t.Run(filepath.Base(cell("path")), func(t *testing.T) {
			frames, _ := strconv.Atoi(cell("frames"))
			got, err := readPart10(t, filepath.Join(dir, cell("path"))).pixels(&d, max(1, frames))
			if why, ok := refused[filepath.Base(cell("path"))]; ok {
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%v, want one of %q", err, why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			decoded++
			want := cell("sha1_pixels")
			if filepath.Base(cell("path")) == "emri_small_jpeg_2k_lossless_too_short.dcm" {
				want = "b71bc81978b3" // it lacks nothing but the delimiter behind its frames; this is the sum of the file that has it
			}
			if sum := fmt.Sprintf("%x", sha1.Sum(got))[:12]; sum != want {
				t.Errorf("SHA-1 %s, want %s", sum, want)
			}
		})
	}
	if decoded < 17 {
		t.Errorf("only %d files were decoded", decoded)
	}
}

// The slices of a real scan are what OpenJPEG makes of them.
func TestVerifySlab_OpenJPEG(t *testing.T) {
	var d Decoder
	for i, path := range slab(t) {
		if testing.Short() && i%5 > 0 {
			continue
		}
		p := readPart10(t, path)
		src := bytes.Join(p.fragments, nil)
		got := make([]uint16, p.rows*p.columns)
		info, err := d.Decode(got, src, p.columns, p.rows)
		if err != nil {
			t.Fatal(err)
		}
		if info.Lossy {
			t.Errorf("%s: %+v", filepath.Base(path), info)
		}
		same(t, "OpenJPEG", got, picture{p.columns, p.rows, info.Precision, info.Signed}.decompress(t, src), p.columns)
	}
}

// slab returns the files of a real scan in JPEG 2000.
func slab(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(verify.Shared(t, "data", "ct_j2k_slab"), "*.dcm"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files of the slab, %v", len(files), err)
	}
	return files
}

// BenchmarkDecode decodes a real scan, 20 slices of 512 x 512 without loss, again and again.
func BenchmarkDecode(b *testing.B) {
	benchmark(b, slab(b))
}

func benchmark(b *testing.B, files []string) {
	var streams [][]byte
	for _, path := range files {
		p := readPart10(b, path)
		streams = append(streams, bytes.Join(p.fragments, nil))
	}
	var d Decoder
	words := make([]uint16, 512*512)
	size := 0
	for _, s := range streams {
		size += len(s)
		if _, err := d.Decode(words, s, 512, 512); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(words)) * 2)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := d.Decode(words, streams[i%len(streams)], 512, 512); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/slice")
	b.ReportMetric(float64(size)/float64(len(streams))/1024, "KiB/slice")
}
