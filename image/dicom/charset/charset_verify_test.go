package charset_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apical-heart/apical/image/dicom/charset"
)

const (
	latin  = "ISO_IR 100"
	ir87   = "ISO 2022 IR 87"
	ir58   = "ISO 2022 IR 58"
	ir149  = "ISO 2022 IR 149"
	yamada = "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B"
)

type reading struct {
	name     string
	specific []string
	bytes    string
	pn       bool
	want     string
	sure     bool
}

func run(t *testing.T, rs []reading) {
	for _, r := range rs {
		got, sure := charset.Decode(r.specific, []byte(r.bytes), r.pn)
		if got != r.want || sure != r.sure {
			t.Errorf("%s: %q %v, want %q %v", r.name, got, sure, r.want, r.sure)
		}
	}
}

// The examples of DICOM PS3.5, annexes H (Japanese), I (Korean), J (UTF-8, GB18030 and GBK) and K (Chinese with escape sequences).
func TestVerifyStandardExamples(t *testing.T) {
	run(t, []reading{
		{"H.3.1", []string{"", ir87}, yamada, true, "Yamada^Tarou=山田^太郎=やまだ^たろう", true},
		{"H.3.2", []string{"ISO 2022 IR 13", ir87}, "\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J", true,
			"ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", true},
		{"I.2", []string{"", ir149}, "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf", true, "Hong^Gildong=洪^吉洞=홍^길동", true},
		{"I.3", []string{"", ir149}, "\x1b$)CThe 1st line includes \xb1\xe6\xb5\xbf.\r\n\x1b$)CThe 2nd line includes \xb1\xe6\xb5\xbf, too.\r\nThe 3rd line.", false,
			"The 1st line includes 길동.\r\nThe 2nd line includes 길동, too.\r\nThe 3rd line.", true},
		{"J.1", []string{"ISO_IR 192"}, "Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=", true, "Wang^XiaoDong=王^小東=", true},
		{"J.2", []string{"ISO_IR 192"}, "The first line includes\xe4\xb8\xad\xe6\x96\x87.\r\n", false, "The first line includes中文.\r\n", true},
		{"J.3", []string{"GB18030"}, "Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=", true, "Wang^XiaoDong=王^小东=", true},
		{"J.4", []string{"GB18030"}, "The first line includes\xd6\xd0\xce\xc4.\r\n", false, "The first line includes中文.\r\n", true},
		{"K.2-1", []string{"", ir58}, "Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=", true, "Zhang^XiaoDong=张^小东=", true},
		{"K.3-1", []string{"", ir58}, "\x1b$)A1. \xb5\xda\xd2\xbb\xd0\xd0\xce\xc4\xd7\xd6\xa1\xa3\r\n\x1b$)A2. \xb5\xda\xb6\xfe\xd0\xd0\xce\xc4\xd7\xd6\xa1\xa3\r\n", false,
			"1. 第一行文字。\r\n2. 第二行文字。\r\n", true},
	})
}

// One text for each set, as Python's codecs read it.
func TestVerifySets(t *testing.T) {
	rs := []reading{
		{"IR 13", []string{"ISO_IR 13"}, "\xb1\xdd~\\", false, "ｱﾝ‾\\", true},
		{"IR 14", []string{"ISO_IR 13"}, "~", false, "‾", true},
		{"IR 14 by escape", []string{"ISO 2022 IR 13"}, "\x1b(J~\x1b(B~", false, "‾~", true},
		{"IR 159", []string{"", ir87, "ISO 2022 IR 159"}, "\x1b$(D0!\x1b(B a \x1b$B0!\x1b(B", false, "丂 a 亜", true},
		{"IR 87, signs", []string{"", ir87}, "\x1b$B!A!B!]!q!r\"L\x1b(B", false, "〜‖−¢£¬", true},
		{"IR 87, ^ and = inside", []string{"", ir87}, "\x1b$B^=^^==\x1b(B^x", true, "渊湎十^x", true},
		{"GB18030, four bytes, ^ inside", []string{"GB18030"}, "\x81\x30\x81\x30\x81^|", true, "\u0080乛|", true},
		{"GBK", []string{"GBK"}, "\xe9F\x86\xb4", true, "镕喆", true},
		{"ISO 2022 GBK", []string{"ISO 2022 GBK"}, "\xe9F", true, "镕", true},
	}
	for term, c := range map[string][3]string{
		"100": {"-A", "\xa0\xe9\xdf\xff", "\u00a0éßÿ"}, "101": {"-B", "\xb9\xe8\xf8", "ščř"}, "109": {"-C", "\xa1\xfe\xf5", "Ħŝġ"}, "110": {"-D", "\xe8\xf0\xf9", "čđų"},
		"126": {"-F", "\xc4\xe9\xef", "Διο"}, "127": {"-G", "\xe2\xc8\xc7", "قبا"}, "138": {"-H", "\xf9\xf8\xe5", "שרו"}, "144": {"-L", "\xbb\xee\xda", "Люк"},
		"148": {"-M", "\xdd\xfe\xf0", "İşğ"}, "166": {"-T", "\xca\xc1\xaa\xd2\xc2\xdf\xfb", "สมชาย฿๛"}, "203": {"-b", "\xa4\xbd\xb4", "€œŽ"},
	} {
		rs = append(rs, reading{"IR " + term, []string{"ISO_IR " + term}, "x" + c[1], true, "x" + c[2], true},
			reading{"IR " + term + " by escape", []string{"", "ISO 2022 IR " + term}, "x\x1b" + c[0] + c[1] + "^\x1b" + c[0] + c[1], true, "x" + c[2] + "^" + c[2], true})
	}
	run(t, rs)
}

