package charset

import (
	"slices"
	"strings"
)

// set is a coded character set that can stand in G0 (bytes below 0x80) or G1 (the others).
type set int

const (
	unset    set = iota
	ascii        // ISO IR 6, G0
	romaji       // ISO IR 14, JIS X 0201, G0
	kanji        // ISO IR 87, JIS X 0208, two bytes, G0
	kanji2       // ISO IR 159, JIS X 0212, two bytes, G0
	katakana     // ISO IR 13, JIS X 0201, G1
	latin1       // ISO IR 100
	latin2       // ISO IR 101
	latin3       // ISO IR 109
	latin4       // ISO IR 110
	greek        // ISO IR 126
	arabic       // ISO IR 127
	hebrew       // ISO IR 138
	cyrillic     // ISO IR 144
	latin5       // ISO IR 148
	latin9       // ISO IR 203
	thai         // ISO IR 166, TIS 620
	hangul       // ISO IR 149, KS X 1001, two bytes, G1
	hanzi        // ISO IR 58, GB 2312, two bytes, G1
)

// whole is an encoding that stands alone, without code extensions.
type whole int

const (
	noText whole = iota
	utf8Text
	gbText
)

// numbers are the sets by their number in the International Register (PS3.3, C.12.1.1.2, tables C.12-2 to C.12-4).
var numbers = map[string]set{"6": ascii, "13": katakana, "14": romaji, "58": hanzi, "87": kanji, "100": latin1, "101": latin2, "109": latin3, "110": latin4, "126": greek,
	"127": arabic, "138": hebrew, "144": cyrillic, "148": latin5, "149": hangul, "159": kanji2, "166": thai, "203": latin9}

// alone are the encodings without code extensions (table C.12-5), and what is written for them and for others in the wild.
var alone = map[string]whole{"192": utf8Text, "UTF8": utf8Text, "GB18030": gbText, "18030": gbText, "GBK": gbText, "GB2312": gbText, "CP936": gbText}

var nicknames = map[string]set{"LATIN1": latin1, "88591": latin1, "ASCII": ascii, "EUCKR": hangul}

// declaration is what SpecificCharacterSet says.
type declaration struct {
	whole  whole
	g0, g1 set   // at the beginning of a value and after a delimiter
	named  []set // all that is declared
	known  bool  // every term is one of PS3.3, or one with a slip of the pen
	empty  bool  // nothing is declared, or only ASCII
}

// declared reads the terms as they are written: "ISO IR 100", "ISO-IR 192", "iso_2022_ir_58" and the like are slips of the pen.
func declared(specific []string) declaration {
	d := declaration{g0: ascii, known: true, empty: true}
	for i, term := range specific {
		if i == maxTerms {
			d.known = false
			break
		}
		t := strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			if r >= 'a' && r <= 'z' {
				return r - 'a' + 'A'
			}
			return -1
		}, term)
		if t == "" {
			continue
		}
		if w := alone[t]; w != noText {
			d.alone(w, i)
			continue
		}
		t = strings.TrimPrefix(strings.TrimPrefix(t, "ISO"), "2022")
		t = strings.TrimPrefix(t, "IR")
		s := numbers[t]
		if s == unset {
			s = nicknames[t]
		}
		switch {
		case alone[t] != noText:
			d.alone(alone[t], i)
			continue
		case s == unset:
			d.known = false
			continue
		}
		d.empty = d.empty && s == ascii
		d.named = append(d.named, s)
		if i > 0 {
			continue
		}
		switch s {
		case katakana, romaji:
			d.g0, d.g1 = romaji, katakana
		case ascii, kanji, kanji2: // two bytes of G0 need their escape sequence
		default:
			d.g1 = s
		}
	}
	return d
}

// maxTerms is more than there are sets.
const maxTerms = 32

// alone takes an encoding that tolerates no other; as a second term it is no declaration of the standard.
func (d *declaration) alone(w whole, at int) {
	d.empty = false
	d.known = d.known && at == 0 && d.whole == noText
	if d.whole == noText {
		d.whole = w
	}
}

// names tells whether a set may be used: ASCII always, and the two halves of JIS X 0201 together.
func (d *declaration) names(s set) bool {
	if s == romaji {
		s = katakana
	}
	return s == ascii || slices.Contains(d.named, s) || s == katakana && slices.Contains(d.named, romaji)
}
