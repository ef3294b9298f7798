RECIPES = {'ig':'manifold_xai.paths','guided_ig':'manifold_xai.guided','eig':'manifold_xai.charts','ma_gig':'manifold_xai.ma_gig','grad':'manifold_xai.local','grad_x_input':'manifold_xai.local','smooth_grad':'manifold_xai.local','expected_gradients':'manifold_xai.local'}
DOCS = {}
