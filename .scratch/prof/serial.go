package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/metrics"
	"sort"
	"strings"
	"time"
)

var frame = regexp.MustCompile(`apical-heart/apical/([^\s(]*(?:\(\*?\w+\))?[^\s(]*)\(`)

func init() {
	if os.Getenv("SERIAL") == "" {
		return
	}
	counts := map[string]int{}
	total, serial := 0, 0
	s := []metrics.Sample{{Name: "/sched/goroutines/running:goroutines"}, {Name: "/sched/goroutines/runnable:goroutines"}}
	buf := make([]byte, 1<<20)
	go func() {
		for {
			time.Sleep(5 * time.Millisecond)
			metrics.Read(s)
			total++
			if s[0].Value.Uint64()+s[1].Value.Uint64() > 2 {
				continue
			}
			n := runtime.Stack(buf, true)
			for _, g := range strings.Split(string(buf[:n]), "\n\n") {
				if !strings.Contains(g, "[running]") && !strings.Contains(g, "[runnable") || strings.Contains(g, "main.init") {
					continue
				}
				var fs []string
				for _, m := range frame.FindAllStringSubmatch(g, -1) {
					fs = append(fs, m[1])
				}
				if len(fs) > 7 {
					fs = fs[:7]
				}
				serial++
				counts[strings.Join(fs, " < ")]++
			}
		}
	}()
	tellSerial = func() {
		type kv struct {
			k string
			n int
		}
		var l []kv
		for k, n := range counts {
			l = append(l, kv{k, n})
		}
		sort.Slice(l, func(i, j int) bool { return l[i].n > l[j].n })
		fmt.Fprintln(os.Stderr, "samples", total, "serial", serial)
		for i, e := range l {
			if i > 70 {
				break
			}
			fmt.Fprintln(os.Stderr, e.n, e.k)
		}
	}
}

var tellSerial = func() {}
