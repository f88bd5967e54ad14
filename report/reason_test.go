package report

import (
	"strings"
	"testing"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
)

// What a landmark or a measurement says of itself is told in the report's language, nested reasons too.
func TestReasonsInTheReportsLanguage(t *testing.T) {
	c := someCase(t)
	const named = "leaflets not seen; placed where the wall of the sinus begins to bulge, from the lumen's shape alone; the wall around it scatters by 0.4 mm; named by 2 coronary ostia; the left atrium was not seen"
	const missing = "what lies behind the septum (111 HU) cannot be told from muscle (121 HU): the right heart is not filled enough"
	c.Root.Hinge[heart.Left].Reason = named
	c.Root.MembranousSeptum = heart.Point{Reason: missing}
	c.Measures.MembranousSeptumMM = measure.Value{Reason: "the lower edge of the membranous septum was not found: " + missing}
	pages := map[string]string{"en": html(t, c, Options{Lang: "en"}), "zh": html(t, c, Options{Lang: "zh"})}
	for lang, want := range map[string][]string{
		"en": {"cannot be told from muscle", "the wall around it scatters by 0.4 mm"},
		"zh": {"未见瓣叶；仅按管腔形状，放在窦壁开始膨出处；周围管壁离散 0.4 mm；按 2 个冠状动脉开口命名；未见左心房", "未找到膜部室间隔下缘：间隔后方（111 HU）与心肌（121 HU）无法区分：右心充盈不足"},
	} {
		for _, s := range want {
			if !strings.Contains(pages[lang], s) {
				t.Errorf("%s: the report does not say %q", lang, s)
			}
		}
	}
	for _, s := range []string{"cannot be told from muscle", "leaflets not seen"} {
		if strings.Contains(pages["zh"], s) {
			t.Errorf("the Chinese report says %q", s)
		}
	}
}
