# Two commands do all, also on a fresh Debian 12: `make run` and `make test`. The rest is for people at work.
SHELL := /bin/bash
PYTHON ?=
BIN := .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test golden excerpt lint setup setup-dev setup-train train-language train-recogniser train-layout \
	export-recogniser tune-recogniser doctor clean distclean

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: setup ## Read data/raw into data/out (more options: make run ARGS="--redo all")
	@$(BIN)/saraban run $(ARGS)

test: setup-dev lint ## Lint, type-check and test
	@$(BIN)/python -m pytest $(ARGS)

golden: setup-dev ## Write the golden files of the tests anew, after a change of output that is meant
	@$(BIN)/python -m tests.golden.golden

excerpt: run ## Write the excerpt of the tables in README.md anew
	@$(BIN)/python scripts/excerpt.py

lint: setup-dev ## ruff, mypy and the contract of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

doctor: setup ## What is installed and what is missing
	@$(BIN)/saraban doctor

setup: ## Install what run needs
	@scripts/setup.sh run

setup-dev: ## Install what test needs
	@scripts/setup.sh dev

# Texts to draw lines from, a folder of handwritten digits (may be empty), and how long to train: see
# models/recogniser/DATA.md for where they come from.
CORPUS ?= data/corpus/law.txt data/corpus/government_news.txt
DIGITS ?= data/digits
HOURS ?= 3
LETTERS ?= 600
CHECKPOINT ?= build/recogniser/best.pt
DIGITS_OPTION = $(if $(wildcard $(DIGITS)),--digits $(DIGITS))

train-language: setup-dev ## Count the language model anew (CORPUS="a.txt b.txt")
	@$(BIN)/python models/language/recipe/count.py --corpus $(CORPUS) --to models/language

train-recogniser: setup-train train-language ## Train the recogniser from nothing (CORPUS, DIGITS, HOURS), export, tune
	@OMP_NUM_THREADS=1 $(BIN)/python models/recogniser/recipe/train.py --corpus $(CORPUS) $(DIGITS_OPTION) \
		--until $$(date -d '+$(HOURS) hours' +%H:%M) --out build/recogniser $(ARGS)
	@$(MAKE) --no-print-directory export-recogniser

export-recogniser: setup-train ## Export the recogniser in bytes (CHECKPOINT, CORPUS) and tune what goes with it
	@OMP_NUM_THREADS=1 $(BIN)/python models/recogniser/recipe/export.py $(CHECKPOINT) --to models/recogniser \
		--int8 $(CORPUS)
	@$(MAKE) --no-print-directory tune-recogniser

tune-recogniser: setup-dev ## Fit what goes with the weights: weight of the language model, confidences
	@OMP_NUM_THREADS=1 $(BIN)/python models/recogniser/recipe/tune.py --corpus $(CORPUS) $(DIGITS_OPTION)

train-layout: setup-train ## Train the page-layers network (CORPUS, LETTERS, HOURS), export
	@OMP_NUM_THREADS=1 $(BIN)/python models/layout/recipe/pages.py --out build/layout/pages --count $(LETTERS) \
		--seed 1 --corpus $(CORPUS)
	@OMP_NUM_THREADS=1 $(BIN)/python models/layout/recipe/pages.py --out build/layout/held --count 24 \
		--seed 900001 --kept-apart --corpus $(CORPUS)
	@OMP_NUM_THREADS=1 $(BIN)/python models/layout/recipe/train.py --pages build/layout/pages --held build/layout/held \
		--until $$(date -d '+$(HOURS) hours' +%H:%M) --out build/layout $(ARGS)
	@$(BIN)/python models/layout/recipe/export.py --checkpoint build/layout/layers.pt --to models/layout

setup-train: ## Install what training needs (torch, onnx)
	@scripts/setup.sh train

clean: ## Remove results and caches
	rm -rf data/out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## Remove the environment too
	rm -rf .venv
