"The answers of the exercises: what is evaluated after the solutions, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='best_s', wrong=['def best_s(lam, tau, rho): return .0278',
                                    'def best_s(lam, tau, rho): return (rho*tau**4*lam/2)**(1/6)',
                                    'def best_s(lam, tau, rho): return (tau*lam**.5)**.5',
                                    'def best_s(lam, tau, rho): return -(rho*tau**4*lam/2**.5)**(1/6)']),
    2: dict(answer='exact_draws', wrong=['def exact_draws(K, m, seed): return torch.randn(K, m, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)',
                                         'def exact_draws(K, m, seed):\n    Z = torch.randn(K//2, m, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)\n    return torch.cat([Z, -Z])',
                                         'def exact_draws(K, m, seed):\n    Z = torch.randn(K//2, m, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)\n'
                                         '    Z = torch.linalg.qr(Z)[0]*(K/2)**.5\n    return torch.cat([Z, -Z])',
                                         'def exact_draws(K, m, seed):\n    Z = torch.randn(K//2, m, generator=torch.Generator().manual_seed(0), dtype=torch.float64)\n'
                                         '    Z = torch.linalg.qr(Z)[0]*((K - 1)/2)**.5\n    return torch.cat([Z, -Z])']),
    3: dict(answer='enough', wrong=['def enough(m, c): return 1 + (m + 1)*c/(1 - c)',
                                    'def enough(m, c): return 2*(m + 1)*c/(1 - c)',
                                    'def enough(m, c): return 2*(1 + m*c/(1 - c))',
                                    'def enough(m, c): return 2*(1 + (m + 1)*c*c/(1 - c*c))']),
}
