# make app    set up the environment and start the app
# make test   set up the environment and run the tests
# make fix    format the code and mend what ruff can mend
# Python packages land in .venv. The tests also want a browser, Korean type, PostgreSQL and three proxies,
# which the system's package manager brings where it may be used without a password (tests/machine.py).
# make app TORCH=cpu takes torch and torchvision without their GPU libraries, from PyTorch's index.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip install --disable-pip-version-check
PORT   ?= 8501
TORCH  ?= pypi

TORCH_INDEX_cpu := https://download.pytorch.org/whl/cpu
TORCH_PAIR := $(shell grep -E '^torch(vision)?==' requirements.txt)
# The pair of the CPU index has hashes of its own, and needs none of the GPU's libraries.
WITHOUT_TORCH := awk '/^[a-z0-9]/ { keep = !/^(torch|torchvision|triton)==|^(nvidia|cuda)-/ } keep'

.PHONY: app test test-slow check fix bench lock clean

app: $(VENV)/app-is-ready
	@echo "Starting the app on http://127.0.0.1:$(PORT); Ctrl-C ends it."
	$(PY) -m cnnviz app --server.port $(PORT)

test: $(VENV)/tests-are-ready
	@$(PY) -m tests.machine
	@echo "Running the tests that take a second at most, and what shows first: about 8 minutes on two cores."
	$(PY) -m pytest -n 2 --dist loadfile -m "not slow and not gpu"
	@$(PY) -m tests.machine report

test-slow: $(VENV)/tests-are-ready
	@$(PY) -m tests.machine
	$(PY) -m pytest -n 2 --dist worksteal -m "slow and not gpu"
	@$(PY) -m tests.machine report

check: $(VENV)/tests-are-ready
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

fix: $(VENV)/tests-are-ready
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/tests-are-ready
	@echo "Eight measurements, one after another, on a machine that should do nothing else."
	@echo "The budgets of training alone add up to more than 10 minutes: expect an hour on two cores."
	$(PY) benchmarks/pages.py
	$(PY) benchmarks/flow.py
	$(PY) benchmarks/predict.py
	$(PY) benchmarks/intake.py
	$(PY) benchmarks/intake_crowd.py
	$(PY) benchmarks/laboratories.py
	$(PY) benchmarks/training.py
	$(PY) benchmarks/during_training.py

# Needs uv. Whoever changes a requirements file runs it; a test compares both.
lock:
	for name in requirements requirements-cluster requirements-dev; do \
	    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	        --no-header --no-emit-index-url --no-emit-find-links $$name.txt -o $$name.lock; \
	done

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "cnnviz needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

ifeq ($(TORCH),pypi)
brings = @echo "Installing the pinned packages into $(VENV): about 6.5 GB on disk, once."
install = $(PIP) --no-deps --require-hashes -r $(1)
else
brings = @echo "Installing the pinned packages into $(VENV), with torch for $(TORCH) only, once."
install = $(PIP) --no-deps --index-url $(TORCH_INDEX_$(TORCH)) $(TORCH_PAIR) && \
    $(WITHOUT_TORCH) $(1) > $(VENV)/without-torch.lock && \
    $(PIP) --no-deps --require-hashes -r $(VENV)/without-torch.lock
endif

$(VENV)/app-is-ready: requirements.lock | $(PY)
	$(brings)
	$(call install,$<)
	@touch $@

$(VENV)/tests-are-ready: requirements-dev.lock | $(PY)
	$(brings)
	$(call install,$<)
	@touch $@ $(VENV)/app-is-ready

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
