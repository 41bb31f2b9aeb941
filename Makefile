# Every command of the workbook. `make` alone lists them.
PYTHON ?= python3
IN_VENV = $(PYTHON) -m bootstrap
RUN = $(IN_VENV) python -m

.DEFAULT_GOAL := help
.PHONY: help report test lab check check-all format lint types notebooks docs demo lock clean
.PHONY: bench-metrics bench-churn bench-books

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

report: ## October 2026's pack from the demo data, into reports/2026-10
	@$(IN_VENV) report

test: ## the tests
	@$(IN_VENV) test

lab: ## JupyterLab, opened on notebooks/
	@$(IN_VENV) lab

check: lint types test ## format, lint, types and tests

check-all: lint types ## the same with the slow tests, every extra and Spark
	@$(IN_VENV) test-all

bench-metrics: ## movements and retention beside pandas and SQL, into docs/benchmarks (about 20 minutes)
	@$(IN_VENV) bench benchmarks/metrics.py --write

bench-churn: ## our models beside others on the same folds, into docs/benchmarks (about 30 minutes)
	@$(IN_VENV) bench benchmarks/churn.py --write

bench-books: ## what the forecast knows of books whose truth is known (about a quarter of an hour)
	@$(IN_VENV) bench benchmarks/churn_books.py --write

lint: ## format and lint, without changing anything
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .

types: ## static types
	@$(RUN) mypy

format: ## put the code into the house's format
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

notebooks: ## make every .ipynb from its .py, outputs cleared
	@$(IN_VENV) python tools/sync_notebooks.py

docs: ## the pages that are made from the code
	@$(IN_VENV) python tools/make_docs.py

demo: ## make data/demo anew
	@$(IN_VENV) analysis demo --accounts 200 --seed 7 --to data/demo

lock: ## pin all dependencies anew (needs uv), and environment.yml with them
	uv pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header \
		--group build --extra pptx pyproject.toml -o requirements.lock
	uv pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header \
		-c requirements.lock --group build --extra pptx --extra lab --extra test --extra dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q --upgrade --universal --generate-hashes --no-annotate --no-header \
		-c requirements-dev.lock --group build --all-extras pyproject.toml -o requirements-all.lock
	@$(IN_VENV) python tools/make_environment.py

clean: ## take away the environment and everything that was made
	rm -rf .venv reports/20* build dist .mypy_cache .pytest_cache .ruff_cache
