// A formula that is wider than its place scrolls there: by the keyboard, too, if it can be focused.

let due = false;

function reach() {
  due = false;
  for (const formula of document.querySelectorAll('.katex-display')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute('tabindex');
  }
}

function soon() {
  if (!due) requestAnimationFrame(reach);
  due = true;
}

new MutationObserver(soon).observe(document.documentElement, { subtree: true, childList: true });
addEventListener('resize', soon);
