package words

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Both languages have the same keys, and their texts take the same arguments.
func TestLanguagesAgree(t *testing.T) {
	verbs := func(s string) []string {
		v := regexp.MustCompile(`%[-+#0-9.\[\]]*[a-zA-Z]`).FindAllString(strings.ReplaceAll(s, "%%", ""), -1)
		slices.Sort(v)
		return v
	}
	for key, en := range English {
		zh, ok := Mandarin[key]
		switch {
		case !ok:
			t.Errorf("%s has no Chinese", key)
		case zh == "" || en == "":
			t.Errorf("%s is empty", key)
		case !slices.Equal(verbs(en), verbs(zh)):
			t.Errorf("%s takes %v in English and %v in Chinese", key, verbs(en), verbs(zh))
		}
	}
	for key := range Mandarin {
		if !English.Has(key) && !strings.HasPrefix(key, "code.") { // codes have their English in package fault
			t.Errorf("%s has no English", key)
		}
	}
}

// Families of keys whose last part is computed.
var families = []string{"calcium.", "code.", "deploy.status.", "figure.calcium.threshold.", "figure.cut.alt.", "figure.implant.alt.", "implant.act.", "implant.part.", "implant.route.", "implant.state.", "indication.", "limit.", "metric.", "origin.", "outcome.verdict.", "places.spread.", "quality.check.", "quality.grade.", "short.", "status.", "sure.state.", "tile.", "verdict."}

// No text is asked for that does not exist, and none exists that nobody asks for.
func TestKeysAreUsed(t *testing.T) {
	asked := map[string]bool{"lang": true}
	literal := regexp.MustCompile("\"([a-z][A-Za-z0-9]*(?:\\.[A-Za-z0-9?-]+)*)\"")
	call := regexp.MustCompile(`\b(?:Say|say|add)(?:\(|\s+)"([^"]+)"`)
	for _, pattern := range []string{"../*.go", "../*.html", "../figure/*.go", "../../cmd/apical/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range literal.FindAllStringSubmatch(string(b), -1) {
				asked[m[1]] = true
			}
			for _, m := range call.FindAllStringSubmatch(string(b), -1) {
				if key := m[1]; !English.Has(key) && !strings.HasSuffix(key, ".") && !strings.Contains(key, "%") {
					t.Errorf("%s asks for %q, which does not exist", name, key)
				}
			}
		}
	}
	for key := range English {
		if !asked[key] && !slices.ContainsFunc(families, func(f string) bool { return strings.HasPrefix(key, f) }) {
			t.Errorf("nobody asks for %q", key)
		}
	}
}

func TestSay(t *testing.T) {
	if got := English.Say("no.such.key", 1); got != "[no.such.key]" {
		t.Errorf("a missing text is %q", got)
	}
	for lang, want := range map[string]string{"": "en", "en": "en", "zh": "zh-Hans"} {
		if w, ok := In(lang); !ok || w.Lang() != want || w.Chinese() != (lang == "zh") {
			t.Errorf("In(%q) is %v, %v", lang, w.Lang(), ok)
		}
	}
	if _, ok := In("fr"); ok {
		t.Error("French was found")
	}
}
