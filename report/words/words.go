// Package words holds every text that a person reads in a report or on the terminal, in every language, under one key: one JSON file
// a language, with the same keys. Names and definitions of measurements are not here but in measure.Defs.
package words

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed en.json zh.json
var files embed.FS

// Words are the texts of one language by key.
type Words map[string]string

// The languages.
var (
	English  = load("en")
	Mandarin = load("zh")
)

// In returns the texts of the language: "en" or "zh" ("" is English). ok is false for others.
func In(lang string) (w Words, ok bool) {
	switch lang {
	case "", "en":
		return English, true
	case "zh":
		return Mandarin, true
	}
	return nil, false
}

func load(lang string) Words {
	b, err := files.ReadFile(lang + ".json")
	w := Words{}
	if err == nil {
		err = json.Unmarshal(b, &w)
	}
	if err != nil {
		panic("words: " + lang + ": " + err.Error())
	}
	return w
}

// Say returns the text of the key with the arguments in the places of its verbs (package fmt; %[2]s takes the second). A key that
// does not exist is returned in brackets, and a test sees to it that this never happens.
func (w Words) Say(key string, args ...any) string {
	s, ok := w[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// Has reports whether the key exists.
func (w Words) Has(key string) bool { _, ok := w[key]; return ok }

// Lang returns the language's code, as in the attribute lang of HTML.
func (w Words) Lang() string { return w["lang"] }

// Chinese reports whether names in Chinese go with these texts.
func (w Words) Chinese() bool { return strings.HasPrefix(w.Lang(), "zh") }
