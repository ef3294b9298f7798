"""The lines of a stored table as rows of a store, so that a run need not ask for all of them again.

    python bench/from_table.py bench/real_walks.toml nbs/real/walks.csv out/bench/real_walks [RUN]

Stores are not kept with the project, tables are. When a configuration asks for more than it did (more draws, another
method), its old table holds most of the answers. But code may have changed since. So the first input is asked again, for
every recipe and seed: the lines of a recipe are taken if all its numbers there are those of the table, to three digits.
The others are left to the run. What a table does not tell (the seconds of a judge, memory) stays empty.
"""
import math, sys
import numpy as np, pandas as pd
from collections import defaultdict
from dataclasses import replace
from manifold_xai.judging.bench import attempt, read_config
from manifold_xai.judging.judges import judges
from manifold_xai.judging.league import view_name
from manifold_xai.judging.plan import plan_of
from manifold_xai.judging.store import Store

OF_THE_RUN = 'out workers scheduler threads limit retry progress'.split()
COUNTS = 'target forward backward encode decode denoise'.split()
DIGITS = 1e-3, 1e-4     # relative and absolute: one input alone is not rounded like a block of them

def name_of(plan, row):
    "What a table calls the recipe of a row"
    more = (row['model'], plan.models), (row['chart'], plan.charts)
    return row['recipe'] + ''.join(f' [{v}]' for v, known in more if v and len(known) > 1)

def line_of(plan, lines, row):
    "The line of a table that holds a row's number, and the number; a judge that says nothing has none"
    view = view_name(row['view']) if row['view'] else ''
    line = lines.get((name_of(plan, row), view, row['index'], row['seed']))
    column = row['metric'] if row['judge'] in judges() else f"{row['metric']} ({row['judge']})"
    return line, math.nan if line is None else line.get(column, math.nan)

def empty_rows(plan, t):
    "The rows of a task, without numbers"
    return plan.failed(t, '')

def alike(plan, lines, rows):
    "Are the numbers of rows that were computed now those of the table?"
    told = np.array([(r.get('value', math.nan), line_of(plan, lines, r)[1]) for r in rows], dtype=float)
    return np.isclose(*told.T, *DIGITS, equal_nan=True).all()

def taken(plan, lines, row):
    "A row with the number of the table, or nothing where it has no such line"
    line, v = line_of(plan, lines, row)
    if line is None: return []
    facts = {k: int(line[k]) for k in COUNTS} | dict(seconds=line['seconds'])
    return [row | facts | dict(value=v, status='none' if math.isnan(v) else 'ok', reason='')]

def take(config, table, out, run=''):
    "Fill a store from a table; how many rows were taken, and the recipes whose numbers are others now"
    plan = plan_of(**{k: v for k, v in read_config(config, run).items() if k not in OF_THE_RUN})
    t = pd.read_csv(table)
    t = t if 'view' in t else t.assign(view='')
    lines = {(r['recipe'], r['view'] if isinstance(r['view'], str) else '', r['index'], r['seed']): r
             for r in t.to_dict('records')}
    one = defaultdict(list)
    for task in plan.all_tasks():
        if task.idx[0] > 0: break
        task = replace(task, idx=[0])
        if any(line_of(plan, lines, r)[0] is not None for r in empty_rows(plan, task)):
            one[task.recipe, task.model, task.chart] += attempt(plan, task).rows
    held = {k for k, rows in one.items() if alike(plan, lines, rows)}
    rows = [r for task in plan.all_tasks() if (task.recipe, task.model, task.chart) in held
            for e in empty_rows(plan, task) for r in taken(plan, lines, e)]
    if rows: Store(out).add(rows)
    return len(rows), sorted({plan.recipes[k[0]].label for k in one.keys() - held})

if __name__ == '__main__':
    n, others = take(*sys.argv[1:])
    print(f'{n} rows taken' + (f"; not taken, since their numbers are others now: {', '.join(others)}" if others else ''))
