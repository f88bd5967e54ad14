package charset_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/apical-heart/apical/image/dicom/charset"
)

func TestShow(t *testing.T) {
	for in, want := range map[string]string{
		"Doe^Jane": "Doe^Jane", "张^小东": "张^小东", "סימה": "סימה", "สมชาย": "สมชาย", "Việt Nguyễn": "Việt Nguyễn", "a\u3000b": "a\u3000b", "": "",
		"a\x00b":                          "a□b",
		"\x1b[31mred":                     "□[31mred",
		"one\r\ntwo\tthree":               "one□□two□three",
		"\u202egpj.exe":                   "□gpj.exe",
		"\u2066a\u2069\u200f\u061c":       "□a□□□",
		"a\u200bb\u200dc\ufeff":           "a□b□c□",
		"a\u00adb\u2028c\u0085d":          "a□b□c□d",
		"\u3164\uffa0\u2800":              "□□□",
		"x\ufe0f\U000e0041\ue000":         "x□□□",
		"J\ufffdr":                        "J\ufffdr",
		"e" + strings.Repeat("\u0301", 6): "e" + strings.Repeat("\u0301", 4) + "□□",
		"bad\xff":                         "bad\ufffd",
	} {
		if got := charset.Show(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	long := charset.Show(strings.Repeat("张", charset.ShowRunes+1))
	if utf8.RuneCountInString(long) != charset.ShowRunes+1 || !strings.HasSuffix(long, "张…") {
		t.Errorf("%d runes", utf8.RuneCountInString(long))
	}
	if s := strings.Repeat("张", charset.ShowRunes); charset.Show(s) != s {
		t.Error("cut what fits")
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct{ in, lang, want string }{
		{"Zhang^XiaoDong=张^小东=", "zh", "张小东"},
		{"Zhang^XiaoDong=张^小东=", "zh-CN", "张小东"},
		{"Zhang^XiaoDong=张^小东=", "en", "Zhang, XiaoDong"},
		{"张^小东", "en", "张小东"},
		{"=张^小东", "en", "张小东"},
		{"Doe^Jane", "zh", "Doe, Jane"},
		{"Adams^John Robert Quincy^^Rev.^B.A. M.Div.", "en", "Rev. Adams, John Robert Quincy, B.A. M.Div."},
		{"Hong^Gildong=洪^吉洞=홍^길동", "zh", "洪吉洞"},
		{"=洪^吉洞^^^醫師 ", "zh", "洪吉洞 醫師"},
		{"ﾔﾏﾀﾞ^ﾀﾛｳ==", "ja", "ﾔﾏﾀﾞﾀﾛｳ"},
		{"^^^^", "zh", ""}, {"", "", ""}, {"==やまだ", "en", "やまだ"}, {"  Doe ^ Jane ", "en", "Doe, Jane"},
		{"Doe^\u202eenaJ", "en", "Doe, □enaJ"},
		{"a^b^c^d^e^f=g=h=i", "en", "d a, b c, e"},
	} {
		if got := charset.Name(c.in, c.lang); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.in, c.lang, got, c.want)
		}
	}
}

func ExampleDecode() {
	text, sure := charset.Decode([]string{"", "ISO 2022 IR 58"}, []byte("Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="), true)
	fmt.Println(text, sure)
	fmt.Println(charset.Name(text, "zh"), "/", charset.Name(text, "en"))
	text, sure = charset.Decode(nil, []byte("\xd5\xc5^\xd0\xa1\xb6\xab"), true) // nothing declared
	fmt.Println(text, sure)
	// Output:
	// Zhang^XiaoDong=张^小东= true
	// 张小东 / Zhang, XiaoDong
	// 张^小东 false
}

// FuzzDecode: any bytes under any declaration give UTF-8 of bounded length, the same one twice, ASCII stays itself, and what is sure has no
// mark of a lost byte.
func FuzzDecode(f *testing.F) {
	for _, s := range [][2]string{{"", "\xd5\xc5"}, {`\ISO 2022 IR 58`, "Z=\x1b$)A\xd5\xc5^"}, {"ISO_IR 192", "王\xe4"}, {"GB18030", "\x81\x30\x81\x30"}, {`ISO 2022 IR 13\ISO 2022 IR 87`, "\xd4\x1b$B;3\x1b(J~"},
		{`\ISO 2022 IR 149`, "\x1b$)C\xb1"}, {"ISO_IR 166", "\xca\xfc"}, {`\ISO 2022 IR 159`, "\x1b$(D0!"}, {"ISO_IR 100", "\x92\xe9"}} {
		f.Add(s[0], []byte(s[1]), true)
		f.Add(s[0], []byte(s[1]), false)
	}
	f.Fuzz(func(t *testing.T, specific string, b []byte, pn bool) {
		terms := strings.Split(specific, `\`)
		text, sure := charset.Decode(terms, b, pn)
		if !utf8.ValidString(text) || len(text) > 3*len(b) {
			t.Errorf("%q: %d bytes became %d, %q", specific, len(b), len(text), text)
		}
		if sure && strings.ContainsRune(text, utf8.RuneError) {
			t.Errorf("%q: sure of %q", specific, text)
		}
		again, too := charset.Decode(terms, b, pn)
		if again != text || too != sure {
			t.Error("another text the second time")
		}
		for _, s := range []string{charset.Show(text), charset.Name(text, "zh"), charset.Show(string(b))} {
			if !utf8.ValidString(s) || utf8.RuneCountInString(s) > charset.ShowRunes+1 || strings.ContainsAny(s, "\x1b\r\n\x00\u202e\u200b") {
				t.Errorf("shown as %q", s)
			}
			if charset.Show(s) != s && utf8.RuneCountInString(s) <= charset.ShowRunes {
				t.Errorf("shown twice, %q becomes %q", s, charset.Show(s))
			}
		}
	})
}
