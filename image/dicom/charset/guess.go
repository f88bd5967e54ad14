package charset

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// guess reads a text that nothing is declared for: UTF-8, which other texts are hardly ever by chance; Chinese; Latin-1.
func guess(b []byte) string {
	if utf8.Valid(b) || cut(b) {
		return marked(b)
	}
	if text, ok := chinese(b); ok {
		return text
	}
	d := declaration{g0: ascii, g1: latin1}
	text, _ := d.extended(b, false)
	return text
}

// contradicted reads a text that cannot be in the set of single bytes it is said to be in: valid UTF-8 with bytes that such a set
// leaves to control characters or, in Latin-1, with any other than ASCII; or, in Latin-1, Chinese.
func (d *declaration) contradicted(b []byte) (string, bool) {
	if len(d.named) == 0 || d.g1.twoBytes() {
		return "", false
	}
	control := false
	for _, c := range b {
		control = control || c >= 0x80 && c < 0xa0
	}
	if utf8.Valid(b) && (control || d.g1 == latin1) {
		return string(b), true
	}
	if d.g1 == latin1 && words(b) {
		return chinese(b)
	}
	return "", false
}

// words tells whether the bytes above ASCII stand as in Chinese and not as in a Latin word: never beside a Latin letter, or four
// and more in a row.
func words(b []byte) bool {
	letter := func(i int) bool { return i >= 0 && i < len(b) && (b[i]|0x20 >= 'a' && b[i]|0x20 <= 'z') }
	found := false
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		from := i
		for i < len(b) && b[i] >= 0x80 {
			i++
		}
		if i-from < 2 || i-from < 4 && (letter(from-1) || letter(i)) {
			return false
		}
		found = true
	}
	return found
}

// chinese reads GB18030, if b is that and looks like it: half of its characters of several bytes are hanzi of GB 2312, or it has a byte
// that no Latin text has. Two letters of a Latin word can be a character of GB18030 as well ("é" and "r" of "Jérôme").
func chinese(b []byte) (string, bool) {
	text, ok := gb18030(b)
	if !ok {
		return "", false
	}
	all, common, control := 0, 0, false
	for i := 0; i < len(b); {
		switch {
		case b[i] < 0x80:
			i++
			continue
		case i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			i += 4
		default:
			if i+1 < len(b) {
				if b[i] >= 0xb0 && b[i] <= 0xf7 && b[i+1] >= 0xa1 {
					common++
				}
				control = control || b[i] < 0xa0 || b[i+1] >= 0x80 && b[i+1] < 0xa0
			}
			i += 2
		}
		all++
	}
	return text, all > 0 && (control || 2*common >= all)
}

// gb18030 reads GB18030, of which GBK and GB 2312 are parts; ok is false if a byte is none.
func gb18030(b []byte) (text string, ok bool) {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil {
		return marked(b), false
	}
	return string(out), !bytes.ContainsRune(out, utf8.RuneError)
}

// cut tells whether b is UTF-8 whose last character was cut off.
func cut(b []byte) bool {
	for n := 1; n < utf8.UTFMax && n < len(b); n++ {
		head, tail := b[:len(b)-n], b[len(b)-n:]
		if utf8.RuneStart(tail[0]) {
			return !utf8.FullRune(tail) && utf8.Valid(head) && utf8.RuneCount(head) < len(head)
		}
	}
	return false
}

// han tells whether b is UTF-8 with hanzi and no other letters than ASCII. GB18030 is that by chance only in rare characters.
func han(b []byte) bool {
	found := false
	for _, r := range string(b) {
		if r >= utf8.RuneSelf && (r < 0x3000 || r > 0x9fff) {
			return false
		}
		found = found || r >= 0x4e00
	}
	return found
}
