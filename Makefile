# GeoMELT for QGIS. `make demo` and `make test` do all set-up themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
QGIS_PYTHON ?= /usr/bin/python3
TORCH := torch==2.13.0
# For example https://download.pytorch.org/whl/cpu, where the package index has CUDA builds only.
TORCH_INDEX ?=
# What a bundle is for: windows-x86_64, linux-x86_64, linux-aarch64. The Python in it is of this
# version, from the network or from a file.
PLATFORM ?= windows-x86_64
BUNDLE_PYTHON ?= 3.12
PYTHON_ARCHIVE ?=
# Imagery of the demo: a folder of your own, else ../shared/imagery, else a generated landscape.
IMAGERY ?=

# Tests at a time; each worker has its own QGIS, backends and one thread of PyTorch.
WORKERS ?= 2

BIN := .venv/bin
SETUP := .venv/.done
QGIS_SETUP := .venv-qgis/.done
GATE_SETUP := .venv-gate/.done
FUZZ_SETUP := .venv-fuzz/.done
RESOLVE_SETUP := .venv-resolve/.done
STUBS_SETUP := .venv/.stubs
MODEL := resources/models/geomelt-mini
# The network as ONNX Runtime takes it, without weights of its own: first use is as quick as later.
GRAPHS := $(MODEL)/graphs/graphs.json
SYSTEM_PACKAGES := qgis python3-qgis python3-venv qttools5-dev-tools xvfb xauth fonts-dejavu-core fonts-open-sans
OFFSCREEN := QT_QPA_PLATFORM=offscreen
QUIETLY := resources/quietly.sh
# Where a worker crashes the part ends and fails: with another in its place it would not end.
PYTEST := -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0

.PHONY: help setup graphs system demo openapi screenshots test test-long test-unit test-qgis test-e2e test-pyqt6 test-install test-matrix lint resolve fuzz bench bench-avx2 torture \
  translations translations-update stage package wheel bundle pins gate train evaluate clean

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 22

setup: $(SETUP) $(GRAPHS) ## the backend in .venv

$(SETUP): backend/pyproject.toml metadata.txt | system
	$(PYTHON) -m venv .venv
	$(QUIETLY) $(BIN)/python -m pip install --upgrade pip
	$(QUIETLY) $(BIN)/python -m pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	$(QUIETLY) $(BIN)/python -m pip install --editable 'backend[test,evaluate,convert]'
	# The reference that BEiT-3 parity is tested against; with its dependencies it would replace torch.
	$(QUIETLY) $(BIN)/python -m pip install --no-deps torchscale==0.3.0 fairscale==0.4.13
	touch $@

graphs: $(GRAPHS) ## the ONNX graphs that come with geomelt-mini (a minute, once)

$(GRAPHS): $(MODEL)/model.safetensors $(MODEL)/config.json $(wildcard backend/geomelt/engine/runtime/graph*.py) \
  $(wildcard backend/geomelt/engine/runtime/onnx_*.py) backend/geomelt/model/modeling.py \
  backend/geomelt/model/caption_step.py | $(SETUP)
	$(BIN)/python -m geomelt convert graphs $(MODEL)

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
	$(QUIETLY) .venv-qgis/bin/python -m pip install 'pytest>=8.3,<10' 'pytest-xdist>=3.7,<4'
	touch $@

translations: ## the plugin's languages as QGIS loads them: .ts to .qm
	@$(PYTHON) tests/qgis/translations.py release

translations-update: ## new texts into the .ts files; lists what is not translated
	@$(PYTHON) tests/qgis/translations.py update

stage: translations ## the plugin as QGIS loads it, in build/plugins
	@$(PYTHON) tests/qgis/stage_plugin.py build/plugins

demo: $(SETUP) $(GRAPHS) stage ## index imagery, ask three questions, caption an extent: see demo/
	PYTHONPATH=resources $(BIN)/python -m demo $(if $(IMAGERY),--imagery '$(IMAGERY)')

