# GeoMELT for QGIS. `make demo` and `make test` do all set-up themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
QGIS_PYTHON ?= /usr/bin/python3
# For example https://download.pytorch.org/whl/cpu, where the package index has CUDA builds only.
TORCH_INDEX ?=
# Imagery of the demo: a folder of your own, else ../shared/imagery, else a generated landscape.
IMAGERY ?=

BIN := .venv/bin
SETUP := .venv/.done
QGIS_SETUP := .venv-qgis/.done
SYSTEM_PACKAGES := qgis python3-qgis python3-venv xvfb xauth fonts-dejavu-core
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.PHONY: help setup system demo test test-unit test-qgis test-e2e lint bench stage package train evaluate clean

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(SETUP) ## the backend in .venv

$(SETUP): backend/pyproject.toml metadata.txt | system
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable 'backend[test,evaluate,convert]'
	# The reference that BEiT-3 parity is tested against; with its dependencies it would replace torch.
	$(BIN)/python -m pip install --quiet --no-deps torchscale==0.3.0 fairscale==0.4.13
	touch $@

system: ## QGIS and a virtual screen, from apt where that is allowed
	@if command -v qgis xvfb-run xauth >/dev/null \
	  && $(QGIS_PYTHON) -c 'import qgis.core, ensurepip' 2>/dev/null \
	  && $(PYTHON) -c 'import ensurepip' 2>/dev/null; then exit 0; fi; \
	as=""; [ "$$(id -u)" = 0 ] || as="sudo -n"; \
	if command -v apt-get >/dev/null && $$as true 2>/dev/null; then \
	  echo "installing $(SYSTEM_PACKAGES)"; \
	  $$as apt-get -qq update; \
	  $$as env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $(SYSTEM_PACKAGES) >/dev/null; \
	else echo "Install these first: apt-get install $(SYSTEM_PACKAGES)" >&2; exit 1; fi

$(QGIS_SETUP): Makefile | system
	$(QGIS_PYTHON) -m venv --system-site-packages .venv-qgis
	.venv-qgis/bin/python -m pip install --quiet 'pytest>=8.3,<10'
	touch $@

stage: ## the plugin as QGIS loads it, in build/plugins
	@$(PYTHON) tests/qgis/stage_plugin.py build/plugins

demo: $(SETUP) stage ## index imagery, ask three questions, caption an extent: see demo/
	$(BIN)/python resources/demo/demo.py $(if $(IMAGERY),--imagery '$(IMAGERY)')

test: test-unit test-qgis test-e2e ## all tests, with all set-up

test-unit: $(SETUP)
	$(BIN)/python -m pytest -q tests/unit

test-qgis: $(QGIS_SETUP)
	$(OFFSCREEN) .venv-qgis/bin/python -m pytest -q tests/qgis

test-e2e: $(SETUP) $(QGIS_SETUP)
	$(OFFSCREEN) GEOMELT_BACKEND_PYTHON="$(CURDIR)/$(BIN)/python" .venv-qgis/bin/python -m pytest -q tests/e2e

lint: $(SETUP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(SETUP) ## ratios against peers in the same run, to bench.json
	$(BIN)/python tests/benchmarks/bench.py --out bench.json

package: stage ## the plugin's zip for the QGIS plugin repository
	cd build/plugins && rm -f ../geomelt_qgis.zip && $(PYTHON) -m zipfile -c ../geomelt_qgis.zip geomelt_qgis
	@ls -l build/geomelt_qgis.zip

train: $(SETUP) ## train geomelt-mini (hours); resumes where it was stopped
	$(BIN)/python -m pip install --quiet --editable 'backend[train]'
	$(BIN)/geomelt train

evaluate: $(SETUP) ## the shipped model on the official test splits and the mosaic
	$(BIN)/geomelt evaluate --corpus rsicd
	$(BIN)/geomelt evaluate --corpus ucm
	$(BIN)/python tests/benchmarks/mosaic.py

clean: ## everything that can be made again
	rm -rf .venv .venv-qgis build demo bench.json
