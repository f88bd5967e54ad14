# make test    everything, as CI does it: form, vet, build, all tests with the long tier, the demo; ends in a count
# make quick   the tests a change is tried with: no long tier
# make tools   what the tests compare with (dcmtk), installed where that is possible without asking

GO ?= go
export CGO_ENABLED = 0

.PHONY: test quick tools form build

test: tools form build
	@.ci/test

quick: form build
	$(GO) test -short ./...

tools:
	@.ci/tools

form:
	@echo "== form"
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "gofmt would change:"; echo "$$bad"; exit 1; }

build:
	@echo "== build"
	$(GO) build ./...
	$(GO) vet ./...
