// Package charset turns the text of DICOM files into UTF-8 and makes it fit to be shown.
//
// Text values are bytes in the sets that SpecificCharacterSet (0008,0005) names: one set of single bytes, UTF-8, GB18030, or several
// sets between which escape sequences switch (PS3.5, 6.1.2). Files name the wrong set, or none, often enough that the bytes
// themselves are asked as well; what was taken from them, and not from the declaration, is told to the caller as a doubt.
//
// # Limitations
//
// Without a declaration a text in a set other than UTF-8, GB18030 and Latin-1 (Big5, Shift JIS, KOI8-R) is read wrongly, with a doubt.
// ISO 2022 IR 87 and 159 also take the characters that vendors added to free places of JIS X 0208.
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Decode returns b as UTF-8, given the values of SpecificCharacterSet; pn tells a person name, in which ^ and = also end the reach
// of an escape sequence. Sure is false if a byte could not be read, or the declaration is missing, unknown or contradicted by the
// bytes: the caller then keeps the bytes and says DCM-CHARSET. A byte that cannot be read becomes U+FFFD and is never dropped. The
// result has at most three bytes for one of b.
//
// The backslash stays what it is in every set, since it separates values; split after decoding, because a backslash may be the
// second byte of a Chinese character. Padding is not trimmed.
func Decode(specific []string, b []byte, pn bool) (text string, sure bool) {
	d := declared(specific)
	if isASCII(b) && d.g0 != romaji {
		return string(b), true
	}
	escapes := bytes.IndexByte(b, esc) >= 0
	switch {
	case d.whole == utf8Text && utf8.Valid(b):
		return string(b), d.known && !escapes && !strings.ContainsRune(string(b), utf8.RuneError)
	case d.whole != noText && escapes:
		// An escape sequence has no place beside these sets, yet says what its writer did.
		text, _ = d.extended(b, pn)
		return text, false
	case d.whole == utf8Text:
		if text, ok := chinese(b); ok && !cut(b) {
			return text, false
		}
		return marked(b), false
	case d.whole == gbText:
		if han(b) {
			return string(b), false
		}
		text, sure = gb18030(b)
		return text, sure && d.known
	case !escapes && (d.empty || d.g1 == unset && d.fallback() == unset):
		return guess(b), false
	}
	if text, ok := d.contradicted(b); ok && !escapes {
		return text, false
	}
	text, sure = d.extended(b, pn)
	return text, sure && d.known
}

// marked returns UTF-8 with U+FFFD for every byte that is none.
func marked(b []byte) string { return string([]rune(string(b))) }

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c == esc {
			return false
		}
	}
	return true
}
