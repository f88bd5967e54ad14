package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const esc = 0x1b

// sequence is an escape sequence after its ESC, and the set that it brings into G0 or G1 (PS3.3, tables C.12-3 and C.12-4).
type sequence struct {
	bytes string
	set   set
}

var sequences = []sequence{
	{"(B", ascii}, {"(J", romaji}, {")I", katakana}, {"-A", latin1}, {"-B", latin2}, {"-C", latin3}, {"-D", latin4}, {"-F", greek}, {"-G", arabic},
	{"-H", hebrew}, {"-L", cyrillic}, {"-M", latin5}, {"-T", thai}, {"-b", latin9}, {"$B", kanji}, {"$(D", kanji2}, {"$)C", hangul}, {"$)A", hanzi},
}

// inG0 tells which of the two halves a set goes into.
func (s set) inG0() bool { return s >= ascii && s <= kanji2 }

// twoBytes tells whether a character is a pair of bytes.
func (s set) twoBytes() bool { return s == kanji || s == kanji2 || s == hangul || s == hanzi }

// extended reads b with escape sequences. ok is false where a byte has no character, a set was not declared, or a set had to be
// guessed, because its escape sequence was not repeated after a delimiter.
func (d *declaration) extended(b []byte, pn bool) (string, bool) {
	var out strings.Builder
	ok := true
	g0, g1 := d.g0, d.g1
	last := d.fallback()
	called := !g1.twoBytes() // two bytes are not allowed as the first value: their escape sequence is missing
	for len(b) > 0 {
		c := b[0]
		if c == esc {
			s, n := escape(b[1:])
			if n == 0 {
				out.WriteRune(utf8.RuneError)
				ok, b = false, b[1:]
				continue
			}
			ok = ok && d.names(s)
			if s.inG0() {
				g0 = s
			} else {
				g1, last, called = s, s, true
			}
			b = b[1+n:]
			continue
		}
		now := g0
		if c >= 0x80 {
			if now = g1; now == unset {
				now, ok = last, false
			}
			ok = ok && called
		}
		if c < 0x20 || c < 0x80 && !g0.twoBytes() && delimiter(c, pn) {
			g0, g1, called = d.g0, d.g1, !d.g1.twoBytes()
			out.WriteByte(c)
			b = b[1:]
			continue
		}
		r, n, good := now.character(b)
		ok = ok && good
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String(), ok
}

// delimiter tells whether the first set is active again after c, besides control characters (PS3.5, 6.1.2.5.3).
func delimiter(c byte, pn bool) bool { return c == '\\' || pn && (c == '^' || c == '=') }

// fallback is the set of the upper half that a writer has in mind who leaves out escape sequences.
func (d *declaration) fallback() set {
	for _, s := range d.named {
		if !s.inG0() {
			return s
		}
	}
	return unset
}

// escape reads what follows an ESC; n is 0 if that is no sequence of DICOM.
func escape(b []byte) (s set, n int) {
	for _, q := range sequences {
		if len(b) >= len(q.bytes) && string(b[:len(q.bytes)]) == q.bytes {
			return q.set, len(q.bytes)
		}
	}
	return unset, 0
}

var singles = map[set]*charmap.Charmap{latin1: charmap.ISO8859_1, latin2: charmap.ISO8859_2, latin3: charmap.ISO8859_3, latin4: charmap.ISO8859_4, greek: charmap.ISO8859_7,
	arabic: charmap.ISO8859_6, hebrew: charmap.ISO8859_8, cyrillic: charmap.ISO8859_5, latin5: charmap.ISO8859_9, latin9: charmap.ISO8859_15}

// character reads one character of a set: its rune, its length, and whether it is there.
func (s set) character(b []byte) (r rune, n int, ok bool) {
	c := b[0]
	if s.twoBytes() {
		if c == ' ' || c == 0x7f {
			return rune(c), 1, c == ' '
		}
		if len(b) < 2 || c&0x7f < 0x21 || c&0x7f == 0x7f || b[1]&0x80 != c&0x80 || b[1]&0x7f < 0x21 || b[1]&0x7f == 0x7f {
			return utf8.RuneError, 1, false
		}
		r = s.pair(c|0x80, b[1]|0x80)
		return r, 2, r != utf8.RuneError
	}
	switch {
	case s == romaji && c == '~':
		return '‾', 1, true
	case s == ascii || s == romaji:
		return rune(c), 1, c < 0x80
	case s == katakana && c >= 0xa1 && c <= 0xdf:
		return '｡' + rune(c-0xa1), 1, true
	case s == thai && c == 0xa0:
		return '\u00a0', 1, true
	case s == thai && (c >= 0xa1 && c <= 0xda || c >= 0xdf && c <= 0xfb):
		return '\u0e01' + rune(c-0xa1), 1, true
	case s == latin1 && c < 0xa0: // no character of the set, but Windows' writers mean their own
		r = charmap.Windows1252.DecodeByte(c)
		if r < 0xa0 {
			r = utf8.RuneError
		}
		return r, 1, false
	}
	if m := singles[s]; m != nil && c >= 0xa0 {
		r = m.DecodeByte(c)
		return r, 1, r != utf8.RuneError
	}
	return utf8.RuneError, 1, false
}

// jis are the signs that Windows' tables of JIS X 0208 give another character than the standard's.
var jis = map[rune]rune{'\uff5e': '\u301c', '\u2225': '\u2016', '\uff0d': '\u2212', '\uffe0': '\u00a2', '\uffe1': '\u00a3', '\uffe2': '\u00ac'}

// pair reads one character of two bytes, both with their upper bit set; without a character it is U+FFFD.
func (s set) pair(a, b byte) rune {
	var text []byte
	var err error
	switch s {
	case kanji:
		text, err = japanese.EUCJP.NewDecoder().Bytes([]byte{a, b})
	case kanji2:
		text, err = japanese.EUCJP.NewDecoder().Bytes([]byte{0x8f, a, b})
	case hangul:
		text, err = korean.EUCKR.NewDecoder().Bytes([]byte{a, b})
	case hanzi:
		text, err = simplifiedchinese.GB18030.NewDecoder().Bytes([]byte{a, b})
	}
	r, n := utf8.DecodeRune(text)
	if err != nil || n != len(text) {
		return utf8.RuneError
	}
	if t, ok := jis[r]; ok && s == kanji {
		return t
	}
	return r
}
