package dicom

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/geom"
	"github.com/apical-heart/apical/image"
)

const (
	// A slice may lie this far from its place in an even stack: a twentieth of a millimetre is what rounding of positions to one
	// decimal makes, and a tenth is where reference/reliability.md G2 refuses. Above noteMM it is told.
	unevenMM = 0.1
	noteMM   = 0.01
	// gap is the step, in median steps, from which on a slice is missing rather than uneven.
	gap = 1.5
	// tiltDeg is where G8 stops calling a stack straight.
	tiltDeg = 0.1
)

// Supported reports why the series cannot become a picture, as far as the headers show it, or nil.
func (s *Series) Supported() error {
	if s.Modality != "CT" {
		return refuse("DCM-MODALITY", "Give the series of a cardiac CT.", "the series is %s, not CT", named(s.Modality))
	}
	switch s.class {
	case ctImage, enhancedCTImage, legacyCTImage:
	default:
		return refuse("DCM-CLASS", "Give the original CT series, not a screenshot or a report.", "the series is no CT Image Storage (SOP class %s)", clip(s.class))
	}
	if s.Localizer {
		return refuse("DCM-LOCALIZER", "Give the axial series.", "the series is a localizer")
	}
	if s.unread != nil {
		return s.unread.refusal()
	}
	return s.broken
}

func named(modality string) string {
	switch modality {
	case "":
		return "of no stated modality"
	case "MR":
		return "an MR"
	case "US":
		return "an ultrasound"
	}
	return clip(modality)
}

// Volume reads the pixels of the series, in Hounsfield units. The third axis runs along the normal of the slices, upwards in the
// patient for axial slices. Refusals: DCM-*. The same series gives the same volume whatever its files are called.
func (s *Series) Volume(ctx context.Context) (*image.Volume, []fault.Warning, error) {
	if err := s.Supported(); err != nil {
		return nil, nil, err
	}
	stack, warnings, err := s.dropDuplicates(ctx)
	if err != nil {
		return nil, nil, err
	}
	g, more, err := s.grid(stack)
	if err != nil {
		return nil, nil, err
	}
	warnings = append(append(warnings, more...), s.doubts(stack)...)
	if n := int64(g.Len()) * 2; n > maxVolume {
		return nil, nil, refuse("DCM-PIXLEN", "Export fewer slices, or a smaller matrix.", "the picture needs %d MiB, the limit is %d", n>>20, maxVolume>>20)
	}
	v := &image.Volume{Grid: g, HU: make([]int16, g.Len())}
	more, err = s.hounsfield(ctx, stack, v.HU)
	if err != nil {
		return nil, nil, err
	}
	warnings = append(warnings, more...)
	if angle := geom.AngleDeg(g.ToLPS.Column(2), s.plane.normal()); angle > tiltDeg {
		v = image.Unshear(v)
		warnings = append(warnings, fault.Warning{Code: "DCM-TILT", Message: fmt.Sprintf("the gantry was tilted by %.1f degrees; the slices were shifted to stand upright", angle),
			Advice: "A series without tilt is sharper."})
	}
	return v, warnings, nil
}

