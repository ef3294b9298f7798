"A store that is filled from a table: what still holds is taken, what does not is computed again."
from pathlib import Path

import pandas as pd
import pytest

from manifold_xai.judging.bench import read_config, run
from manifold_xai.judging.league import write_table
from manifold_xai.judging.sources import run_file

ROOT = Path(__file__).resolve().parent.parent
from_table = run_file(ROOT/'bench/from_table.py')
ASKED = '''model = "digits"
data = "digits"
inputs = 4
controls = ["random", "centre"]
draws = {draws}
blurred = 2.0
[methods.ig]
steps = {steps}
[methods.grad]
[metrics.diffid]
[metrics.accounts]
[metrics.grid]
reading = "windows"
'''


def asked(folder, **kw):
    (folder/'a.toml').write_text(ASKED.format(**dict(draws=2, steps=3) | kw))
    return folder/'a.toml'


@pytest.fixture(scope='module')
def table(tmp_path_factory):
    here = tmp_path_factory.mktemp('table')
    return write_table(run(**read_config(asked(here)), out=here/'store', progress=False).frame(), here/'a.toml', here/'a.csv')


def told(got, config, file):
    "The lines that a run gives, by key, without what a clock tells."
    return pd.read_csv(write_table(got.frame(), config, file)).set_index('key').sort_index().drop(columns='seconds')


def test_all_is_taken(table, tmp_path):
    config = asked(tmp_path)
    n, others = from_table.take(config, table, tmp_path/'store')
    got = run(**read_config(config), out=tmp_path/'store', progress=False)
    assert others == [] and (got.computed, got.found) == (0, n)


def test_more_draws_and_another_option(table, tmp_path):
    config = asked(tmp_path, draws=5, steps=4)
    n, others = from_table.take(config, table, tmp_path/'store')
    got, fresh = (run(**read_config(config), out=tmp_path/k, progress=False) for k in ('store', 'fresh'))
    assert others == ['ig'] and got.found == n > 0 and got.computed == fresh.computed - n
    pd.testing.assert_frame_equal(told(got, config, tmp_path/'b.csv'), told(fresh, config, tmp_path/'c.csv'))


def test_a_number_that_is_another_now(table, tmp_path):
    t = pd.read_csv(table)
    t.loc[(t.recipe == 'control.random') & (t['index'] == 0) & (t.seed == 1), 'diffid'] += .01
    t.to_csv(tmp_path/'changed.csv', index=False)
    assert from_table.take(asked(tmp_path), tmp_path/'changed.csv', tmp_path/'store')[1] == ['control.random']
