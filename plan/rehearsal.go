package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apical-heart/apical/fault"
	"github.com/apical-heart/apical/valve"
)

// rehearsal is what is rehearsed: which size of which device, let out by which program, by which route, against what.
type rehearsal struct {
	device     *valve.Device
	size       *valve.Size
	program    *valve.Program
	route      string
	indication string
}

// rehearsal returns what the case is to rehearse: the one device and size that a person named, whatever the ranking says of them, else the first of the ranking that can be rehearsed. over says
// why the ranking's first was passed over, if it was. If nothing can be rehearsed the refusal is that of the first.
func (k Catalogue) rehearsal(c *Case) (r rehearsal, over *fault.Error, err error) {
	o := c.Options
	if c.Sizing.Indication.Indication == "" {
		return r, nil, fault.New("DEPLOY-INDICATION", "whether the valve is for stenosis or for regurgitation is not known, and the tissue of the two differs", "Give the indication (--indication as or ar).")
	}
	if o.Size != "" && len(o.Devices) == 1 {
		r, err = k.prepare(c, o.Devices[0], o.Size)
		return r, nil, err
	}
	for i := range c.Sizing.Candidates {
		x := &c.Sizing.Candidates[i]
		if !x.Chosen {
			continue
		}
		label := x.Size
		if o.Size != "" {
			label = o.Size
		}
		if r, err = k.prepare(c, x.DeviceID, label); err == nil {
			return r, over, nil
		}
		f := refusal(err)
		if f == nil {
			return r, nil, err
		}
		if over == nil || f.Code == "PROGRAM-DEVICE" && over.Code == "DEVICE-BUILD" { // that a given program is for another device tells more
			over = f
		}
	}
	if over != nil {
		return r, nil, over
	}
	return r, nil, fault.New("DEPLOY-SIZE", "no valve was chosen to rehearse: "+c.Sizing.Verdict.EN, "Name a device and its size (--device, --size) to see what would become of it.")
}

// prepare returns the rehearsal of a size of a device, or why there can be none.
func (k Catalogue) prepare(c *Case, id, label string) (r rehearsal, err error) {
	if r.device = k.device(id); r.device == nil {
		return r, fault.New("DEPLOY-SIZE", fmt.Sprintf("there is no device %q to rehearse", id), "Name one of the catalogue (--device); \"apical devices\" lists them.")
	}
	if r.device.Build == nil {
		return r, fault.New("DEVICE-BUILD", fmt.Sprintf("the release of %s cannot be rehearsed: its file does not say what the device is made of", r.device.NameEN), "Name another device (--device), or add a build to the device file.")
	}
	var labels []string
	for i := range r.device.Sizes {
		s := &r.device.Sizes[i]
		if labels = append(labels, s.Label); s.Label == label {
			r.size = s
		}
	}
	switch {
	case r.size != nil:
	case label == "":
		return r, fault.New("DEPLOY-SIZE", fmt.Sprintf("no size of %s was chosen to rehearse: the ranges of its sizes are not known", r.device.NameEN), fmt.Sprintf("Name the size (--device %s --size ...): %s.", id, strings.Join(labels, ", ")))
	default:
		return r, fault.New("DEPLOY-SIZE", fmt.Sprintf("%s has no size %q", r.device.NameEN, label), "Name one of its sizes (--size): "+strings.Join(labels, ", ")+".")
	}
	r.indication = c.Sizing.Indication.Indication
	r.program, r.route, err = k.release(c.Options, r.device, r.indication)
	return r, err
}

// release returns the program and the route: the one that the plan was restricted to, else through the apex if the device takes it, else the device's own.
func (k Catalogue) release(o Options, d *valve.Device, indication string) (*valve.Program, string, error) {
	var routes []string
	for _, a := range d.Access {
		routes = append(routes, a.Route)
	}
	switch i := slices.Index(routes, transapical); {
	case o.Access != "":
		routes = []string{o.Access}
	case i > 0:
		routes = append([]string{transapical}, slices.Delete(routes, i, i+1)...)
	}
	programs := k.offered()
	if p := o.Program; p != nil {
		if err := p.Fit(d); err != nil {
			return nil, "", err
		}
		programs = []valve.Program{*p}
	}
	for _, route := range routes {
		for i := range programs {
			p := &programs[i]
			if d.Reaches(route) && p.Serves(d) && slices.Contains(p.For.Routes, route) && slices.Contains(p.For.Indications, indication) && p.Fit(d) == nil {
				return p, route, nil
			}
		}
	}
	by := fmt.Sprintf("%s by the route %s against %s", d.NameEN, strings.Join(routes, " or "), map[string]string{valve.AS: "stenosis", valve.AR: "regurgitation"}[indication])
	if p := o.Program; p != nil {
		return nil, "", fault.New("PROGRAM-DEVICE", fmt.Sprintf("the program %s is not for %s: it is for the routes %s and the indications %s", p.ID, by, strings.Join(p.For.Routes, ", "), strings.Join(p.For.Indications, ", ")),
			"Take another program, or leave it out to have the one that comes with Apical.")
	}
	return nil, "", fault.New("PROGRAM-NONE", "no release program that comes with Apical is for "+by, "Give one (--program FILE, see doc/program.md), or name another device (--device).")
}

const transapical = "transapical"
