# make app    set up the environment and start the app
# make test   set up the environment and run the tests
# Everything lands in .venv; nothing outside this folder is changed.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8501

.PHONY: app test test-slow check bench clean

app: $(VENV)/app-is-ready
	$(PY) -m streamlit run app.py --server.port $(PORT)

test: $(VENV)/tests-are-ready
	$(PY) -m pytest -n 2 --dist loadfile -m "not slow and not gpu"

test-slow: $(VENV)/tests-are-ready
	$(PY) -m pytest -n 2 --dist worksteal -m "slow and not gpu"

check: $(VENV)/tests-are-ready
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

bench: $(VENV)/tests-are-ready
	$(PY) benchmarks/pages.py
	$(PY) benchmarks/predict.py
	$(PY) benchmarks/intake.py
	$(PY) benchmarks/intake_crowd.py
	$(PY) benchmarks/laboratories.py
	$(PY) benchmarks/training.py
	$(PY) benchmarks/during_training.py

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "cnnviz needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/app-is-ready: requirements.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tests-are-ready: requirements.txt requirements-cluster.txt requirements-dev.txt | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(PY) -m tests.browser
	@touch $@ $(VENV)/app-is-ready

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
