package main

import (
	"os"
	"testing"
)

func TestPageIsFresh(t *testing.T) {
	b, err := os.ReadFile("../../doc/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != page() {
		t.Error("doc/codes.md is not what fault/codes.go says: run go generate ./fault")
	}
}
