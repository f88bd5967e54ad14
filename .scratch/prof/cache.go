package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apical-heart/apical/internal/store"
	"github.com/apical-heart/apical/plan"
)

// openCache opens the store of results: the folder that was named, or the user's own. Nobody asked for the latter, so where it cannot
// be had results are kept in memory and nobody is bothered.
func openCache(dir string) (plan.Store, error) {
	if dir != "" {
		return store.Open(dir)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return &plan.Memory{}, nil
	}
	base = filepath.Join(base, "apical")
	s, err := store.Open(filepath.Join(base, "results-"+build()))
	if err != nil {
		return &plan.Memory{}, nil
	}
	sweep(base, "results-"+build())
	return s, nil
}

// build names this build. Released versions have one cache each, and the versions of their steps keep results apart; between releases a step
// may change without a new version, so every build has its own, named by its executable.
func build() string {
	if !strings.HasSuffix(version, "-dev") {
		return version
	}
	path, err := os.Executable()
	if err != nil {
		return version
	}
	f, err := os.Open(path)
	if err != nil {
		return version
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return version
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// staleAge is when the cache of another build is no longer worth its room.
const staleAge = 7 * 24 * time.Hour

// sweep removes the caches of builds that were last used a week ago. Using a store does not touch its folder, so the folder is touched here.
func sweep(base, mine string) {
	now := time.Now()
	_ = os.Chtimes(filepath.Join(base, mine), now, now)
	entries, _ := os.ReadDir(base)
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), "results-") || e.Name() == mine {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > staleAge {
			_ = os.RemoveAll(filepath.Join(base, e.Name()))
		}
	}
}
