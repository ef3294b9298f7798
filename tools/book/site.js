// Colours, search, live figures and pieces: each is fetched only when somebody comes near it.
(() => {
  const root = document.documentElement, up = document.body.dataset.up;
  const saved = (() => { try { return localStorage.getItem('theme'); } catch { return null; } })();
  const dress = t => { root.dataset.theme = t; document.getElementById('theme').setAttribute('aria-pressed', t === 'dark'); };
  dress(saved || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  document.getElementById('theme').addEventListener('click', () => {
    const t = root.dataset.theme === 'dark' ? 'light' : 'dark';
    dress(t);
    try { localStorage.setItem('theme', t); } catch { /* a page without memory */ }
  });

  const script = src => new Promise((done, fail) => {
    const s = Object.assign(document.createElement('script'), {src, onload: done, onerror: fail});
    document.head.append(s);
  });
  const once = {};
  const load = src => once[src] ??= script(src);

  // search: the index comes with the first letter
  const input = document.getElementById('find'), list = document.getElementById('found');
  let index = null;
  const words = t => t.toLowerCase().split(/[^\p{L}\p{N}_']+/u).filter(Boolean);
  const rank = (e, ws) => ws.reduce((s, w) => {
    const h = e.h.toLowerCase(), t = e.t.toLowerCase(), x = e.x.toLowerCase();
    const here = (h.includes(w) ? 6 : 0) + (t.includes(w) ? 4 : 0) + (x.includes(w) ? 1 : 0);
    return here && s >= 0 ? s + here : -1e9;
  }, 0);
  const show = () => {
    const ws = words(input.value);
    const best = ws.length && index ? index.map(e => [rank(e, ws), e]).filter(p => p[0] > 0) : [];
    best.sort((a, b) => b[0] - a[0]);
    list.replaceChildren(...best.slice(0, 12).map(([, e]) => {
      const li = document.createElement('li'), a = Object.assign(document.createElement('a'), {href: up + e.u});
      const b = Object.assign(document.createElement('b'), {textContent: e.h});
      a.append(b, Object.assign(document.createElement('small'), {textContent: `${e.t}. ${e.x.slice(0, 110)}`}));
      li.append(a);
      return li;
    }));
    document.getElementById('told').textContent = ws.length ? `${best.length} places found` : '';
  };
  input.addEventListener('input', async () => {
    if (!index) { await load(`${up}search.js`); index = window.BOOK_INDEX; }
    show();
  });
  input.addEventListener('keydown', e => { if (e.key === 'Escape') { input.value = ''; show(); } });

  // live figures and pieces
  const wake = async el => {
    if (el.dataset.piece) return load(`${up}pieces/${el.dataset.piece}.js`);
    await load(`${up}plotly.min.js`);
    await load(`${up}figures/${el.dataset.figure}.js`);
    const f = window.BOOK_FIGURES[el.dataset.figure];
    el.replaceChildren();
    await window.Plotly.newPlot(el, f.data, f.layout, {responsive: true});
    if (f.frames) await window.Plotly.addFrames(el, f.frames);
  };
  const near = new IntersectionObserver(es => es.forEach(e => {
    if (e.isIntersecting) { near.unobserve(e.target); wake(e.target); }
  }), {rootMargin: '300px'});
  document.querySelectorAll('[data-figure], [data-piece]').forEach(e => near.observe(e));
})();
