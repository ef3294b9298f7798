# make demo | test | test-long | site | mutants | lab | dashboard [BOARD=3_walks] | class [STUDENTS=30] | slides | train | bench [CONFIG=bench/digits.toml] | speed | bench-peers [PEERS=folder] | new NAME=part/name | picture | export | install | clean
# PYTHON   the interpreter that makes .venv (3.10 or later)
# PIP_ARGS your own pip options, passed to each pip call

PYTHON   ?= python3
PIP_ARGS ?=
PEERS    ?=
OUT      ?= out
WORKERS  ?= 2
COUNT    ?= 300
SEED     ?= 0
BOARD    ?=
STUDENTS ?= 30
MEMORY   ?= 1500
PORT     ?= 8866
NAME     ?=
CONFIG   ?= bench/digits.toml

BIN   := .venv/bin
PY    := $(BIN)/python
STAMP := .venv/.installed
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
ONE_THREAD := OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

# nbdev's commands are found in .venv first, and the notebooks see the package of this folder
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test test-long site mutants lint lab dashboard class slides train bench bench-peers speed new picture export clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1: \2/p' Makefile

install: $(STAMP) ## make .venv and install the package there, nothing else

$(STAMP): settings.ini setup.py constraints.txt
	@echo "install: a virtual environment in .venv, made by $(PYTHON)"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "install: torch $(TORCH), the CPU build where it is on offer"
	@$(PY) -m pip install $(PIP_ARGS) "torch==$(TORCH)+cpu" >.venv/torch.log 2>&1 || $(PY) -m pip install $(PIP_ARGS) "torch==$(TORCH)"
	@echo "install: the package and its tools (minutes; pip's words are in .venv/pip.log)"
	@$(PY) -m pip install $(PIP_ARGS) -c constraints.txt -e ".[dev]" >.venv/pip.log 2>&1 || { tail -n 40 .venv/pip.log; exit 1; }
	@touch $(STAMP)

demo: $(STAMP) ## explain handwritten digits with every method, write out/report.html
	@echo "demo: every method on handwritten digits, to $(OUT)/report.html"
	@$(PY) -m manifold_xai.cli demo --out $(OUT)

test: $(STAMP) ## lint, generated files, notebooks with their exercises, everything else
	@echo "test: lint, notebooks, tests; $(WORKERS) at a time, one thread each"
	@HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) -m pytest tests -n $(WORKERS) --dist loadgroup --durations=20

test-long: $(STAMP) ## long cells, every planted fault, the runner killed 20 times, and what else is too long for make test
	@echo "test-long: all tests with their long cells and boards, 20 kills"
	@LONG=1 HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) -m pytest tests -n $(WORKERS) --dist loadgroup
	@echo "test-long: every planted fault"
	@MUTANTS=all HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) -m pytest tests/test_mutants.py -n $(WORKERS) --dist loadgroup
	@echo "test-long: 50,000 random networks, 5,000 damaged pictures, 2,000 explanations in one process, 12 notebooks in any order"
	@PROPERTIES=50000 INTAKE=5000 SOAK=2000 SOAK_NOTEBOOKS=12 HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) -m pytest tests/test_properties.py tests/test_intake.py tests/test_soak.py -n $(WORKERS)

mutants: $(STAMP) ## generated faults: COUNT of them drawn by SEED, which survive? (resumes out/mutants.csv)
	@echo "mutants: $(COUNT) generated faults, to $(OUT)/mutants.csv"
	@HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) tools/mutate.py --count $(COUNT) --seed $(SEED) --workers $(WORKERS) --out $(OUT)/mutants.csv

lint: $(STAMP) ## house style, and generated files up to date
	@echo "lint: house style of the notebooks"
	@$(PY) tools/nb_lint.py nbs manifold_xai
	@echo "lint: modules, table of recipes and README agree with the notebooks"
	@$(PY) tools/check_export.py

lab: $(STAMP) ## JupyterLab on nbs/
	@echo "lab: JupyterLab on nbs/"
	@$(BIN)/jupyter lab --notebook-dir=nbs