// What is declared wrongly, or not, is read by its bytes and doubted.
func TestDoubts(t *testing.T) {
	utf, gb := "张^小东", "\xd5\xc5^\xd0\xa1\xb6\xab"
	run(t, []reading{
		{"ASCII, nothing declared", nil, "Doe^Jane", true, "Doe^Jane", true},
		{"ASCII, nonsense declared", []string{"ISO_IR 999"}, "Doe^Jane", true, "Doe^Jane", true},
		{"empty", []string{""}, "", true, "", true},
		{"none: UTF-8", nil, utf, true, utf, false},
		{"none: GB18030", nil, gb, true, utf, false},
		{"none: GBK only", nil, "\xd5\xc5\xe9F", true, "张镕", false},
		{"none: GBK without GB 2312", nil, "\x86\xb4", true, "喆", false},
		{"none: Latin-1", nil, "Buc^J\xe9r\xf4me", true, "Buc^Jérôme", false},
		{"none: Latin-1 before a delimiter", nil, "M\xfcll\xe9^Jos\xe9", true, "Müllé^José", false},
		{"none: escape", nil, "\x1b$)A\xd5\xc5", true, "张", false},
		{"ISO_IR 6: GB18030", []string{"ISO_IR 6"}, gb, true, utf, false},
		{"IR 6, IR 87: UTF-8", []string{"", ir87}, utf, true, utf, false},
		{"IR 6, IR 87: GB18030", []string{"", ir87}, gb, true, utf, false},
		{"unknown: UTF-8", []string{"ISO_IR 999"}, utf, true, utf, false},
		{"unknown beside known", []string{"ISO_IR 999", "ISO 2022 IR 100"}, "\x1b-A\xe9", true, "é", false},
		{"192: GB18030", []string{"ISO_IR 192"}, gb, true, utf, false},
		{"192: cut", []string{"ISO_IR 192"}, "王小\xe4\xb8", true, "王小\ufffd\ufffd", false},
		{"192: a byte", []string{"ISO_IR 192"}, "J\xe9r\xf4me", true, "J\ufffdr\ufffdme", false},
		{"192: replaced before", []string{"ISO_IR 192"}, "J\ufffdr", true, "J\ufffdr", false},
		{"192: escapes", []string{"ISO_IR 192"}, "Z=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab", true, "Z=" + utf, false},
		{"GB18030: UTF-8", []string{"GB18030"}, utf, true, utf, false},
		{"GB18030: cut", []string{"GB18030"}, "\xd5\xc5\xd0", true, "张\ufffd", false},
		{"100: GB18030", []string{latin}, gb, true, utf, false},
		{"100: GB18030 without signs", []string{latin}, "\xcd\xf5\xc0\xf6", true, "王丽", false},
		{"100: GB18030 in a sentence", []string{latin}, "CT\xd4\xf6\xc7\xbf\xc9\xa8\xc3\xe8", false, "CT增强扫描", false},
		{"100: UTF-8", []string{latin}, "J\xc3\xa9r", true, "Jér", false},
		{"100: Windows", []string{latin}, "O\x92Neil", true, "O’Neil", false},
		{"100: an accent alone", []string{latin}, "\xe0 \xc9v\xe9", false, "à Évé", true},
		{"100: two accents", []string{latin}, "Citro\xeb\xebn^\xc4\xe9a", true, "Citroëën^Äéa", true},
		{"144: UTF-8", []string{"ISO_IR 144"}, "Привет", true, "Привет", false},
		{"101: a control", []string{"ISO_IR 101"}, "a\x85", true, "a\ufffd", false},
		{"127: a hole", []string{"ISO_IR 127"}, "\xe2\xff", true, "ق\ufffd", false},
		{"58: no escape", []string{"", ir58}, gb, true, utf, false},
		{"58: escape not repeated", []string{"", ir58}, "Z=\x1b$)A\xd5\xc5^\xd0\xa1\xb6\xab", true, "Z=" + utf, false},
		{"58: not declared", []string{"", ir87}, "\x1b$)A\xd5\xc5", true, "张", false},
		{"149 as the first", []string{ir149}, "\xb1\xe8\xc8\xf1", true, "김희", false},
		{"149 as the first, with escape", []string{ir149}, "\x1b$)C\xb1\xe8\xc8\xf1", true, "김희", true},
		{"149: half a character", []string{"", ir149}, "\x1b$)C\xb1\xe8\xc8", true, "김\ufffd", false},
		{"149: half before a letter", []string{"", ir149}, "\x1b$)C\xb1x\xb1\xe8", true, "\ufffdx김", false},
		{"unknown escape", []string{"", ir87}, "a\x1b$Zb", true, "a\ufffd$Zb", false},
		{"escape at the end", []string{"", ir87}, "a\x1b", true, "a\ufffd", false},
		{"87: no character", []string{"", ir87}, "\x1b$B\x7e\x7e\x1b(Bb", true, "\ufffdb", false},
		{"not a name: ^ ends nothing", []string{"", ir58}, "\x1b$)A\xd5\xc5^\xd0\xa1", false, "张^小", true},
		{"tab ends", []string{"", ir58}, "\x1b$)A\xd5\xc5\t\xd0\xa1", false, "张\t小", false},
		{"backslash ends", []string{"", ir58}, "\x1b$)A\xd5\xc5\\\xd0\xa1", false, "张\\小", false},
	})
}

