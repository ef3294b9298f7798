"Answers to the exercises of this notebook: the name that the solution defines, and wrong ones that a grader must reject."
ANSWERS = {
    1: dict(answer='limb_leads', wrong=[
        'def limb_leads(I, III): return dict(II=III - I, aVR=-I/2, aVL=I/2, aVF=III)',
        'def limb_leads(I, III):\n    II = I + III\n    return dict(II=II, aVR=(I + II)/2, aVL=I - II/2, aVF=II - I/2)',
        'def limb_leads(I, III): return dict(II=I + III)']),
    2: dict(answer='worth', wrong=[
        'def worth(L, rho): return L*(1 - rho)',
        'def worth(L, rho): return L/(1 + L*rho)',
        'def worth(L, rho): return 1/(rho + (1 - rho)/L**.5)']),
    3: dict(answer='best_weights', wrong=[
        'def best_weights(w, rho): return w',
        'def best_weights(w, rho): return w - w.mean()',
        'def best_weights(w, rho): return [1.]*12']),
}
