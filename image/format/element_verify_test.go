package format_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/image/format"
)

const eightBzip2 = "QlpoOTFBWSZTWekO5eIAAAbxqegIAEAARCQAQAAABABAAEAABKAAIpk0B4UKYAAcTqdpCrEhkJ/F3JFOFCQ6Q7l4gA=="

// niftiFile is a NIfTI-1 or -2 of 2 x 2 x 2 voxels of 0.5, 0.5, 2 mm, its first at (1, 2, 3) mm LPS, made by the field offsets of nifti1.h
// and nifti2.h.
func niftiFile(order binary.AppendByteOrder, second bool, datatype uint16, voxels []byte) []byte {
	o := order.(binary.ByteOrder)
	srow := [12]float64{-0.5, 0, 0, -1, 0, -0.5, 0, -2, 0, 0, 2, 3}
	if second {
		b := make([]byte, 544)
		o.PutUint32(b, 540)
		copy(b[4:], "n+2\x00\r\n\x1a\n")
		o.PutUint16(b[12:], datatype)
		for i, d := range []uint64{3, 2, 2, 2, 1, 1, 1, 1} {
			o.PutUint64(b[16+8*i:], d)
		}
		o.PutUint64(b[168:], 544)
		o.PutUint32(b[348:], 1)
		for i, v := range srow {
			o.PutUint64(b[400+8*i:], math.Float64bits(v))
		}
		o.PutUint32(b[500:], 2)
		return append(b, voxels...)
	}
	b := make([]byte, 352)
	o.PutUint32(b, 348)
	for i, d := range []uint16{3, 2, 2, 2, 1, 1, 1, 1} {
		o.PutUint16(b[40+2*i:], d)
	}
	o.PutUint16(b[70:], datatype)
	o.PutUint32(b[108:], math.Float32bits(352))
	b[123] = 2
	o.PutUint16(b[254:], 1)
	for i, v := range srow {
		o.PutUint32(b[280+4*i:], math.Float32bits(float32(v)))
	}
	copy(b[344:], "n+1\x00")
	return append(b, voxels...)
}

// Every type of grey value, of both byte orders and versions, is read as encoding/binary wrote it, rounded and clamped; every other is
// refused. Numbers of the types are those of nifti1.h.
func TestVerifyElements(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for datatype, c := range map[uint16]struct {
		values any
		want   []int16
	}{
		2:    {[]uint8{0, 1, 127, 128, 200, 254, 255, 7}, []int16{0, 1, 127, 128, 200, 254, 255, 7}},
		256:  {[]int8{0, 1, 127, -128, -1, -2, 3, 7}, []int16{0, 1, 127, -128, -1, -2, 3, 7}},
		4:    {[]int16{0, 1, -1, 32767, -32768, -1024, 3071, 258}, []int16{0, 1, -1, 32767, -32768, -1024, 3071, 258}},
		512:  {[]uint16{0, 1, 258, 32767, 32768, 65535, 1024, 4095}, []int16{0, 1, 258, 32767, 32767, 32767, 1024, 4095}},
		8:    {[]int32{0, 1, -1, 32768, -32769, 1 << 30, -1 << 31, 66051}, []int16{0, 1, -1, 32767, -32768, 32767, -32768, 32767}},
		768:  {[]uint32{0, 1, 258, 32768, 1 << 31, math.MaxUint32, 4095, 3}, []int16{0, 1, 258, 32767, 32767, 32767, 4095, 3}},
		1024: {[]int64{0, 1, -1, 1 << 40, -1 << 40, -1024, 3071, 258}, []int16{0, 1, -1, 32767, -32768, -1024, 3071, 258}},
		1280: {[]uint64{0, 1, 258, 1 << 40, math.MaxUint64, 4095, 3, 5}, []int16{0, 1, 258, 32767, 32767, 4095, 3, 5}},
		16:   {[]float32{0, 0.5, -0.5, 1.49, -1024.4, float32(nan), float32(inf), 1e30}, []int16{0, 1, -1, 1, -1024, -1024, 32767, 32767}},
		64:   {[]float64{0, 2.5, -2.5, 1.49, -1024.4, nan, -inf, -1e300}, []int16{0, 3, -3, 1, -1024, -1024, -32768, -32768}},
	} {
		for _, second := range []bool{false, true} {
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				voxels, err := binary.Append(nil, order.(binary.ByteOrder), c.values)
				if err != nil {
					t.Fatal(err)
				}
				file := niftiFile(order, second, datatype, voxels)
				for _, size := range []int64{0, int64(len(file))} {
					v, w, err := format.ReadNIfTI(bytes.NewReader(file), format.Limit{InputBytes: size})
					if err != nil || len(w) != 0 || !slices.Equal(v.HU, c.want) {
						t.Errorf("type %d, second %v, %v: %v %v %v, want %v", datatype, second, order, v, w, err, c.want)
					}
				}
			}
		}
	}
	for _, datatype := range []uint16{0, 1, 32, 128, 1536, 1792, 2048, 2304, 255, 3} { // none, bit, complex, RGB, float128, RGBA, unknown
		file := niftiFile(binary.LittleEndian, false, datatype, make([]byte, 8*32))
		if _, _, err := format.ReadNIfTI(bytes.NewReader(file), format.Limit{}); fault.Code(err) != "NII-TYPE" {
			t.Errorf("type %d: %v", datatype, err)
		}
	}
}

