# `make page` builds the page that `cloche web` serves. `make test-web`, once the runtimes are there: the
# page's half of Cloche, checked, built and held to the server's answers in node, Chromium and Firefox.
# VITEST='...' chooses tests. The target `quick` is the part of it that `make test` has: the units, the page in
# Chromium, and a sample of the cases in node. `data` is for the runtime with packages, where that is there.
#
# node comes from npm, and the browsers from Debian's packages where they are not there.

NODE := node_modules/.bin/node
hash = $(shell $(1) | sha256sum | cut -c 1-16)
PACKAGES := web/node_modules/ready-$(call hash,cat web/package.json web/package-lock.json)
RUNNER := web/dist/ready-$(call hash,find web/src web/*.* -type f -exec sha256sum {} + | LC_ALL=C sort)
PAGE := build/page/ready-$(call hash,find web/src web/page web/*.* -type f -exec sha256sum {} + | LC_ALL=C sort)
TRUTH := $(call hash,find src wheels tests/attacks tests/cases -type f \
	\( -name '*.py' -o -name '*.json' \) -exec sha256sum {} + | LC_ALL=C sort)
WHOLE_TRUTH := build/web/ready-$(TRUTH)
SAMPLE := build/web-sample/ready-$(TRUTH)
DATA := build/web-data/ready-$(TRUTH)

# Which browsers the tests need.
BROWSERS := chromium firefox-esr
quick data bars: BROWSERS := chromium

.PHONY: page test quick data bars browsers always

page: $(PAGE)

test: $(RUNNER) $(PAGE) $(WHOLE_TRUTH) browsers
	cd web && $(NODE) node_modules/typescript/bin/tsc --noEmit
	cd web && $(NODE) node_modules/vitest/vitest.mjs run $(VITEST)

quick: $(RUNNER) $(PAGE) $(SAMPLE) browsers
	cd web && $(NODE) node_modules/typescript/bin/tsc --noEmit
	cd web && $(NODE) node_modules/vitest/vitest.mjs run --project unit --project page $(VITEST)
	cd web && CLOCHE_TRUTH=web-sample $(NODE) node_modules/vitest/vitest.mjs run tests/parity/node.test.ts

data: $(RUNNER) $(DATA) browsers
	cd web && CLOCHE_TRUTH=web-data $(NODE) node_modules/vitest/vitest.mjs run \
		tests/parity/node.test.ts tests/parity/chromium.test.ts tests/parity/tool.test.ts

bars: $(RUNNER) $(PAGE) browsers
	@cd web && $(NODE) bars/measure.ts

browsers:
	@for each in $(BROWSERS); do command -v $$each >/dev/null || missing="$$missing $$each"; done; \
	test -z "$$missing" || { echo "installing$$missing" >&2; apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } \
	|| { echo "there are no browsers to test with: apt-get install$$missing" >&2; exit 1; }

$(PACKAGES):
	@echo "setting up web/node_modules" >&2
	@cd web && npm ci --silent --no-progress >&2
	@rm -f web/node_modules/ready-* && touch $@

$(RUNNER): $(PACKAGES)
	@cd web && $(NODE) node_modules/rolldown/bin/cli.mjs -c rolldown.config.ts --log-level warn >&2
	@touch $@

$(PAGE): $(PACKAGES)
	@cd web && $(NODE) node_modules/vite/bin/vite.js build -c page/vite.config.ts --logLevel error >&2
	@mkdir -p $(@D) && rm -f $(@D)/ready-* && touch $@

# A stamp stands for the page only as long as it is there.
ifeq ($(wildcard src/cloche/web/built/index.html),)
$(PAGE): always
endif

$(SAMPLE): OPTIONS := --sample
$(DATA): OPTIONS := --runtime cpython-data
$(WHOLE_TRUTH) $(SAMPLE) $(DATA):
	@echo "asking the server for its answers to the cases, for $(@D)" >&2
	@rm -rf $(@D) && mkdir -p $(@D)
	@$(BIN)/python -m tests.cases.truth $(@D) $(OPTIONS)
	@touch $@
