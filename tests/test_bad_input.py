"Each row is a call that cannot be right; its error must name the argument, say what was got and what would be right"
import math
import numpy as np, pytest, torch
from torch import nn
from manifold_xai import attribute, explain, score
from manifold_xai.engine.scoring import ArgumentError
from manifold_xai.engine.masking import masked
import manifold_xai.engine.baselines as bl
from manifold_xai.judging.axioms import verdict
from manifold_xai.engine.averages import Baselines, Noise, Paths, References
from manifold_xai.engine.charts import as_chart
from manifold_xai.games.gralis import error_grid, min_var
from manifold_xai.judging.battery import judge
from manifold_xai.judging.faithfulness import GaussianBench, dec, efficient_mprt, infidelity, max_sensitivity, mprt, road, roar, sic_aic
from manifold_xai.games.games import Game, along, cloud_regions, cube, shapley_exact, superpixels
from manifold_xai.games.functionals import Each, Rep, Riesz, anova, gaussian, ig_rep, kernel_shap_rep, lime_rep, lincam_rep, linear_sweep, mix, nodes, path_rep, representer, riesz_rkhs, riesz_slice, shap_rep, smooth_rep, sobol, variance_game
from manifold_xai.games.metagame import meta
from manifold_xai.engine.metrics import diffid
from manifold_xai.games.spex import Spectrum, characters, find_sets, proxy_fourier, sparse_wht
from manifold_xai.games.indices import banzhaf, cut, interactions, moebius, owen, permutations, walk, walsh
from manifold_xai.inputs.text import NearestWord, Words, corpus, embedded, erasure, explain_text

net = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.GELU(), nn.Linear(8, 3)).eval()
x = torch.rand(2, 1, 4, 4, generator=torch.Generator().manual_seed(0))
nan, inf = x.clone(), x.clone()
nan[1, 0, 0, 0], inf[0, 0, 0, 0] = math.nan, math.inf

class Module(nn.Module):
    def __init__(self, f): super().__init__(); self.f = f
    def forward(self, x): return self.f(x)
def model(f): return Module(f).eval()
class Chart:
    def __init__(self, enc=lambda x: x.flatten(1), dec=lambda z: z.view(-1, 1, 4, 4)): self.encode, self.decode = enc, dec
class TrainingChart(nn.Module):
    def encode(self, x): return x
    decode = encode

class Bag(nn.Module):
    def __init__(self, pad=0): super().__init__(); self.emb, self.out, self.pad = nn.Embedding(9, 4), nn.Linear(4, 2), pad
    def forward(self, ids): m = (ids != self.pad)[..., None]; return self.out((self.emb(ids)*m).sum(1)/m.sum(1).clamp(min=1))
class Passed(nn.Module):
    def __init__(self): super().__init__(); self.a = nn.Linear(16, 16)
    def forward(self, x): return x.flatten(1) + self.a(x.flatten(1))
bag, ids = Bag().eval(), torch.tensor([[1, 2, 3], [4, 5, 0]])
t3 = torch.rand(2, 3, generator=torch.Generator().manual_seed(1))
table = explain(nn.Linear(4, 3).eval(), torch.rand(2, 4), method='ig')