dashboard: $(STAMP) ## the boards as web pages (Voila): a start page of all, or BOARD=3_walks alone; idle ones are stopped
	@echo "dashboard: Voila, a start page of all boards; BOARD=0_own, 1_one_walk, 2_geometry, 3_walks or 4_theory for one alone"
	@$(PY) tools/dashboards.py $(OUT)/boards
	@JUPYTER_PATH=$(abspath $(OUT)/boards/.jupyter):$$JUPYTER_PATH $(BIN)/voila $(OUT)/boards$(if $(BOARD),/$(BOARD).ipynb) --MappingKernelManager.cull_idle_timeout=600 --MappingKernelManager.cull_interval=60 --template=start

class: $(STAMP) ## the boards for a class: at most STUDENTS=30 kernels of MEMORY=1500 MB each, which end with their pages
	@$(PY) tools/dashboards.py $(OUT)/boards >/dev/null
	@$(ONE_THREAD) $(PY) tools/class_server.py $(OUT)/boards --students $(STUDENTS) --memory $(MEMORY) --port $(PORT)

slides: $(STAMP) ## a deck of slides for each of the eight sessions, one file each
	@$(PY) tools/slides.py --out $(OUT)/slides

train: $(STAMP) ## train the pocket models again
	@echo "train: the pocket classifier, the pocket VAE, the pocket denoiser, the prior of paths, the regressor of their faithfulness, the classifiers of patches and of creatures"
	@$(PY) -c "from manifold_xai.engine.testbeds import train_pocket; train_pocket()"
	@$(PY) -c "from manifold_xai.manifold.diffusion import train_pocket_denoiser; train_pocket_denoiser()"
	@$(PY) -c "from manifold_xai.manifold.dig import train_path_prior, train_path_regressor; train_path_prior(); train_path_regressor()"
	@$(PY) -c "from manifold_xai.judging.truth import train_truth; train_truth()"

bench: $(STAMP) ## the benchmark that CONFIG describes, digits at first; it resumes
	@echo "bench: $(CONFIG), $(WORKERS) workers, to $(OUT)/bench"
	@HF_HUB_OFFLINE=1 $(ONE_THREAD) $(PY) -m manifold_xai.cli bench $(CONFIG) --workers $(WORKERS) --out $(OUT)/bench/$(notdir $(basename $(CONFIG))) --show

site: $(STAMP) ## the book as a site, from the stored outputs, and an archive of it
	@echo "site: pages, search, map and reference, to $(OUT)/site"
	@HF_HUB_OFFLINE=1 $(PY) tools/book.py --out $(OUT)/site --zip

speed: $(STAMP) ## speed of each method as a ratio to its floor
	@echo "speed: each method against the same number of bare evaluations"
	@$(PY) -m manifold_xai.cli speed

bench-peers: $(STAMP) ## other people's code beside ours, seconds as ratios: what is installed, or lies in PEERS=folder
	@$(ONE_THREAD) $(PY) bench/peers.py --peers "$(PEERS)"

new: $(STAMP) ## a notebook for a new method: make new NAME=walks/my_method
	@test -n "$(NAME)" || { echo "new: say make new NAME=part/name, for instance walks/my_method"; exit 2; }
	@$(PY) tools/new.py "$(NAME)"

picture: $(STAMP) ## README's picture and its numbers, from the package
	@echo "picture: three walks to one digit, to nbs/pictures"
	@$(PY) tools/picture.py
	@$(PY) tools/readme.py

export: $(STAMP) ## notebooks to modules, table of recipes, README
	@echo "export: modules, table of recipes and README from the notebooks"
	@$(PY) tools/clean_nbs.py
	@$(BIN)/nbdev_export
	@$(PY) tools/recipes.py
	@$(PY) tools/stubs.py
	@$(PY) tools/references.py
	@$(PY) tools/colab.py
	@$(PY) tools/readme.py

clean: ## remove what was built, but for .venv
	@echo "clean: out, builds and caches (rm -rf .venv for a fresh install)"
	@rm -rf out build dist _proc _docs .pytest_cache .hypothesis
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
