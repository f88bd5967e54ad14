package charset

import (
	"strings"
	"unicode"
)

// Name returns a person name (VR PN, decoded) as it is read aloud, safe to show. A name has up to three groups, alphabetic=
// ideographic=phonetic, each of family^given^middle^prefix^suffix (PS3.5, 6.2). For a language that begins with "zh" the ideographic
// group is taken if there is one, else the alphabetic one; an empty group gives way to the next.
//
// Chinese, Japanese and Korean names are written without a comma or space; others as "Prefix Family, Given Middle, Suffix", so that the
// family name is told from the given one.
func Name(s, lang string) string {
	groups := strings.SplitN(s, "=", 4)
	for len(groups) < 3 {
		groups = append(groups, "")
	}
	order := []int{0, 1, 2}
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		order = []int{1, 0, 2}
	}
	for _, i := range order {
		if name := readable(groups[i]); name != "" {
			return Show(name)
		}
	}
	return ""
}

func readable(group string) string {
	var part [5]string
	for i, p := range strings.SplitN(group, "^", 6) {
		if i < 5 {
			part[i] = strings.Trim(p, " \x00")
		}
	}
	family, given, middle, prefix, suffix := part[0], part[1], part[2], part[3], part[4]
	if core := family + given + middle; core != "" && eastAsian(core) {
		return join(" ", prefix, core, suffix)
	}
	return join(", ", join(" ", prefix, family), join(" ", given, middle), suffix)
}

// join joins what is not empty.
func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

func eastAsian(s string) bool {
	for _, r := range s {
		if !unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) && r != 'ー' && r != '・' && r != '·' && r != 'ﾞ' && r != 'ﾟ' {
			return false
		}
	}
	return true
}
