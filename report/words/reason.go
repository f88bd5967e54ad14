package words

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

//go:embed reasons.zh.json
var reasonsSource []byte

// A reason is one clause that landmark, measure or an edit says in English, as the format it was made with, and its Chinese; %s of the Chinese takes what the verb at the same place printed.
type reason struct {
	english *regexp.Regexp
	chinese string
}

// reasonsZH holds the longest clauses first, so that the most particular one is met first.
var reasonsZH = loadReasons()

func loadReasons() []reason {
	m := map[string]string{}
	if err := json.Unmarshal(reasonsSource, &m); err != nil {
		panic("words: reasons: " + err.Error())
	}
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if len(keys[i]) != len(keys[j]) {
			return len(keys[i]) > len(keys[j])
		}
		return keys[i] < keys[j]
	})
	verbs := regexp.MustCompile(`%[.0-9]*[dfgs]`)
	out := make([]reason, 0, len(keys))
	for _, k := range keys {
		pattern, rest := "^", k
		for {
			at := verbs.FindStringIndex(rest)
			if at == nil {
				break
			}
			pattern += literal(rest[:at[0]])
			if rest[at[1]-1] == 's' {
				pattern += "(.+?)"
			} else {
				pattern += `(-?[0-9.e+]+)`
			}
			rest = rest[at[1]:]
		}
		out = append(out, reason{regexp.MustCompile(pattern + literal(rest) + "$"), m[k]})
	}
	return out
}

func literal(s string) string { return regexp.QuoteMeta(strings.ReplaceAll(s, "%%", "%")) }

// Reason tells why a landmark lies where it lies, or why it or a measurement was not found, in this language; s is the reason as heart.Point and measure.Value have it, in English. Clauses are told one by
// one; one that is not known stays as it is, and a test reads the sources and sees to it that there is none.
func (w Words) Reason(s string) string {
	if !w.Chinese() || s == "" {
		return s
	}
	var out []string
	for _, clause := range strings.Split(s, ";") {
		if clause = strings.TrimSpace(clause); clause != "" {
			out = append(out, reasonZH(clause))
		}
	}
	return strings.Join(out, "；")
}

func reasonZH(s string) string {
	for _, r := range reasonsZH {
		found := r.english.FindStringSubmatch(s)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, x := range found[1:] {
			args[i] = reasonZH(x)
		}
		if len(args) == 0 {
			return r.chinese
		}
		return fmt.Sprintf(r.chinese, args...)
	}
	return s
}