// dropDuplicates returns the slices of s, one a place. Two slices at one place must have the same pixels.
func (s *Series) dropDuplicates(ctx context.Context) ([]slice, []fault.Warning, error) {
	var stack []slice
	dropped := 0
	var a, b worker
	words := func(w *worker, sl *slice) ([]uint16, error) {
		r, err := openFrames(s.fsys, sl.c)
		if err != nil {
			return nil, err
		}
		defer r.file.Close()
		return w.decode(r, sl, s.plane.columns, s.plane.rows)
	}
	for _, sl := range s.slices {
		if len(stack) == 0 || sl.along-stack[len(stack)-1].along > samePlaceMM {
			stack = append(stack, sl)
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		last := stack[len(stack)-1]
		p, err := words(&a, &last)
		if err != nil {
			return nil, nil, err
		}
		q, err := words(&b, &sl)
		if err != nil {
			return nil, nil, err
		}
		if last.position.Dist(sl.position) > samePlaceMM || !slices.Equal(p, q) || last.pixels.slope != sl.pixels.slope || last.pixels.intercept != sl.pixels.intercept {
			return nil, nil, refuse("DCM-CONFLICT", "Export one phase or one reconstruction as a series of its own.",
				"two different slices of the series lie at the same place (%.2f mm along the stack)", sl.along)
		}
		dropped++
	}
	if dropped == 0 {
		return stack, nil, nil
	}
	return stack, []fault.Warning{{Code: "DCM-DUPLICATE", Message: fmt.Sprintf("%d slices were there twice and were counted once", dropped)}}, nil
}

// grid places the stack in the patient, or refuses one that is not whole and even.
func (s *Series) grid(stack []slice) (image.Grid, []fault.Warning, error) {
	n := len(stack)
	missing := func(format string, args ...any) error {
		return refuse("DCM-MISSING", "Export the series again, with all its slices.", format, args...)
	}
	if n < 2 {
		return image.Grid{}, nil, missing("the series has %d slice, which makes no volume", n)
	}
	if n > maxSlices {
		return image.Grid{}, nil, refuse("DCM-PIXLEN", "Give the series of one examination.", "the series has %d slices; the limit is %d", n, maxSlices)
	}
	if s.announced > s.inUID {
		return image.Grid{}, nil, missing("the series was sent with %d images, only %d are there", s.announced, s.inUID)
	}
	for _, sl := range stack {
		if sl.frame != stack[0].frame {
			return image.Grid{}, nil, refuse("DCM-FRAME", "Give slices of one scan only.", "the slices of the series belong to different frames of reference")
		}
	}
	// Missing slices: steps that are whole multiples of the usual one, counted.
	step := s.StepMM
	lost, from, to := 0, 0.0, 0.0
	for i := 1; i < n; i++ {
		if d := stack[i].along - stack[i-1].along; d > gap*step {
			if lost == 0 {
				from, to = stack[i-1].along, stack[i].along
			}
			lost += max(1, int(math.Round(d/step))-1)
		}
	}
	if lost > 0 {
		return image.Grid{}, nil, missing("about %d of %d slices are missing, the first between %.1f and %.1f mm along the stack", lost, n+lost, from, to)
	}
	if s.betweenMM > 0 && step > gap*s.betweenMM {
		return image.Grid{}, nil, missing("slices are %.2f mm apart where the scanner made one every %.2f mm: about %d of %d are missing", step, s.betweenMM,
			int(float64(n)*step/s.betweenMM)-n, int(float64(n)*step/s.betweenMM))
	}
	if k := stride(stack); k > 1 && s.SliceThicknessMM > 0 && step > 1.25*s.SliceThicknessMM {
		return image.Grid{}, nil, missing("only every %d. image number is there and gaps of %.2f mm lie between the slices", k, step-s.SliceThicknessMM)
	}
	first, last := stack[0].position, stack[n-1].position
	third := last.Sub(first).Scale(1 / float64(n-1))
	worst := 0.0
	for i, sl := range stack {
		worst = math.Max(worst, sl.position.Dist(first.AddScaled(float64(i), third)))
	}
	if worst > unevenMM {
		return image.Grid{}, nil, refuse("DCM-SPACING", "Give a reconstruction with evenly spaced slices.", "the slices are not evenly spaced: one lies %.2f mm from its place", worst)
	}
	var warnings []fault.Warning
	if worst > noteMM {
		warnings = append(warnings, fault.Warning{Code: "DCM-UNEVEN", Message: fmt.Sprintf("slice positions are uneven by up to %.3f mm, as after rounding; they were taken as even", worst)})
	}
	p := s.plane
	g := image.Grid{Size: [3]int{p.columns, p.rows, n}, ToLPS: geom.FromColumns(p.right.Scale(p.spacing[1]), p.down.Scale(p.spacing[0]), third, first)}
	return g, warnings, nil
}

// stride returns the common difference of the image numbers along the stack, 0 if there is none.
func stride(stack []slice) int {
	k := 0
	for i := 1; i < len(stack); i++ {
		d := stack[i].instance - stack[i-1].instance
		if i > 1 && d != k || d == 0 {
			return 0
		}
		k = d
	}
	return max(k, -k)
}

// doubts are warnings that the headers give.
func (s *Series) doubts(stack []slice) []fault.Warning {
	var w []fault.Warning
	has := func(f func(sl slice) bool) bool { return slices.ContainsFunc(stack, f) }
	if has(func(sl slice) bool { return sl.inverted }) {
		w = append(w, fault.Warning{Code: "DCM-INVERTED", Message: "the pictures are MONOCHROME1, to be shown inverted; their Hounsfield units were taken as stored (PS3.3 C.7.6.3.1.2)",
			Advice: "Check that air is black and bone white in the report."})
	}
	if has(func(sl slice) bool { return sl.pixels.allocated == 8 }) {
		w = append(w, fault.Warning{Code: "DCM-COARSE", Message: fmt.Sprintf("the pictures have 8 bits a pixel: one step of grey is %.3g HU", math.Abs(stack[0].pixels.slope)),
			Advice: "Measure on the original series of 12 bits or more."})
	}
	if has(func(sl slice) bool { return sl.burnedIn }) {
		w = append(w, fault.Warning{Code: "DCM-BURNED", Message: "the pictures say that text is burned into them, which may name the patient and hide tissue",
			Advice: "Measure on the original series; do not pass the pictures on."})
	}
	if s.garbled {
		w = append(w, fault.Warning{Code: "DCM-CHARSET", Message: "a name or description is not in the character set that the files declare; what is shown may be wrong"})
	}
	if has(func(sl slice) bool { return badUID(sl.instanceUID) || badUID(sl.frame) }) || badUID(s.UID) || badUID(s.StudyUID) {
		w = append(w, fault.Warning{Code: "DCM-UID", Message: "the files carry UIDs that are none; they only tell slices apart here"})
	}
	if has(func(sl slice) bool { return sl.repeated }) {
		w = append(w, fault.Warning{Code: "DCM-REPEATED", Message: "a file gives an attribute twice; the first was taken"})
	}
	if has(func(sl slice) bool { return sl.pixels.padded && sl.pixels.padIsTissue() }) {
		w = append(w, fault.Warning{Code: "DCM-PADDING", Message: "the files declare a padding value that tissue has too; it was not replaced"})
	}
	if s.firstInUID > 1 && s.Phase.Count == 0 {
		w = append(w, fault.Warning{Code: "DCM-PART", Message: fmt.Sprintf("the image numbers begin at %d: this may be a part of a longer series", s.firstInUID),
			Advice: "If the heart is not whole in the pictures, export all slices."})
	}
	return w
}

// badUID reports what PS3.5 section 9 does not allow in a UID. No UID ends, no path begins in it.
func badUID(uid string) bool { return len(uid) > 64 || strings.Trim(uid, "0123456789.") != "" }

// hounsfield fills hu slice by slice.
func (s *Series) hounsfield(ctx context.Context, stack []slice, hu []int16) ([]fault.Warning, error) {
	// PET-like series scale every slice of its own; more tables than slices in flight are not worth keeping.
	tables := map[pixels]*[1 << 16]int16{}
	lossy := false
	for i := range stack {
		if k := stack[i].pixels; tables[k] == nil && len(tables) < 16 {
			tables[k] = k.table()
		}
		lossy = lossy || stack[i].lossy
	}
	n := s.plane.rows * s.plane.columns
	streams, err := s.each(ctx, stack, func(i int, frame pair) {
		t := tables[stack[i].pixels]
		if t == nil {
			t = stack[i].pixels.table()
		}
		frame.hounsfield(hu[i*n:][:n], t)
	})
	if err != nil || !lossy && !streams {
		return nil, err
	}
	return []fault.Warning{{Code: "DCM-LOSSY", Message: "the pictures were compressed with loss", Advice: "Measure on the original series if it still exists."}}, nil
}
