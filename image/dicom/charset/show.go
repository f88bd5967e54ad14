package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark stands where Show took out a character that nobody sees, or that moves others.
const Mark = '□'

// ShowRunes is how long a shown text may be; a value of VR LO has 64 characters, a person name 3 x 64 (PS3.5, table 6.2-1).
const ShowRunes = 200

// maxStack is how many marks may stand over one letter. Vietnamese, Thai and pointed Hebrew need two or three.
const maxStack = 4

// Show returns s fit for a terminal, a log or a page: control characters, line ends, changes of direction, characters without width or
// without shape and private ones become Mark; letters carry at most four marks; what is longer than ShowRunes is cut with an ellipsis.
// HTML and spreadsheets need their own escapes beside this.
func Show(s string) string {
	var out strings.Builder
	n, stack := 0, 0
	for _, r := range s {
		if n == ShowRunes {
			out.WriteRune('…')
			break
		}
		n++
		if unicode.Is(unicode.M, r) {
			stack++
		} else {
			stack = 0
		}
		if hidden(r) || stack > maxStack {
			r = Mark
		}
		out.WriteRune(r)
	}
	return out.String()
}

// hidden tells whether a character is not seen as itself.
func hidden(r rune) bool {
	switch r {
	case utf8.RuneError:
		return false // seen as what it is: a byte that could not be read
	case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0: // joiners, fillers and blanks that count as letters or marks
		return true
	}
	if r >= 0xfe00 && r <= 0xfe0f || r >= 0x180b && r <= 0x180f || r >= 0xe0000 && r <= 0xe0fff {
		return true // selectors of variants, tags
	}
	return !unicode.IsGraphic(r)
}
