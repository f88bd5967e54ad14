package archtest

import (
	"fmt"
	"strings"
)

// Modules compares go.mod with the table in doc/dependencies.md: every required module, direct or not, has one row with its exact version,
// a licence and what it is for; and every row has its module. It returns what is wrong.
func Modules(gomod, page string) []string {
	required := requirements(gomod)
	var wrong []string
	seen := map[string]bool{}
	for _, row := range rows(page) {
		module := strings.Trim(row[0], "`")
		version, ok := required[module]
		switch {
		case !ok:
			wrong = append(wrong, module+": is listed and not required")
		case seen[module]:
			wrong = append(wrong, module+": is listed twice")
		case version != row[1]:
			wrong = append(wrong, fmt.Sprintf("%s: listed at %s, required at %s", module, row[1], version))
		case row[2] == "" || row[3] == "":
			wrong = append(wrong, module+": lacks its licence or what it is for")
		}
		seen[module] = true
	}
	for _, line := range strings.Split(gomod, "\n") {
		if module, _, ok := requirement(line); ok && required[module] != "" && !seen[module] {
			wrong = append(wrong, module+": is required and not listed in doc/dependencies.md")
		}
		if directive := strings.Fields(line); len(directive) > 0 && (directive[0] == "replace" || directive[0] == "exclude") {
			wrong = append(wrong, "go.mod: "+directive[0]+": a build elsewhere would not see it")
		}
	}
	return wrong
}

// requirements returns the required versions by module.
func requirements(gomod string) map[string]string {
	required := map[string]string{}
	for _, line := range strings.Split(gomod, "\n") {
		if module, version, ok := requirement(line); ok {
			required[module] = version
		}
	}
	return required
}

// requirement reads one line of a require block or a require directive.
func requirement(line string) (module, version string, ok bool) {
	f := strings.Fields(strings.SplitN(line, "//", 2)[0])
	if len(f) == 3 && f[0] == "require" {
		f = f[1:]
	}
	if len(f) != 2 || !strings.HasPrefix(f[1], "v") || !strings.Contains(f[0], ".") {
		return "", "", false
	}
	return f[0], f[1], true
}

// rows returns the cells of the table's rows, its head left out.
func rows(page string) [][4]string {
	var out [][4]string
	for _, line := range strings.Split(page, "\n") {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) != 4 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if cells[0] != "module" && strings.Trim(cells[0], "-:") != "" {
			out = append(out, [4]string(cells))
		}
	}
	return out
}