BAD = [
    ('x', 'no batch', lambda: explain(net, x[0, 0, 0]), 'x[None]'),
    ('x', 'integer image', lambda: explain(net, (x*255).to(torch.uint8)), '/255'),
    ('x', 'NaN', lambda: explain(net, nan), 'input(s) [1]'),
    ('x', 'infinity', lambda: explain(net, inf), 'input(s) [0]'),
    ('x', 'empty batch', lambda: explain(net, x[:0]), 'at least one'),
    ('x', 'no features', lambda: explain(net, x[:, :, :, :0]), 'at least one'),
    ('x', 'a list', lambda: explain(net, x.tolist()), 'torch tensor'),
    ('x', 'dtype of another model', lambda: explain(net, x.double()), 'float64'),
    ('target', 'out of range', lambda: explain(net, x, 3), '3 classes'),
    ('target', 'negative', lambda: explain(net, x, -1), '3 classes'),
    ('target', 'too many', lambda: explain(net, x, [0, 1, 2]), 'one per input'),
    ('target', 'fraction', lambda: explain(net, x, .5), 'whole numbers'),
    ('method', 'unknown', lambda: explain(net, x, method='integrated'), 'guided_ig'),
    ('prior', 'unknown', lambda: explain(net, x, method='dig', prior='gaussian'), "'sbp'"),
    ('guidance', 'unknown energy', lambda: explain(net, x, method='dig', guidance={'fast': 1.}), 'smooth'),
    ('guidance', 'weight is no number', lambda: explain(net, x, method='dig', guidance={'tv': None}), 'finite'),
    ('guidance', 'for a trajectory', lambda: explain(net, x, method='dig', prior='trajectory', guidance={'tv': .1}, denoiser=lambda y, s: y), "'unet'"),
    ('paths', 'none', lambda: explain(net, x, method='dig', paths=0), '>= 1'),
    ('alpha', 'negative', lambda: explain(net, x, method='dig', alpha=-1.), 'positive'),
    ('mask', 'missing', lambda: explain(net, x, method='dig', guidance={'user': .1}), 'last'),
    ('mask', 'of another shape', lambda: explain(net, x, method='dig', guidance={'user': .1}, mask=torch.ones(5, 5)), '(1, 4, 4)'),
    ('mask', 'a word', lambda: explain(net, x, method='dig', guidance={'user': .1}, mask='abc'), '(1, 4, 4)'),
    ('mask', 'a word, and no energy for it', lambda: explain(net, x, method='dig', mask='abc'), '(1, 4, 4)'),
    ('guidance', 'a mask for a trajectory', lambda: explain(net, x, method='dig', prior='trajectory', mask=torch.ones(1, 4, 4), denoiser=lambda y, s: y), 'mask'),
    ('denoiser', 'missing for man', lambda: explain(net, x, method='dig', guidance={'man': .1}), 'denoiser='),
    ('denoiser', 'missing for dig_t', lambda: explain(net, x, method='dig_t'), 'pocket_denoiser'),
    ('box', 'free paths of a box prior', lambda: explain(net, x, method='dig', box=False), 'trajectory'),
    ('version', 'unknown', lambda: explain(net, x, method='dig_t', version='open', denoiser=lambda y, s: y), 'anchored'),
    ('chart', 'missing for ma_gig', lambda: explain(net, x, method='ma_gig'), 'encode and decode'),
    ('chart', 'missing for eig', lambda: explain(net, x, method='eig'), 'autoencoder'),
    ('chart', 'no encode', lambda: explain(net, x, chart=object()), 'encode and decode'),
    ('subfolder', 'no chart', lambda: explain(net, x, subfolder='vae'), 'folder or hub id'),
    ('subfolder', 'of an object', lambda: explain(net, x, chart=Chart(), subfolder='vae'), 'folder or hub id'),
    ('chart', 'another shape', lambda: explain(net, x, chart=Chart(dec=lambda z: z.view(-1, 16))), "input's shape"),
    ('chart', 'NaN coordinates', lambda: explain(net, x, chart=Chart(enc=lambda x: x.flatten(1)*math.nan)), 'cannot encode'),
    ('chart', 'rows missing', lambda: explain(net, x, chart=Chart(enc=lambda x: x.flatten(1)[:1])), '2 rows'),
    ('chart', 'training mode', lambda: explain(net, x, chart=TrainingChart()), '.eval()'),
    ('chart', 'another dtype', lambda: as_chart(type('C', (nn.Module,), dict(encode=lambda s, x: x, decode=lambda s, z: z, p=None))().eval()) and explain(net, x, chart=_double_chart()), 'float64'),
    ('baseline', 'another shape', lambda: explain(net, x, baseline=torch.zeros(3, 3)), '(2, 1, 4, 4)'),
    ('baseline', 'unknown name', lambda: explain(net, x, baseline='black'), 'blur'),
    ('baseline', 'NaN', lambda: explain(net, x, baseline=nan), 'finite'),
    ('baseline', 'NaN number', lambda: explain(net, x, baseline=math.nan), 'finite'),
    ('baseline', 'empty list', lambda: explain(net, x, baseline=[]), 'at least one'),
    ('baseline', 'callable of another shape', lambda: explain(net, x, baseline=lambda x: x[:, :, :2]), 'shape'),
    ('baseline', 'blur without space', lambda: explain(nn.Linear(4, 3).eval(), torch.rand(2, 4), baseline='blur'), 'spatial'),
    ('average', 'a word', lambda: explain(net, x, average='median'), 'Noise'),
    ('average', 'a class', lambda: explain(net, x, average=Noise), 'Noise'),
    ('average', 'a word, where nothing walks', lambda: explain(net, x, method='occlusion', average='mean'), 'occlusion'),
    ('average', 'an object, inside the engine', lambda: attribute(net, x, average=Noise(2, .1)), 'explain'),
    ('sigma', 'negative noise', lambda: explain(net, x, average=Noise(2, -.1)), 'positive'),
    ('sigma', 'no noise', lambda: explain(net, x, average=Noise(2, 0)), 'positive'),
    ('n', 'no copies', lambda: explain(net, x, average=Noise(0, .1)), 'from 1'),
    ('n', 'half a repetition', lambda: explain(net, x, average=Paths(1.5)), 'from 1'),
    ('how', 'unknown', lambda: explain(net, x, average=Noise(2, .1, how='median')), "'sum'"),
    ('square', 'a number', lambda: explain(net, x, average=Noise(2, .1, square=2)), 'True or False'),
    ('baselines', 'no list', lambda: explain(net, x, average=Baselines('blur')), 'list'),
    ('baseline', 'unknown, in an average', lambda: explain(net, x, average=Baselines(['black'])), 'blur'),
    ('baseline', 'beside an average over baselines', lambda: explain(net, x, baseline='blur', average=Baselines([0, 1])), 'leave it out'),
    ('weights', 'too many', lambda: explain(net, x, average=Baselines([0, 1], [1, 1, 1])), '(2,)'),
    ('weights', 'for other inputs', lambda: explain(net, x, average=Baselines([0, 1], torch.ones(3, 2))), '(2, 2)'),
    ('weights', 'whose sum is 0', lambda: explain(net, x, average=Baselines([0, 1], [1, -1])), 'sum'),
    ('weights', 'returned, of a wrong length', lambda: explain(net, x, average=Baselines([0, 1], lambda F, x, x0: torch.ones(5))), '(2,)'),
    ('data', 'of another shape', lambda: explain(net, x, average=References(2, torch.rand(5, 3))), '(1, 4, 4)'),
    ('data', 'a list', lambda: explain(net, x, average=References(2, [1, 2])), 'torch tensor'),
    ('average', 'nothing is drawn', lambda: explain(net, x, method='guided_ig', average=Paths(3)), 'guided_ig'),
    ('average', 'no baseline is looked at', lambda: explain(net, x, method='grad', average=Baselines([0, 1])), 'grad'),
    ('return_path', 'of an average', lambda: explain(net, x, average=Noise(2, .1), return_path=True), 'leave it out'),
    ('rule', 'unknown', lambda: explain(net, x, rule='simpson'), 'trapezoid'),
    ('rule', 'empty list', lambda: explain(net, x, rule=[]), 'trapezoid'),
    ('steps', 'zero', lambda: explain(net, x, steps=0), '>= 1'),
    ('steps', 'not whole', lambda: explain(net, x, steps=2.5), 'integer'),
    ('fraction', 'zero', lambda: explain(net, x, fraction=0), '(0, 1]'),
    ('classes', 'out of range', lambda: explain(net, x, method='agi', classes=[3]), '0 to 2'),
    ('eps', 'zero', lambda: explain(net, x, method='agi', eps=0), 'positive'),
    ('box', 'upside down', lambda: explain(net, x, method='agi', box=(1, 0)), 'lowest'),
    ('box', 'a number, for agi', lambda: explain(net, x, method='agi', box=3), 'lowest'),
    ('negatives', 'none', lambda: explain(net, x, method='agi', negatives=0), '>= 1'),
    ('negatives', 'less than none', lambda: explain(net, x, method='agi', negatives=-2), '>= 1'),
    ('classes', 'a letter', lambda: explain(net, x, method='agi', classes='a'), 'class numbers'),
    ('rule', 'of offsets', lambda: explain(net, x, method='agi', accumulate=False, rule='balanced'), 'accumulate=True'),
    ('rule', 'of a derivative', lambda: explain(net, x, method='blur_ig', derivative=True, rule='left'), 'derivative=False'),
    ('klen', 'a letter', lambda: explain(net, x, method='samp', klen='a'), 'taps'),
    ('ksig', 'zero', lambda: explain(net, x, method='samp', ksig=0), 'positive'),
    ('n_frag', 'without step', lambda: explain(net, x, method='samp', n_frag=3), '`step`'),
    ('baseline', 'an array of letters', lambda: explain(net, x, baseline=np.array(['a'])), 'an array of shape (1,)'),
    ('published', 'a word', lambda: explain(net, x, method='spectral_ig', published='yes'), 'True or False'),
    ('momentum', 'one', lambda: explain(net, x, method='samp', momentum=1), '[0, 1)'),
    ('step', 'half a pixel', lambda: explain(net, x, method='samp', step=.5), '>= 1'),
    ('mode', 'unknown', lambda: explain(net, x, method='spectral_ig', mode='fft'), 'wavelet'),
    ('overlap', 'above one', lambda: explain(net, x, method='spectral_ig', overlap=1.5), '[0, 1]'),
    ('schedule', 'unknown', lambda: explain(net, x, method='spectral_ig', schedule='ramp'), 'cosine'),
    ('channel_mode', 'unknown', lambda: explain(net, x, method='spectral_ig', channel_mode='rgb'), 'joint'),
    ('border', 'unknown', lambda: explain(net, x, method='blur_ig', border='zero'), 'nearest'),
    ('max_sigma', 'zero', lambda: explain(net, x, method='blur_ig', max_sigma=0), 'positive'),
    ('x', 'blur path of a table', lambda: explain(nn.Linear(4, 3).eval(), torch.rand(2, 4), method='blur_ig'), 'positions'),
    ('f', 'no game', lambda: sparse_wht(3, 8), 'masks (M, n)'),
    ('f', 'values for some masks', lambda: sparse_wht(lambda Z: torch.ones(3), 8), '(M,) or (B, M)'),
    ('f', 'NaN', lambda: sparse_wht(lambda Z: torch.full((len(Z),), math.nan), 8), 'check the game'),
    ('n', 'no players', lambda: sparse_wht(lambda Z: Z.sum(1), 0), 'from 1'),
    ('b', 'more bits than players', lambda: sparse_wht(lambda Z: Z.sum(1), 8, b=9), 'from 1 to 8'),
    ('samples', 'too few for two bins', lambda: sparse_wht(lambda Z: Z.sum(1), 8, samples=50), 'regions'),
    ('groups', 'none', lambda: explain(net, x, method='spex', groups=0), 'from 1'),
    ('repeats', 'none', lambda: explain(net, x, method='spex', repeats=0), 'from 1'),
    ('degree', 'zero', lambda: explain(net, x, method='spex', degree=0), 'from 1'),
    ('delays', 'unknown', lambda: explain(net, x, method='spex', delays='all'), 'units'),
    ('noise', 'negative', lambda: explain(net, x, method='spex', noise=-.1), 'auto'),
    ('engine', 'unknown', lambda: sparse_wht(lambda Z: Z.sum(1), 8, engine='qsft'), 'shapiq'),
    ('samples', 'too few for trees', lambda: explain(net, x, method='proxy_spex', samples=10), 'at least 20'),
    ('most', 'none', lambda: explain(net, x, method='proxy_spex', most=0), '>= 1'),
    ('depth', 'zero', lambda: explain(net, x, method='proxy_spex', depth=0), '>= 1'),
    ('trees', 'none', lambda: explain(net, x, method='proxy_spex', trees=0), '>= 1'),
    ('rate', 'above one', lambda: proxy_fourier(lambda Z: Z.sum(1), 8, rate=2), '(0, 1]'),
    ('Z', 'masks of other players', lambda: Spectrum(torch.eye(3).bool(), torch.ones(3).double())(torch.ones(2, 4).bool()), '(M, 3)'),
    ('axiom', 'unknown', lambda: verdict('ig', 'fairness'), 'dummy'),
    ('fraction', 'above one', lambda: explain(net, x, fraction=1.1), '(0, 1]'),
    ('max_dist', 'negative', lambda: explain(net, x, max_dist=-.1), '[0, 1]'),
    ('anchor', 'unknown', lambda: explain(net, x, chart=Chart(), anchor='free'), 'split'),
    ('last', 'unknown', lambda: explain(net, x, last='triple'), 'double'),
    ('slerp', 'not a bool', lambda: explain(net, x, chart=Chart(), slerp='yes'), 'True or False'),
    ('output', 'unknown', lambda: explain(net, x, output='probability'), 'logprob'),
    ('output', 'callable of another shape', lambda: explain(net, x, output=lambda l, y: l), '[2]'),
    ('chunk', 'zero', lambda: explain(net, x, chunk=0), 'auto'),
    ('seed', 'negative', lambda: explain(net, x, seed=-1), 'non-negative'),
    ('generator', 'a number', lambda: explain(net, x, generator=3), 'torch.Generator'),
    ('stpes', 'misspelt option', lambda: explain(net, x, stpes=5), 'steps'),
    ('slerp', 'option of another method', lambda: explain(net, x, method='ig', slerp=True), 'does not have'),
    ('on_nan', 'unknown', lambda: explain(net, x, on_nan='ignore'), 'mask'),
    ('samples', 'zero', lambda: explain(net, x, method='smooth_grad', samples=0), '>= 1'),
    ('sigma', 'zero', lambda: explain(net, x, method='smooth_grad', sigma=0), 'positive'),
    ('kind', 'unknown', lambda: explain(net, x, method='smooth_grad', kind='median'), 'variance'),
    ('samples', 'one for a variance', lambda: explain(net, x, method='smooth_grad', kind='variance', samples=1), 'at least 2'),
    ('layer', 'a table', lambda: explain(nn.Linear(4, 3).eval(), torch.rand(2, 4), method='grad_cam'), 'for a table there is none'),
    ('layer', 'no positions', lambda: explain(net, x, method='grad_cam'), 'positions'),
    ('layer', 'unknown name', lambda: explain(net, x, method='guided_grad_cam', layer='features'), 'the name of a module'),
    ('layer', 'of a function', lambda: explain(lambda x: net(x), x, method='grad_cam'), 'no modules'),
    ('upsample', 'unknown', lambda: explain(net, x, method='grad_cam', upsample='nearest'), 'bilinear'),
    ('relu', 'not a bool', lambda: explain(net, x, method='grad_cam', relu='yes'), 'True or False'),
    ('slope', 'for a method that is one', lambda: explain(net, x, method='guided_backprop', slope='smooth'), 'does not have'),
    ('references', 'another shape', lambda: explain(net, x, method='expected_gradients', references=torch.rand(5, 3)), 'reference'),
    ('references', 'another shape for ig2', lambda: explain(net, x, method='ig2', references=torch.rand(5, 3)), 'at least one reference'),
    ('references', 'NaN', lambda: explain(net, x, method='ig2', references=nan), 'finite'),
    ('references', 'bank too small', lambda: explain(net, x, method='ig2', references=x, n_references=3), 'n_references'),
    ('choice', 'unknown', lambda: explain(net, x, method='ig2', choice='best'), 'nearest'),
    ('n_references', 'zero', lambda: explain(net, x, method='ig2', n_references=0), '>= 1'),
    ('layer', 'unknown name', lambda: explain(net, x, method='ig2', layer='body'), '3'),
    ('layer', 'black box', lambda: explain(lambda x: net(x), x, method='ig2'), 'torch module'),
    ('layer', 'a number', lambda: explain(net, x, method='ig2', layer=3), 'module of the model'),
    ('step_size', 'zero', lambda: explain(net, x, method='ig2', step_size=0), 'positive'),
    ('eta', 'negative', lambda: explain(net, x, method='ig2', eta=-1.), 'positive'),
    ('norm', 'unknown', lambda: explain(net, x, method='ig2', norm='l3'), 'l2'),
    ('references', 'a list', lambda: explain(net, x, method='ig2', references=[1, 2]), 'a list'),
    ('choice', 'without a bank', lambda: explain(net, x, method='ig2', choice='nearest'), '`references`'),
    ('n_references', 'without a bank', lambda: explain(net, x, method='ig2', n_references=2), '`references`'),
    ('n_references', 'of a bank taken whole', lambda: explain(net, x, method='ig2', references=x, choice='given', n_references=2), 'whole bank'),
    ('step_size', 'and eta', lambda: explain(net, x, method='ig2', step_size=.1, eta=.1), 'one of the two'),
    ('layer', "another model's", lambda: explain(net, x, method='ig2', layer=nn.Linear(16, 3)), 'no part of the model'),
    ('box', 'a number', lambda: explain(net, x, method='ig2', box=3), 'lowest'),
    ('box', 'the wrong way round', lambda: explain(net, x, method='ig2', box=(1, 0)), 'lowest'),
    ('box', 'unbounded, steps as a share of it', lambda: explain(net, x, method='ig2', box=(0, math.inf)), 'eta'),
    ('model', 'training mode', lambda: explain(nn.Sequential(nn.Flatten(), nn.Linear(16, 3)), x), 'eval()'),
    ('model', 'not callable', lambda: explain('resnet', x), 'callable'),
    ('model', 'a map of logits', lambda: explain(model(lambda x: x), x), '[B, C]'),
    ('model', 'another number of rows', lambda: explain(model(lambda x: x.flatten(1)[:1]), x), '2 inputs'),
    ('model', 'NaN answers', lambda: explain(model(lambda x: x.flatten(1)*math.nan), x), 'NaN'),
    ('model', 'no gradient', lambda: explain(model(lambda x: x.flatten(1).detach()), x), 'no gradient'),
    ('model', 'numpy answers', lambda: explain(lambda x: x.detach().flatten(1).numpy(), x), 'no gradient'),
    ('model', 'NaN in mid-walk', lambda: explain(model(lambda x: torch.where(x.sum((1, 2, 3)) > 4, 1., math.nan)[:, None]*x.flatten(1)), x + .2), 'at step'),
    ('slope', 'another shape', lambda: attribute(score(net), x, slope=lambda F, x, b: (F(x, b), x[:, :, :2])), 'slopes of shape'),
    ('off_manifold', 'no chart', lambda: explain(net, x, method='ig', off_manifold=4), 'chart'),
    ('lo', 'no box', lambda: bl.farthest(1, 0), 'lo < hi'),
    ('width', 'zero', lambda: bl.blurred(0), 'positive'),
    ('x', 'blur of a table', lambda: explain(nn.Linear(4, 3).eval(), torch.rand(2, 4), baseline=bl.blurred(1.)), 'no axis'),
    ('value', 'as many as no axis', lambda: explain(net, x, baseline=bl.constant([1., 2., 3.])), '1 numbers'),
    ('n', 'no samples', lambda: bl.samples(x, 0), '>= 1'),
    ('find', 'not callable', lambda: bl.opposite(x), 'callable'),
    ('find', 'the same answer of one logit', lambda: explain(lambda t: net(t)[:, :1], x, baseline=bl.opposite(lambda t: t, lambda t: net(t)[:, 0])), 'same answer'),
    ('model', 'that cannot be asked', lambda: bl.opposite(lambda t: t, 3), 'callable'),
    ('find', 'the same answer', lambda: explain(net, x, baseline=bl.opposite(lambda t: t, net)), 'same answer'),
    ('denoiser', 'not callable', lambda: bl.neutral(3, 1.), 'callable'),
    ('chart', 'none for a prior', lambda: bl.chart_prior(None), 'encode and decode'),
    ('eps', 'negative', lambda: bl.blind(x, 0, -1.), '>= 0'),
    ('b', 'maps of other inputs', lambda: bl.rank_correlation(x, x[:1]), 'same inputs'),
    ('found', 'nothing to pick', lambda: bl.picker(x, {}), 'at least one'),
    ('samples', 'one row for a regression', lambda: explain(net, x, method='lime', samples=1), 'at least 2'),
    ('distance', 'unknown', lambda: explain(net, x, method='lime', distance='l1'), 'cosine'),
    ('width', 'a kernel without width', lambda: explain(net, x, method='lime', width=0), '> 0'),
    ('alpha', 'negative', lambda: explain(net, x, method='lime', alpha=-1.), '>= 0'),
    ('paired', 'not a bool', lambda: explain(net, x, method='kernel_shap', paired='yes'), 'True or False'),
    ('regions', 'another shape', lambda: explain(net, x, method='kernel_shap', regions=torch.zeros(2, 2).long()), 'shape'),
    ('fill', 'returns nothing', lambda: Game(net, x, fill=lambda x, S: None)(torch.ones(1, 16).bool()), 'like x'),
    ('fill', 'returns another shape', lambda: explain(net, x, method='occlusion', fill=lambda x, S: x[..., :2]), 'like x'),
    ('a', 'a list of dividends', lambda: interactions(cube(2), [0., 1., 1., 0.]), 'a dividend for each set'),
    ('Z', 'masks of other players', lambda: characters(cube(2), cube(3)), 'same players'),
    ('bits', 'answers to another code', lambda: find_sets(torch.zeros(2, 7).bool(), 12, 2), 'rows of code'),
    ('game', 'too many players', lambda: shapley_exact(Game(lambda t: t.flatten(1), torch.rand(1, 1, 6, 6))), 'at most 20'),
    ('game', 'a table of too many players', lambda: Game(lambda t: t.flatten(1), torch.rand(1, 1, 6, 6)).table(), 'spex'),
    ('n', 'too many for all coalitions', lambda: cube(21), 'at most 20'),
    ('kernel', 'no callable', lambda: explain(net, x, method='lime', kernel='gauss'), 'callable'),
    ('kernel', 'negative weights', lambda: explain(net, x, method='lime', kernel=lambda S: -S.sum(1)), 'non-negative'),
    ('axis', 'beyond the last', lambda: along((3, 4), 2), 'from 0 to 1'),
    ('n', 'more superpixels than pixels', lambda: superpixels(x, 17), 'from 1 to 16'),
    ('x', 'an image for a cloud', lambda: cloud_regions(x), '(B, N, d)'),
    ('v', 'no power of two', lambda: moebius(torch.rand(6)), '2^n'),
    ('v', 'NaN in a table', lambda: walsh(torch.full((4,), math.nan)), 'finite'),
    ('p', 'no probability', lambda: banzhaf(torch.rand(8), 2), '[0, 1]'),
    ('blocks', 'too few', lambda: owen(torch.rand(8), torch.tensor([0, 1])), '3 players'),
    ('index', 'unknown', lambda: interactions(cube(3), torch.rand(8), 'SIV'), 'k-SII'),
    ('order', 'zero', lambda: interactions(cube(3), torch.rand(8), order=0), '>= 1'),
    ('m', 'odd pairs', lambda: permutations(4, 3), 'even'),
    ('orders', 'no permutation', lambda: walk(Game(net, x), torch.zeros(2, 16).long()), 'permutation'),
    ('orders', 'none', lambda: explain(net, x, method='shapley_sampling', orders=0), '>= 1'),
    ('orders', 'an odd number of antithetic ones', lambda: explain(net, x, method='shapley_sampling', orders=5), 'even'),
    ('layer', 'passed by', lambda: cut(Passed().eval(), 'a', x), 'passes through'),
    ('permutations', 'odd with pairs', lambda: explain(net, x, method='gralis', permutations=3), 'antithetic=False'),
    ('permutations', 'none', lambda: explain(net, x, method='gralis', permutations=0), '>= 1'),
    ('nodes', 'half a node', lambda: explain(net, x, method='gralis', nodes=.5), '>= 1'),
    ('edge', 'unknown', lambda: explain(net, x, method='gralis', edge='integral'), "'difference'"),
    ('antithetic', 'not a bool', lambda: explain(net, x, method='gralis', antithetic=1), 'True or False'),
    ('steps', 'beside nodes', lambda: explain(net, x, method='gralis', nodes=2, steps=32), 'one of them'),
    ('regions', 'fractions', lambda: explain(net, x, method='gralis', regions=torch.rand(4, 4)), 'whole numbers'),
    ('slope', 'for differences', lambda: explain(net, x, method='gralis', edge='difference', slope='smooth'), 'leave it out'),
    ('grids', 'one', lambda: explain(net, x, method='ms_gralis', grids=(2,)), 'at least two'),
    ('grids', 'no cells', lambda: explain(net, x, method='ms_gralis', grids=(2, 0)), '>= 1'),
    ('permutations', 'one pair for a variance', lambda: explain(net, x, method='ms_gralis', permutations=2), 'two pairs'),
    ('rule', 'a list for fused grids', lambda: explain(net, x, method='ms_gralis', rule=['left', 'right']), 'one rule'),
    ('C', 'not positive', lambda: min_var(-torch.eye(2)), 'covariance'),
    ('C', 'not square', lambda: min_var(torch.rand(2, 3)), 'square'),
    ('m_list', 'odd', lambda: error_grid((3,)), 'even'),
    ('k_list', 'empty', lambda: error_grid(k_list=()), '>= 1'),
    ('predicate', 'unknown', lambda: judge('ig', 'fairness'), 'locality'),
    ('method', 'unknown to judge', lambda: judge('gig', 'dummy'), 'gralis'),
    ('own', 'unknown', lambda: meta(net, x, own='no'), "'masked'"),
    ('orders', 'odd', lambda: meta(net, x, orders=3), 'even'),
    ('method', 'no callable', lambda: meta(net, x, method=3), 'callable'),
    ('method', 'maps of another shape', lambda: meta(net, x, method=lambda f, x, y, x0: x[:, :, :2]), 'each feature'),
    ('rule', 'a list for a matrix', lambda: meta(net, x, rule=['left', 'right']), 'one rule'),
    ('x', 'NaN for a matrix', lambda: meta(net, nan), 'input(s) [1]'),
    ('steps', 'an option of a callable', lambda: meta(net, x, method=lambda f, x, y, x0: x, steps=3), 'into the callable'),
    ('game', 'a matrix of too many players', lambda: meta(lambda t: t.flatten(1), torch.rand(1, 1, 6, 6), method='shapley', regions=torch.arange(36).view(6, 6)), 'at most 20'),
    ('values', 'map of another shape', lambda: diffid(net, x, x[:, :, :2]), 'shape'),
    ('values', 'a number per place of too few places', lambda: diffid(net, x, x[:, 0, :2].numpy()), 'one number per place'),
    ('values', 'an array of words', lambda: diffid(net, x, x.numpy().astype(str)), 'tensor'),
    ('values', 'NaN in a map', lambda: infidelity(net, x, nan), 'input(s) [1]'),
    ('kind', 'score units under noise', lambda: infidelity(net, x, x, kind='score'), "perturb='mask'"),
    ('perturb', 'unknown', lambda: infidelity(net, x, x, perturb='swap'), "'gaussian' or 'mask'"),
    ('radius', 'negative', lambda: max_sensitivity(net, x, 'grad', radius=-1), 'positive'),
    ('f', 'a map for a method', lambda: max_sensitivity(net, x, x), 'callable'),
    ('method', 'unknown method', lambda: max_sensitivity(net, x, 'gradd'), 'grad'),
    ('x', 'SIC of a table', lambda: sic_aic(nn.Linear(5, 3).eval(), torch.zeros(2, 5), torch.zeros(2, 5)), '[B, 1 or 3, H, W]'),
    ('x', 'SIC of two channels', lambda: sic_aic(model(lambda x: x.flatten(1)), x.repeat(1, 2, 1, 1), x.repeat(1, 2, 1, 1)), '1 or 3'),
    ('thresholds', 'a share of one', lambda: sic_aic(net, x, x, thresholds=(.5, 1.)), '(0, 1)'),
    ('ratios', 'nothing kept', lambda: road(net, x, x, ratios=(1,)), 'at least one'),
    ('noise', 'negative', lambda: road(net, x, x, noise=-.1), '>= 0'),
    ('x', 'ROAD of a table', lambda: road(nn.Linear(5, 3).eval(), torch.zeros(2, 5), torch.zeros(2, 5)), 'neighbours'),
    ('model', 'nothing to scramble', lambda: efficient_mprt(model(lambda x: x.flatten(1)), x, 'grad'), 'reset_parameters'),
    ('model', 'a function cannot be scrambled', lambda: mprt(lambda x: net(x), x, 'grad'), 'reset_parameters'),
    ('bins', 'one bin', lambda: efficient_mprt(net, x, 'grad', bins=1), '>= 2'),
    ('similarity', 'window larger than the image', lambda: mprt(net, x, 'grad', similarity='ssim'), 'spearman'),
    ('order', 'unknown', lambda: mprt(net, x, 'grad', order='sideways'), 'top_down'),
    ('fit', 'no callable', lambda: roar(3, x, x, torch.tensor([0, 1]), (x, x, torch.tensor([0, 1]))), 'predictor'),
    ('cov', 'not positive', lambda: GaussianBench(torch.zeros(2), -torch.eye(2)), 'positive definite'),
    ('names', 'too few', lambda: table.labelled(names=['a', 'b']), 'each feature'),
    ('tokens', 'a list too many', lambda: table.labelled(tokens=[['a']]*3), 'a list for each input'),
    ('ids', 'no words at all', lambda: explain_text(bag, ids*0), 'at least one word'),
    ('ids', 'padding in the middle', lambda: explain_text(bag, torch.tensor([[1, 0, 2]])), 'follow the words'),
    ('ids', 'unknown words', lambda: explain_text(bag, ids + 6), '0 to 8'),
    ('ids', 'embeddings instead of words', lambda: explain_text(bag, torch.rand(2, 3)), 'LongTensor'),
    ('pad', 'another number than the model has', lambda: explain_text(Bag(pad=8).eval(), ids), "model's padding"),
    ('baseline', 'unknown for words', lambda: explain_text(bag, ids, baseline='blur'), 'word number'),
    ('rule', 'a list for words', lambda: explain_text(bag, ids, rule=['left', 'right']), 'one rule'),
    ('layer', 'no lookup', lambda: embedded(net), 'no nn.Embedding'),
    ('model', 'no module to cut', lambda: embedded(lambda i: i), 'torch module'),
    ('scores', 'of another shape', lambda: erasure(bag, ids, torch.rand(2, 2)), 'each token'),
    ('k', 'no words to take', lambda: erasure(bag, ids, torch.rand(2, 3), k=(0,)), '>= 1'),
    ('E', 'one word only', lambda: Words(torch.rand(1, 4)), 'two words'),
    ('choice', 'unknown', lambda: NearestWord(Words(torch.rand(5, 4)), 'random'), 'maxcount'),
    ('n', 'more than the grammar has', lambda: corpus(10**6), '20000'),
    ('target', 'a triple of three classes', lambda: ig_rep(x)(net), 'name the class'),
    ('target', 'two of them', lambda: ig_rep(x)(score(net, 1), 1), 'already'),
    ('x', 'a triple without inputs', lambda: Rep(x[:, None], x[:, None], None)(net), 'Rep(..., x=x)'),
    ('x', 'NaN in a triple', lambda: ig_rep(nan), 'input(s) [1]'),
    ('b', 'two baselines in a triple', lambda: ig_rep(x, [0, 1]), 'mix'),
    ('rule', 'weights that depend on the score', lambda: ig_rep(x, rule='balanced'), 'depend on the score'),
    ('k', 'no node', lambda: nodes(0), '>= 1'),
    ('path', 'one node', lambda: path_rep(x[:, None]), 'T >= 2'),
    ('path', 'not kept', lambda: path_rep(explain(net, x, method='ig', steps=2)), 'return_path=True'),
    ('path', 'no polyline', lambda: path_rep(explain(net, x, method='ig', rule='gauss', steps=2, return_path=True)), 'segments'),
    ('path', 'one walk of three', lambda: path_rep(explain(net, x, method='agi', rule='trapezoid', steps=3, return_path=True)), 'mix'),
    ('form', 'unknown triple', lambda: shap_rep(t3, form='moebius'), 'coalitions'),
    ('p', 'of orders', lambda: shap_rep(t3, form='orders', p=.5), 'owen'),
    ('p', 'above 1', lambda: shap_rep(t3, p=1.5), '[0, 1]'),
    ('samples', 'all orders of many players', lambda: shap_rep(x, form='orders'), 'how many'),
    ('n', 'too many players for a triple', lambda: shap_rep(torch.zeros(1, 21)), '20'),
    ('Z', 'of other players', lambda: lime_rep(t3, Z=torch.ones(4, 5, dtype=torch.bool)), '(M, 3)'),
    ('ridge', 'negative', lambda: lime_rep(t3, ridge=-1.), '>= 0'),
    ('kernel', 'no weights', lambda: lime_rep(t3, kernel=lambda Z: Z), 'non-negative'),
    ('regions', 'of another shape', lambda: kernel_shap_rep(t3, regions=torch.zeros(2, 2).long()), 'give'),
    ('A', 'activations without positions', lambda: lincam_rep(t3), '*positions'),
    ('s', 'no noise', lambda: smooth_rep(t3, 0.), '> 0'),
    ('m', 'an odd number of offsets', lambda: smooth_rep(t3, .3, 7), 'even'),
    ('reps', 'of two shapes', lambda: mix([ig_rep(x), ig_rep(t3)]), 'same players'),
    ('lam', 'too few', lambda: mix([ig_rep(t3)]*2, [1.]), 'for each'),
    ('h', 'no callable', lambda: Each(3), 'callable'),
    ('sigma', 'of a kernel', lambda: gaussian(-1.), 'positive'),
    ('x', 'two inputs for a representer', lambda: representer(shap_rep, t3, 0, gaussian(), t3), 'one input'),
    ('y', 'no places', lambda: representer(shap_rep, t3[:1], 0, gaussian(), 3), 'tensor'),
    ('rep', 'no path', lambda: Riesz(shap_rep(t3[:1]), gaussian()), 'representer'),
    ('x', 'two inputs for a space', lambda: riesz_rkhs(t3), 'one input'),
    ('i', 'no such feature', lambda: riesz_slice(1., 3, t3[:1]), 'from 0 to 2'),
    ('b', 'the input as its own baseline', lambda: riesz_slice(1., 0, t3[:1], t3[:1]), 'differs'),
    ('rule', 'a sweep with balanced', lambda: linear_sweep(torch.ones(1), net, net, x[:1], rule='balanced'), 'linear one'),
    ('v', 'five values', lambda: anova(torch.zeros(5)), '2^n'),
    ('p', 'two for three players', lambda: anova(torch.zeros(8), [.5, .5]), '3 players'),
    ('p', 'no probabilities', lambda: anova(torch.zeros(8), 2.), '[0, 1]'),
    ('P', 'weights that do not sum to 1', lambda: sobol(torch.rand(2, 2), [[.5, .6]]*2), 'sum to 1'),
    ('P', 'of another grid', lambda: variance_game(torch.rand(2, 2), torch.ones(3, 3)/9), '(2, 2)'),
    ('bench', 'missing', lambda: dec(nn.Linear(5, 3).eval(), torch.zeros(2, 5), torch.zeros(2, 5)), 'GaussianBench'),
]