openapi: $(SETUP) ## docs/openapi.json, made from the service
	$(BIN)/python -m geomelt.service.openapi docs/openapi.json

screenshots: $(SETUP) $(GRAPHS) stage ## the pictures of the docs, from a real QGIS (minutes); SCENES, LOOKS: only these
	PYTHONPATH=resources $(BIN)/python -m screenshots $(if $(IMAGERY),--imagery '$(IMAGERY)') \
	  $(if $(SCENES),--scenes $(SCENES)) $(if $(LOOKS),--looks $(LOOKS))

test: | system ## all tests, with all set-up, and one table of them in the end
	@$(QGIS_PYTHON) tests/run_parts.py unit qgis pyqt6 e2e

test-long: | system ## the tests that take minutes each, which a release has to pass too
	@$(QGIS_PYTHON) tests/run_parts.py --options '-m long' unit

test-unit: $(SETUP) $(GRAPHS)
	$(BIN)/python $(PYTEST) tests/unit

test-qgis: $(QGIS_SETUP) translations
	$(OFFSCREEN) .venv-qgis/bin/python $(PYTEST) tests/qgis

test-e2e: $(SETUP) $(GRAPHS) $(QGIS_SETUP)
	$(OFFSCREEN) GEOMELT_BACKEND_PYTHON="$(CURDIR)/$(BIN)/python" .venv-qgis/bin/python $(PYTEST) tests/e2e

test-pyqt6: translations ## the plugin's modules over the PyQt6 of QGIS 4
	@mkdir -p build/tests
	@$(PYTHON) -m venv .venv-pyqt6
	@if $(QUIETLY) .venv-pyqt6/bin/python -m pip install 'PyQt6>=6.6,<7' 'pytest>=8.3,<10' \
	  && .venv-pyqt6/bin/python -c 'import PyQt6.QtWidgets'; \
	then .venv-pyqt6/bin/python -m pytest -q tests/pyqt6; \
	else echo 'not run: PyQt6 cannot be installed or loaded here' | tee build/tests/pyqt6.txt; fi

