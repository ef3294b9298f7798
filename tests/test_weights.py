"Shipped weights are those that their training gives: minutes, so `make test-long` alone runs it."
import json
import os
from importlib.resources import files

import pytest
from safetensors.torch import load_file

from manifold_xai.engine.testbeds import digits, pocket_classifier, pocket_vae
from manifold_xai.manifold import dig
from manifold_xai.manifold.dig import PathRegressor, adapt, judged_paths, path_model, path_regressor, train_path_regressor

LONG = os.environ.get('LONG') == '1'
AT = 10, 300, 600, 900                                            # time steps of the noise


# two minutes of one core: not collected by `make test`
def path_regressor_again(tmp_path):
    "Other machines round otherwise, so what is compared is what both say, not the bytes"
    told = train_path_regressor(tmp_path, progress=False)
    shipped = json.loads((files('manifold_xai')/'pocket/path_regressor.json').read_text())
    for k in ('config', 'digits', 'paths', 'seed'): assert told[k] == shipped[k]
    assert told['unit'] == pytest.approx(shipped['unit'], rel=.05) and told['mean'] == pytest.approx(shipped['mean'], rel=.01)
    for t in AT: assert abs(told['held_out'][t] - shipped['held_out'][str(t)]) < .03
    again = PathRegressor(**told['config']).eval()
    again.load_state_dict({k: v.float() for k, v in load_file(tmp_path/'path_regressor.safetensors').items()})
    u, z0, z1, J = judged_paths(pocket_classifier('silu'), adapt(pocket_vae()), digits('test')[0][500:540], 6, 4, seed=99)
    d = J - J.mean(1, keepdim=True)
    forecast = lambda net, t: dig._agreement(net, u, z0, z1, d, t, path_model()[1])
    for t in AT: assert abs(forecast(again, t) - forecast(path_regressor(), t)) < .05


if LONG: test_path_regressor = path_regressor_again
