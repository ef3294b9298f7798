// A slide at a time: arrows, space, page keys, home and end, a swipe, the buttons; the address keeps the number.
(() => {
  const slides = [...document.querySelectorAll('.slide')], root = document.documentElement, say = id => document.getElementById(id);
  const dress = t => { root.dataset.theme = t; say('dark').setAttribute('aria-pressed', t === 'dark'); };
  let at = 0;
  const show = k => {
    at = Math.min(Math.max(k, 0), slides.length - 1);
    slides.forEach((s, i) => { s.hidden = i !== at; });
    say('at').textContent = `${at + 1} / ${slides.length}`;
    say('back').disabled = at === 0;
    say('next').disabled = at === slides.length - 1;
    history.replaceState(null, '', `#${at + 1}`);
    slides[at].scrollTop = 0;
  };
  const keys = {ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1, Home: -1e6, End: 1e6};
  document.addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || !(e.key in keys) || e.key === ' ' && e.target.matches('button,a,summary')) return;
    e.preventDefault();
    show(at + keys[e.key]);
    slides[at].focus();
  });
  let from = null;
  document.addEventListener('touchstart', e => { from = e.touches[0]; }, {passive: true});
  document.addEventListener('touchend', e => {
    const to = e.changedTouches[0], x = to.clientX - from.clientX, y = to.clientY - from.clientY;
    if (Math.abs(x) > 50 && Math.abs(x) > 2*Math.abs(y)) show(at - Math.sign(x));
  });
  say('back').addEventListener('click', () => show(at - 1));
  say('next').addEventListener('click', () => show(at + 1));
  say('dark').addEventListener('click', () => dress(root.dataset.theme === 'dark' ? 'light' : 'dark'));
  addEventListener('hashchange', () => show(+location.hash.slice(1) - 1));
  dress(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  show((+location.hash.slice(1) || 1) - 1);
})();