def _double_chart():
    class C(nn.Module):
        def __init__(self): super().__init__(); self.l = nn.Linear(16, 16)
        def encode(self, x): return self.l(x.flatten(1))
        def decode(self, z): return z.view(-1, 1, 4, 4)
    return C().double().eval()

def test_there_are_enough(): assert len({(a, k) for a, k, *_ in BAD}) >= 30

@pytest.mark.parametrize('arg,kind,call,right', BAD, ids=[f'{a}: {k}' for a, k, *_ in BAD])
def test_error_names_the_argument(arg, kind, call, right):
    with pytest.raises(ArgumentError) as e: call()
    assert e.value.arg == arg and str(e.value).startswith(f'`{arg}`: got ') and right in str(e.value), str(e.value)

def test_full_disk(tmp_path, monkeypatch):
    a = explain(net, x, method='ig', steps=2); a.save(tmp_path/'a'); old = (tmp_path/'a.safetensors').read_bytes()
    import os
    def full(*_): raise OSError(28, 'No space left on device')
    monkeypatch.setattr(os, 'replace', full)
    with pytest.raises(OSError, match='could not write'): a.save(tmp_path/'a')
    assert (tmp_path/'a.safetensors').read_bytes() == old and not list(tmp_path.glob('*.part'))

def test_nothing_is_lost_by_one_bad_input():
    bad = model(lambda x: torch.where((x.sum((1, 2, 3)) > 6) & (x.sum((1, 2, 3)) < 9), math.nan, 1.)[:, None]*net(x))
    y = torch.cat([x[:1]*0 + .1, x[1:]*0 + .7])
    for m in ('ig', 'guided_ig'):
        a = explain(bad, y, method=m, on_nan='mask', steps=20)
        assert a.failed.tolist() == [False, True] and a.values[1].isnan().all() and math.isnan(a.delta[1])
        assert torch.allclose(a.values[0], explain(net, y[:1], method=m, steps=20).values[0], atol=1e-6)