func TestSlipsOfThePen(t *testing.T) {
	for _, term := range []string{"ISO_IR 100", "ISO IR 100", "ISO-IR 100", "iso_ir 100", "ISO_IR_100", "ISO 2022 IR 100", "IR 100", " ISO_IR 100 ", "ISO8859-1", "latin1"} {
		run(t, []reading{{term, []string{term}, "J\xe9", true, "Jé", true}})
	}
	for _, term := range []string{"ISO_IR 192", "ISO-IR 192", "ISO IR 192", "UTF-8", "utf8", "ISO 2022 IR 192"} {
		run(t, []reading{{term, []string{term}, "张", true, "张", true}})
	}
	for _, term := range []string{"GB18030", "gb18030", "GB 18030", "GBK", "GB2312", "GB_2312", "ISO 2022 GBK"} {
		run(t, []reading{{term, []string{term}, "\xd5\xc5", true, "张", true}})
	}
	for _, term := range []string{"ISO_2022_IR_58", "ISO 2022 IR 58", "ISO 2022 58", "iso2022ir58"} {
		run(t, []reading{{term, []string{"", term}, "\x1b$)A\xd5\xc5", true, "张", true}})
	}
}

// value finds the first element of a tag in a little-endian file.
func value(t *testing.T, file []byte, group, element uint16) []byte {
	tag := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, group), element)
	at := bytes.Index(file, tag)
	if at < 0 {
		t.Fatalf("no %04x,%04x", group, element)
	}
	b := file[at+4:]
	n := int(binary.LittleEndian.Uint32(b))
	if b[0] >= 'A' && b[1] >= 'A' && b[0] <= 'Z' && b[1] <= 'Z' {
		n = int(binary.LittleEndian.Uint16(b[2:]))
	}
	return b[4 : 4+n]
}

// The patient's name in the files that pydicom and fo-dicom test themselves with. All but the last are what pydicom 2.3.1 reads; the last
// is K.2-1 of PS3.5, which it does not read.
func TestVerifyFiles(t *testing.T) {
	for name, want := range map[string]string{
		"chrArab.dcm": "قباني^لنزار", "chrFren.dcm": "Buc^Jérôme", "chrFrenMulti.dcm": "Buc^Jérôme", "chrGerm.dcm": "Äneas^Rüdiger", "chrGreek.dcm": "Διονυσιος",
		"chrH31.dcm": "Yamada^Tarou=山田^太郎=やまだ^たろう", "chrH32.dcm": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", "chrHbrw.dcm": "שרון^דבורה", "chrI2.dcm": "Hong^Gildong=洪^吉洞=홍^길동",
		"chrJapMulti.dcm": "やまだ^たろう", "chrJapMultiExplicitIR6.dcm": "やまだ^たろう", "chrKoreanMulti.dcm": "김희중", "chrRuss.dcm": "Люкceмбypг",
		"chrSQEncoding1.dcm": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう", "chrX1.dcm": "Wang^XiaoDong=王^小東=", "chrX2.dcm": "Wang^XiaoDong=王^小东=", "chrGB2312.dcm": "Zhang^XiaoDong=张^小东=",
	} {
		dir := "pydicom_test_files/charset_files"
		if name == "chrGB2312.dcm" {
			dir = "fodicom_testdata/charset"
		}
		file, err := os.ReadFile(filepath.Join(shared(t, "dicom_conformance/"+dir), name))
		if err != nil {
			t.Fatal(err)
		}
		specific := strings.Split(string(value(t, file, 0x0008, 0x0005)), `\`)
		got, sure := charset.Decode(specific, value(t, file, 0x0010, 0x0010), true)
		if got = strings.TrimRight(got, " "); got != want || !sure {
			t.Errorf("%s, %q: %q %v, want %q", name, specific, got, sure, want)
		}
	}
	// Several values: each begins anew.
	file, err := os.ReadFile(shared(t, "dicom_conformance/pydicom_test_files/charset_files/chrJapMulti.dcm"))
	if err != nil {
		t.Fatal(err)
	}
	if got, sure := charset.Decode([]string{"", ir87}, value(t, file, 0x0010, 0x1001), true); got != `やまだ^たろう\やまだ^たろう ` || !sure {
		t.Errorf("other names: %q %v", got, sure)
	}
}
