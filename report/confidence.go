package report

import (
	"math"

	"github.com/apical-heart/apical/heart"
	"github.com/apical-heart/apical/heart/measure"
	"github.com/apical-heart/apical/plan"
)

// confidence returns how sure a measurement is: as sure as the least sure landmark that it rests on. ok is false for one that rests on no
// landmark.
func confidence(c *plan.Case, d *measure.Def) (p float64, ok bool) {
	p = 1
	for _, q := range landmarksOf(c, d) {
		p, ok = math.Min(p, q.Confidence), true
	}
	return p, ok
}

// landmarksOf lists the landmarks that a measurement rests on. It follows package measure: everything that is a height, a plane or a
// direction rests on the three hinge points.
func landmarksOf(c *plan.Case, d *measure.Def) []heart.Point {
	if c.Root == nil {
		return nil
	}
	r, v := c.Root, c.Ventricle
	if v == nil {
		v = &heart.Ventricle{}
	}
	hinges := r.Hinge[:]
	with := func(more ...heart.Point) []heart.Point { return append(append([]heart.Point{}, hinges...), more...) }
	switch d.Group {
	case measure.GroupAnnulus, measure.GroupLVOT, measure.GroupCArm:
		return hinges
	case measure.GroupSinus:
		switch d.ID {
		case "sinusHeightMM", "sinusLeftHeightMM", "sinusRightHeightMM", "sinusNonHeightMM":
			return with(r.STJ)
		}
		return with(r.Commissure[:]...)
	case measure.GroupSTJ:
		switch d.ID {
		case "stjMinMM", "stjMaxMM", "stjMeanMM", "stjAreaMM2":
			return []heart.Point{r.STJ}
		}
		return with(r.STJ)
	case measure.GroupAscending:
		return hinges
	case measure.GroupCoronary:
		switch d.ID {
		case "coronaryLeftHeightMM":
			return with(r.OstiumLower[heart.Left])
		case "coronaryRightHeightMM":
			return with(r.OstiumLower[heart.Right])
		case "coronaryLeftAxisMM":
			return with(r.OstiumCentre[heart.Left])
		case "coronaryRightAxisMM", "rightCoronaryClockDeg":
			return with(r.OstiumCentre[heart.Right])
		}
		return hinges
	case measure.GroupLeaflet:
		return with(r.Commissure[:]...)
	case measure.GroupAngle:
		switch d.ID {
		case "aortoLVAngleDeg":
			return with(r.STJ, v.ApexEndo)
		case "lvAxisAnnulusDeg":
			return with(v.ApexEndo)
		}
		return hinges
	case measure.GroupVentricle:
		switch d.ID {
		case "lvLengthMM":
			return with(v.ApexEndo)
		case "lvApexWallMM":
			return []heart.Point{v.ApexEndo, v.ApexEpi}
		}
	case measure.GroupSeptum:
		return with(r.MembranousSeptum)
	}
	return nil // calcium and the cavity are volumes
}

// Grades of confidence, three dots to none: 0.8 and more is what a reader need only glance at, below 0.5 he places the point himself.
func grade(p float64) int {
	switch {
	case p >= 0.8:
		return 3
	case p >= 0.65:
		return 2
	case p >= 0.5:
		return 1
	}
	return 0
}