// scl_slope and scl_inter give the value; a slope of 0 or none stands for no scaling (nifti1.h).
func TestVerifyScaling(t *testing.T) {
	for _, c := range []struct {
		slope, inter float32
		want         []int16
	}{
		{2, -1024, []int16{-1024, -1022, -1020, -824, -514, -514, -514, -514}}, {0.5, 0, []int16{0, 1, 1, 50, 128, 128, 128, 128}},
		{0, -1024, []int16{0, 1, 2, 100, 255, 255, 255, 255}}, {float32(math.NaN()), 5, []int16{0, 1, 2, 100, 255, 255, 255, 255}}, {1, float32(math.Inf(1)), []int16{0, 1, 2, 100, 255, 255, 255, 255}},
	} {
		file := niftiFile(binary.LittleEndian, false, 2, []byte{0, 1, 2, 100, 255, 255, 255, 255})
		binary.LittleEndian.PutUint32(file[112:], math.Float32bits(c.slope))
		binary.LittleEndian.PutUint32(file[116:], math.Float32bits(c.inter))
		v, _, err := format.ReadNIfTI(bytes.NewReader(file), format.Limit{})
		if err != nil || !slices.Equal(v.HU, c.want) {
			t.Errorf("slope %g, inter %g: %v %v, want %v", c.slope, c.inter, v, err, c.want)
		}
	}
}

// The types of MetaImage have the lengths of metaTypes.h (MET_ValueTypeSize): MET_LONG has four bytes.
func TestVerifyMHAElements(t *testing.T) {
	for name, values := range map[string]any{
		"MET_CHAR": []int8{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_UCHAR": []uint8{255, 2, 3, 4, 5, 6, 7, 8}, "MET_SHORT": []int16{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_USHORT": []uint16{300, 2, 3, 4, 5, 6, 7, 8},
		"MET_INT": []int32{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_UINT": []uint32{300, 2, 3, 4, 5, 6, 7, 8}, "MET_LONG": []int32{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_ULONG": []uint32{300, 2, 3, 4, 5, 6, 7, 8},
		"MET_LONG_LONG": []int64{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_ULONG_LONG": []uint64{300, 2, 3, 4, 5, 6, 7, 8}, "MET_FLOAT": []float32{-1, 2, 3, 4, 5, 6, 7, 8}, "MET_DOUBLE": []float64{-1, 2, 3, 4, 5, 6, 7, 8},
	} {
		first := map[string]int16{"MET_UCHAR": 255, "MET_USHORT": 300, "MET_UINT": 300, "MET_ULONG": 300, "MET_ULONG_LONG": 300}[name]
		if first == 0 {
			first = -1
		}
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			head := strings.Replace(mhaHead, "MET_SHORT", name, 1) + "HeaderSize = -1\nElementDataFile = LOCAL\n"
			if order == binary.BigEndian {
				head = "BinaryDataByteOrderMSB = True\n" + head
			}
			file, err := binary.Append([]byte(head), order, values)
			if err != nil {
				t.Fatal(err)
			}
			v, _, err := format.ReadMHA(bytes.NewReader(file), format.Limit{InputBytes: int64(len(file))})
			if err != nil || !slices.Equal(v.HU, []int16{first, 2, 3, 4, 5, 6, 7, 8}) {
				t.Errorf("%s, %v: %v %v", name, order, v, err)
			}
			// A byte less is too short.
			if _, _, err := format.ReadMHA(bytes.NewReader(bytes.Replace(file, []byte("HeaderSize = -1\n"), nil, 1)[:len(file)-17]), format.Limit{}); fault.Code(err) != "MHA-TRUNC" {
				t.Errorf("%s, cut: %v", name, err)
			}
		}
	}
}
