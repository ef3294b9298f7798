"Faults planted in this notebook: what an exported cell says, what the fault makes of it, why it is a fault."
FAULTS = [
    ('w*4*u**3*(-4*np.log(u))', 'w*4*u**3*(-np.log(u))', 'the logarithm of u, and not of its power'),
    ('off.append(np.sqrt((w*r**2).sum()))', 'off.append((w*r**2).sum())', 'squares in the recurrence'),
    ('return s.detach(), g + t.view(-1, *[1]*(x.dim() - 1))*H.sum(0)', 'return s.detach(), g + H.sum(0)',
     'a factor t is lost'),
    ('P = P + torch.diag_embed(', 'P = P + 0*torch.diag_embed(', 'no first-order part'),
    ('H = torch.stack([_again(g, x, d*m) for m in own])', 'H = torch.stack([_again(g, x, d*own[0]) for m in own])',
     'every player is taken for the first'),
    ("d, t = (self.w.x - self.w.x0)[b - self.w.b[0]].to(x)", "d, t = (self.w.x - self.w.x0)[b*0].to(x)",
     'the way of the first input for all'),
    ("slope.pairs.to(a.values)/len(x0)", "slope.pairs.to(a.values)", 'baselines are added up, not averaged'),
    ("for _ in range(1 + self.n): F.cost", "for _ in range(1): F.cost", 'second passes that nobody counts'),
    ("(self.player[b] if len(self.player) > 1 else self.player)", "self.player[:1]",
     'the players of the first input for all'),
    ('nn.Softplus(beta).train(c.training)', 'nn.Softplus(1.)', 'the sharpness is not used'),
    ("if not n:", "if n < 0:", 'a model without rectifiers is handed back as it is'),
]
