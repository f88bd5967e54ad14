package ensemble

import (
	"fmt"
	"math"
	"slices"

	"github.com/apical-heart/apical/num"
)

// score gives each cell its score, and finds the best and the front.
func (s *Search) score() {
	rows := s.Criteria.Rows
	s.Unused = []string{}
	used := make([]bool, len(rows))
	for k := range rows {
		used[k] = slices.ContainsFunc(s.Cells, func(c Cell) bool { return c.Figures != nil && c.Figures[k].Found })
		if !used[k] {
			s.Unused = append(s.Unused, rows[k].ID)
		}
	}
	s.Best = -1
	for i := range s.Cells {
		c := &s.Cells[i]
		c.Scored, c.Score, c.Parts = false, 0, nil
		if c.State != Done || !slices.Contains(used, true) {
			continue
		}
		c.Scored, c.Parts, c.Why = true, make([]float64, len(rows)), ""
		for k, f := range c.Figures {
			if used[k] && !f.Found {
				c.Scored, c.Parts, c.Why = false, nil, fmt.Sprintf("%s: %s", rows[k].NameEN, f.Reason)
				break
			}
			if used[k] {
				c.Parts[k] = rows[k].Part(f.Value)
			}
		}
		if !c.Scored {
			continue
		}
		if c.Score = s.sum(c.Parts, used); c.Slips {
			c.Score, c.Why = 0, "it slips"
		}
		if !c.Slips && (s.Best < 0 || c.Score > s.Cells[s.Best].Score) {
			s.Best = i
		}
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		c.Front = c.Scored && !c.Slips && !slices.ContainsFunc(s.Cells, func(q Cell) bool { return q.Scored && !q.Slips && beats(q.Parts, c.Parts) })
	}
}

// sum returns the mean of parts by weight, 0 to 100.
func (s *Search) sum(parts []float64, used []bool) float64 {
	sum, weight := 0.0, 0.0
	for k, p := range parts {
		if used[k] {
			sum, weight = sum+p*s.Criteria.Rows[k].Weight, weight+s.Criteria.Rows[k].Weight
		}
	}
	return 100 * sum / weight
}

// beats reports whether a is better than b in one criterion and worse in none.
func beats(a, b []float64) bool {
	better := false
	for k := range a {
		if a[k] < b[k] {
			return false
		}
		better = better || a[k] > b[k]
	}
	return better
}

// Where the spread of figures comes from.
const (
	Stated       = "stated"
	FromEnsemble = "ensemble"
)

// Weigh says how often each cell is the best when figures are varied by normal errors: of the spread that an ensemble found, by criterion, or, for those that it does not tell, of the stated one. A part of each error (Criteria.Together) is the same for all
// cells. Cells that are equally good share a draw. A cell that slips is never the best.
func (s *Search) Weigh(found map[string]float64) {
	rows := s.Criteria.Rows
	s.SpreadFrom, s.Spreads = Stated, map[string]float64{}
	used := make([]bool, len(rows))
	for k := range rows {
		used[k] = !slices.Contains(s.Unused, rows[k].ID)
		sd, ok := found[rows[k].ID]
		if !ok {
			sd = rows[k].Spread
		} else {
			s.SpreadFrom = FromEnsemble
		}
		s.Spreads[rows[k].ID] = sd
	}
	wins := make([]float64, len(s.Cells))
	chance := num.NewChance(s.Seed)
	common, own := math.Sqrt(s.Criteria.Together), math.Sqrt(1-s.Criteria.Together)
	scores, parts := make([]float64, len(s.Cells)), make([]float64, len(rows))
	for d := range s.Draws {
		c := chance.Split(uint64(d))
		all := make([]float64, len(rows))
		for k := range rows {
			all[k] = c.Normal(0, 1)
		}
		best, ties := math.Inf(-1), 0
		for i := range s.Cells {
			scores[i] = math.Inf(-1)
			for k := range rows {
				z := c.Normal(0, 1) // drawn for every cell, so that one that fails changes no other's
				if parts[k] = 0; used[k] && s.Cells[i].Scored {
					parts[k] = rows[k].Part(s.Cells[i].Figures[k].Value + s.Spreads[rows[k].ID]*(common*all[k]+own*z))
				}
			}
			if s.Cells[i].Scored && !s.Cells[i].Slips {
				scores[i] = s.sum(parts, used)
			}
			switch {
			case math.IsInf(scores[i], -1):
			case scores[i] > best+1e-9:
				best, ties = scores[i], 1
			case scores[i] > best-1e-9:
				ties++
			}
		}
		for i := range scores {
			if ties > 0 && scores[i] > best-1e-9 {
				wins[i] += 1 / float64(ties)
			}
		}
	}
	for i := range s.Cells {
		s.Cells[i].BestPercent = 100 * wins[i] / float64(s.Draws)
	}
}

// Likely returns the cells, the most likely first, that together are the best in this part of the draws, in percent.
func (s *Search) Likely(percent float64) []int {
	var out []int
	for i := range s.Cells {
		if s.Cells[i].BestPercent > 0 {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		switch x, y := s.Cells[a].BestPercent, s.Cells[b].BestPercent; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	sum := 0.0
	for n, i := range out {
		if sum += s.Cells[i].BestPercent; sum >= percent-1e-9 {
			return out[:n+1]
		}
	}
	return out
}