# The standalone Python of the tests is made from QGIS's, which they find nowhere else.
STANDALONE := $(CURDIR)/build/standalone
test-install: export UV_PYTHON_DOWNLOADS_JSON_URL := file://$(STANDALONE)/downloads.json
test-install: $(QGIS_SETUP) wheel ## the installer with the real uv, wheels and PyTorch (minutes, 3 GB)
	rm -rf $(STANDALONE) && $(QGIS_PYTHON) tests/install/standalone.py $(QGIS_PYTHON) $(STANDALONE)
	$(MAKE) bundle PLATFORM=linux-$$(uname -m) PYTHON_ARCHIVE="$$(echo $(STANDALONE)/*/*.tar.gz)" \
	  BUNDLE_PYTHON=$$($(QGIS_PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
	$(OFFSCREEN) GEOMELT_BUNDLE="$$(echo build/bundles/geomelt-*-linux-$$(uname -m).zip)" \
	  GEOMELT_STANDALONE="$(STANDALONE)" GEOMELT_INSTALL_PYTHON="$(QGIS_PYTHON)" \
	  .venv-qgis/bin/python -m pytest -q -s tests/install

test-matrix: translations ## the plugin's tests in the QGIS of Debian trixie and forky (2 GB each, root)
	tests/qgis/matrix.sh trixie
	tests/qgis/matrix.sh forky

lint: $(SETUP) $(STUBS_SETUP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(STUBS_SETUP): tests/qgis/stubs.py tests/qgis/stubs-requirements.txt | $(SETUP)
	$(QUIETLY) $(BIN)/python -m pip install --upgrade --no-deps --target build/stubs --requirement tests/qgis/stubs-requirements.txt
	$(BIN)/python tests/qgis/stubs.py build/stubs
	touch $@

bench: $(SETUP) $(GRAPHS) ## ratios against peers in the same run, to bench.json
	$(BIN)/python tests/benchmarks/bench.py --out bench.json

bench-avx2: $(SETUP) $(GRAPHS) ## its model part as on a CPU with AVX2 only (wants Linux, Intel, a C compiler)
	mkdir -p build
	$(CC) -O1 -shared -fPIC -o build/as_avx2.so tests/benchmarks/as_avx2.c
	LD_PRELOAD="$(CURDIR)/build/as_avx2.so" \
	  $(BIN)/python tests/benchmarks/bench.py --only model --cpu AVX2 --out build/bench-avx2.json

fuzz: $(SETUP) $(FUZZ_SETUP) ## ten thousand made-up calls to a real server; none may be its own fault
	$(BIN)/python tests/fuzz/fuzz.py .venv-fuzz/bin/st

$(FUZZ_SETUP): tests/fuzz/requirements.txt
	$(PYTHON) -m venv .venv-fuzz
	$(QUIETLY) .venv-fuzz/bin/python -m pip install --requirement $<
	touch $@

resolve: $(RESOLVE_SETUP) ## can the backend be installed on each platform and Python? a table
	@.venv-resolve/bin/python tests/resolve.py .venv-resolve/bin/uv

$(RESOLVE_SETUP): Makefile
	$(PYTHON) -m venv .venv-resolve
	$(QUIETLY) .venv-resolve/bin/python -m pip install 'uv>=0.9,<1'
	touch $@

torture: $(SETUP) ## kill indexing a thousand times; the index must stay whole
	$(BIN)/python tests/torture/torture.py

package: translations ## the plugin's zip for the QGIS plugin repository
	$(PYTHON) tests/qgis/package_plugin.py build/geomelt_qgis.zip

wheel: $(GRAPHS) ## the backend with its weights and graphs, for the installer, in build/wheels
	$(PYTHON) -m venv --clear build/wheel-venv
	rm -f build/wheels/geomelt-*.whl
	$(QUIETLY) build/wheel-venv/bin/python -m pip wheel --no-deps --wheel-dir build/wheels ./backend
	@du -sh build/wheels/geomelt-*.whl $(MODEL)/graphs

bundle: wheel ## one file for a machine without a network, in build/bundles; PLATFORM, TORCH_INDEX, PYTHON_ARCHIVE
	$(QUIETLY) build/wheel-venv/bin/python tests/install/make_bundle.py --platform $(PLATFORM) \
	  --python $(BUNDLE_PYTHON) --python-archive '$(PYTHON_ARCHIVE)' --wheel build/wheels/geomelt-*.whl \
	  --torch $(TORCH) --torch-index '$(TORCH_INDEX)' --into build/bundles
	@ls -l build/bundles/*.zip

pins: ## the uv that the plugin installs with: the newest of the package index, or UV=VERSION
	$(PYTHON) tests/install/refresh_pins.py $(UV)

gate: package $(GATE_SETUP) ## what the plugin repository scans for: no finding
	PATH="$(CURDIR)/.venv-gate/bin:$$PATH" $(PYTHON) tests/qgis/gate.py build/geomelt_qgis.zip

$(GATE_SETUP): tests/qgis/gate-requirements.txt
	$(PYTHON) -m venv .venv-gate
	$(QUIETLY) .venv-gate/bin/python -m pip install --requirement $<
	touch $@

train: $(SETUP) ## train geomelt-mini (hours); resumes where it was stopped
	$(QUIETLY) $(BIN)/python -m pip install --editable 'backend[train]'
	$(BIN)/geomelt train

evaluate: $(SETUP) ## the shipped model on the official test splits and the mosaic
	$(BIN)/geomelt evaluate --corpus rsicd
	$(BIN)/geomelt evaluate --corpus ucm
	$(BIN)/python tests/benchmarks/mosaic.py

clean: ## everything that can be made again
	rm -rf .venv .venv-* build demo $(MODEL)/graphs bench.json geomelt_qgis/i18n/*.qm
