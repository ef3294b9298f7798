"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('for _ in range(2): q = q - torch', 'for _ in range(0): q = q - torch', 'directions that are not orthogonalised'),
    ('return U*(S > rtol*S[:, :1])[:, None]', 'return U', 'directions beyond the rank kept'),
    ('return J.mT @ J', 'return J @ J.mT', 'the metric of the wrong space'),
    ('.log().sum(1)', '.log().sum(1)*2', 'det G for its root'),
    ('Z), Z).diff(dim=1).norm(dim=2).sum(1)', 'Z), Z).diff(dim=1).norm(dim=2).mean(1)', 'a mean chord called length'),
    ('.diff(dim=1).pow(2).sum((1, 2))*(Z.shape[1] - 1)', '.diff(dim=1).pow(2).sum((1, 2))*Z.shape[1]', 'dt over nodes, not over segments'),
    ('X[:, 2:] - 2*X[:, 1:-1] + X[:, :-2]', 'X[:, 2:] - X[:, 1:-1]', 'a first difference for the second'),
    ('L.to(g)*self.nodes, g)', 'L.to(g)*self.nodes, -g)', 'a chain that grows'),
    ('return s.slope >= 1000', 'return s.slope >= 100', 'the published threshold'),
    ('iters=2, lr=5e-5))', 'iters=2, lr=5e-4))', 'the published step'),
    ('(X[:, -1:] - X[:, -2:-1]).expand_as', '(0*X[:, -1:]).expand_as', 'a quotient of zeros'),
    ('1/(n + 1), dtype', '1/n, dtype', 'a quotient with weights that add to more than one'),
    ('(v - project(v, T)).flatten(1).pow(2).sum(1), v', 'project(v, T).flatten(1).pow(2).sum(1), v', 'the tangent share for the normal one'),
    ("P = U[:, :-1] if where == 'left' else (U[:, :-1] + U[:, 1:])/2", "P = U[:, :-1] if where == 'left' else U[:, 1:]", 'the right node for the middle'),
    ('return s, p', 'return s, g', 'a projected slope that is not projected'),
    ('ok = (E <= s.E[on])', 'ok = (E >= s.E[on])', 'steps that raise the energy are taken'),
]
