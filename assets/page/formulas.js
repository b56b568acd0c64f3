// A formula that is wider than its place scrolls there: by the keyboard, too, if it can be focused.

let due = false;

// The place of a formula changes when a window does, and when a menu beside it opens or closes.
const places = new ResizeObserver(soon);
const watched = new WeakSet();

function reach() {
  due = false;
  for (const formula of document.querySelectorAll('.katex-display')) {
    if (!watched.has(formula)) places.observe(formula);
    watched.add(formula);
    const scrolls = formula.scrollWidth > formula.clientWidth
      || formula.scrollHeight > formula.clientHeight;
    if (scrolls) formula.tabIndex = 0;
    else formula.removeAttribute('tabindex');
  }
}

function soon() {
  if (!due) requestAnimationFrame(reach);
  due = true;
}

new MutationObserver(soon).observe(document.documentElement, { subtree: true, childList: true });
document.fonts.addEventListener('loadingdone', soon);
