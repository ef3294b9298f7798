"Answers to the exercises of this notebook: the right one, and wrong ones that a student would give."
ANSWERS = {
    1: dict(answer='nodes_for', wrong=[
        'def nodes_for(N, A, B, q): return (B*N/A)**(1/(2*q + 1))',           # the factor of the derivative forgotten
        'def nodes_for(N, A, B, q): return (2*B*N/A)**(1/3)',                 # right for q = 1
        'def nodes_for(N, A, B, q): return (2*q*B/A)**(1/(2*q + 1))',         # N forgotten
        'def nodes_for(N, A, B, q): return 1.',
    ]),
    2: dict(answer='weight_of_first', wrong=[
        'def weight_of_first(s1, s2, rho): return s2**2/(s1**2 + s2**2)',                                         # inverse variances
        'def weight_of_first(s1, s2, rho): return (s1**2 - rho*s1*s2)/(s1**2 + s2**2 - 2*rho*s1*s2)',             # the other one's
        'def weight_of_first(s1, s2, rho): return max(0., (s2**2 - rho*s1*s2)/(s1**2 + s2**2 - 2*rho*s1*s2))',    # never negative
    ]),
}
