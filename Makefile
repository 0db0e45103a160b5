# The lines behind each target work without make too; README.md shows them.
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: demo test hostile soak lint coverage bench bench-peers check clean

demo: $(INSTALLED)
	$(BIN)/grader demo

# three on two processors: while some tests wait, others compute
test: lint
	$(BIN)/python -m pytest -n 3 --no-loadscope-reorder

hostile: $(INSTALLED)
	$(BIN)/python -m pytest tests/hostile tests/test_killed.py tests/test_faults.py tests/effects --hostile --write-table

soak: $(INSTALLED)
	$(BIN)/python -m pytest tests/test_killed.py tests/hostile tests/test_notebooks.py --hostile --soak

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

coverage: $(INSTALLED)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine
	$(BIN)/coverage report

bench: $(INSTALLED)
	$(BIN)/python tests/bench.py

# installs other graders below build/peers; some 15 minutes
bench-peers: $(INSTALLED)
	$(BIN)/python tests/bench_peers.py --write

check: $(INSTALLED)
	$(BIN)/grader check --all

clean:
	rm -rf $(VENV) demo-class demo-reports

# torch and torchvision in one pip call: see constraints.txt
$(INSTALLED): pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(INSTALLED)
