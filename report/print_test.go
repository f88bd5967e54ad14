package report

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/apical-heart/apical/internal/deploytest"
	"github.com/apical-heart/apical/internal/verify"
	"github.com/apical-heart/apical/plan"
)

// Printed by a browser the report is A4, begins a page with every sheet, and only the long lists (measurements, reasons, definitions) go on over a
// second and third page.
func TestPrint(t *testing.T) {
	verify.Long(t)
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium on this machine")
	}
	for _, of := range []struct {
		lang string
		c    *plan.Case
	}{{"en", someCase(t)}, {"zh", someCase(t)}, {"en", implanted(t, deploytest.JValve(t))}} {
		lang, dir := of.lang, t.TempDir()
		page := html(t, of.c, Options{Lang: lang, Devices: devices(t)})
		name, pdf := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
		if err := os.WriteFile(name, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir="+dir, "--print-to-pdf="+pdf, "file://"+name).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		b, err := os.ReadFile(pdf)
		if err != nil {
			t.Fatal(err)
		}
		pages := len(regexp.MustCompile(`/Type ?/Page\b[^s]`).FindAll(b, -1))
		a4 := len(regexp.MustCompile(`/MediaBox ?\[0 0 59[45][0-9.]* 84[12][0-9.]*\]`).FindAll(b, -1))
		sheets := strings.Count(page, `<section class="sheet"`)
		if pages < sheets || pages > sheets+5 || a4 != pages || !bytes.HasPrefix(b, []byte("%PDF")) {
			t.Errorf("%s: %d sheets are printed on %d pages, %d of them A4", lang, sheets, pages, a4)
		}
	}
}
