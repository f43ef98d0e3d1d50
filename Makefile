# `make demo` and `make test` need Python 3.11 or newer and a package index, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
FILE ?= values/pearc.yaml

.PHONY: setup demo test test-docker test-cluster test-slurm test-swarm test-real lint lock generate charts bench bench-image bench-lint bench-slurm clean

setup: .venv/complete

.venv/complete: pyproject.toml ci/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 3; }
	@echo "Setting up .venv ..."
	@rm -f $@
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python's venv module is needed (on Debian: apt-get install python3-venv)"; exit 3; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[^ ;]*' ci/requirements.txt)"
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes ci/requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@$(BIN)/pyhelpers up $(FILE)

test: setup lint
	@$(BIN)/pytest -n 3 --dist loadfile

# A real Kubernetes of three nodes, brought up for the tests and taken down after them. Needs root,
# Go (12 minutes for the first time) and packages of Debian's that it names when they are missing.
test-cluster: setup
	@$(BIN)/python -m tests.cluster

# Real images by a Docker Engine and a buildah that the tests start and end. Needs root and
# packages of Debian's that it names when they are missing.
test-docker: setup
	@$(BIN)/pytest tests/docker -v

# A real Slurm with a login node and three nodes that have Apptainer. Needs root and packages of
# Debian's that it names when they are missing.
test-slurm: setup
	@$(BIN)/pytest tests/slurm -v

# Three real Docker hosts in a Swarm. Needs root and packages of Debian's that it names when they are
# missing.
test-swarm: setup
	@$(BIN)/pytest tests/swarm -v

# Everything against real parts. WORKSHOP_EXPECT=docker,cluster,slurm,swarm: fail, not skip, where
# they are missing.
test-real: test-docker test-cluster test-slurm test-swarm

lint: setup
	@$(BIN)/ruff format --check --quiet . || { echo "mend: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	@ci/check-generated
	@$(BIN)/pyhelpers lint chart/values.yaml values/*.yaml values/sites/*.yaml

LOCK_IMAGE = $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal \
  --python-version 3.11 --no-emit-index-url --no-annotate --custom-compile-command "make lock"

# Renews every pin of ci/requirements.txt within what pyproject.toml allows.
lock: setup
	@$(BIN)/uv pip compile --quiet --upgrade --extra local --extra image --group dev --generate-hashes --universal \
	  --python-version 3.11 --no-emit-index-url --custom-compile-command "make lock" \
	  --output-file ci/requirements.txt pyproject.toml
	@$(LOCK_IMAGE) --output-file images/hub/requirements.lock images/hub/requirements.txt
	@$(LOCK_IMAGE) --overrides images/workshop/overrides.txt \
	  --output-file images/workshop/software-0.txt images/workshop/server.txt images/workshop/image.txt

generate: setup
	@ci/generate

# The charts that ours depends on, in the versions of chart/Chart.yaml, into chart/charts.
charts:
	@command -v helm >/dev/null || { echo "helm is needed: https://helm.sh/docs/intro/install/"; exit 3; }
	@helm dependency update chart

bench: setup
	@$(BIN)/python ci/bench/local.py

# Against repo2docker's recipe, by the engine that is there. Ten minutes, 8 GB of disk.
bench-image: setup
	@$(BIN)/python ci/bench/image.py

# Against check-jsonschema. Needs the packaged charts; a minute.
bench-lint: setup
	@$(BIN)/python ci/bench/lint.py

# Against stock batchspawner, on a real slurmctld. Needs root; eight minutes.
bench-slurm: setup
	@$(BIN)/python ci/bench/slurm.py

clean:
	rm -rf .venv test-artefacts .pytest_cache .ruff_cache .import_linter_cache .hypothesis
