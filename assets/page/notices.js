// One sentence at the foot of the window, beside the page and not of it: it stands where Streamlit
// draws nothing, and stays when Streamlit draws anew.
const root = document.documentElement;
const spoken = Object.keys(GIVEN.languages);

function language() {
  return spoken.includes(root.lang) ? root.lang : GIVEN.fallback;
}

function wished() {
  const asked = new URLSearchParams(location.search).get('lang');
  const own = (navigator.language || '').split('-')[0].toLowerCase();
  return [asked, own, GIVEN.fallback].find((code) => spoken.includes(code));
}

// Streamlit's page says that it is English; the session says what it is once it has begun.
root.lang = wished();

function said(key, values = {}, code = language()) {
  const text = GIVEN.languages[code].page[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const notices = new Map();

function place() {
  let found = document.getElementById('cnnviz-notices');
  if (!found && document.body) {
    found = document.createElement('div');
    found.id = 'cnnviz-notices';
    // The browser's own colours: those of the theme come with what may not have come.
    found.style.cssText = 'position:fixed;inset:auto 1rem 1rem;z-index:1000100;margin:auto;'
      + 'max-width:46rem;font:0.95rem/1.5 sans-serif;color-scheme:light dark;word-break:keep-all';
    document.body.append(found);
  }
  return found;
}

function sentence(paragraph, { key, values, link }, code) {
  paragraph.lang = code;
  paragraph.style.margin = '0 2rem 0.35rem 0';
  paragraph.textContent = said(key, values, code);
  if (link) {
    const anchor = document.createElement('a');
    Object.assign(anchor, { href: location.href, target: '_blank', rel: 'noopener' });
    anchor.textContent = said(link, {}, code);
    paragraph.append(' ', anchor);
  }
  return paragraph;
}

function draw(name) {
  const { lines, everyone } = notices.get(name);
  const codes = [language(), ...(everyone ? spoken.filter((code) => code !== language()) : [])];
  const box = document.createElement('section');
  box.dataset.notice = name;
  box.setAttribute('role', 'alert');
  box.style.cssText = 'position:relative;background:Canvas;color:CanvasText;padding:0.8rem 1rem;'
    + 'border:2px solid CanvasText;border-radius:0.5rem;margin-top:0.5rem';
  for (const code of codes) {
    box.append(...lines.map((line) => sentence(document.createElement('p'), line, code)));
  }
  const close = document.createElement('button');
  close.textContent = '×';
  close.setAttribute('aria-label', said('close'));
  close.style.cssText = 'position:absolute;top:0.3rem;right:0.5rem;border:0;background:none;'
    + 'color:inherit;font-size:1.3rem;cursor:pointer';
  close.onclick = () => box.remove();
  box.append(close);
  const old = place().querySelector(`[data-notice="${name}"]`);
  old ? old.replaceWith(box) : place().append(box);
}

// Tell something, once until it changes: lines of { key, values, link }. What an operator has to
// mend is told to everyone, in all languages.
function tell(name, lines, { everyone = false } = {}) {
  const last = notices.get(name);
  if (last && JSON.stringify(last.lines) === JSON.stringify(lines)) return;
  notices.set(name, { lines, everyone });
  if (document.body) draw(name);
  else document.addEventListener('DOMContentLoaded', () => notices.has(name) && draw(name));
}

function hush(name) {
  if (notices.delete(name)) place()?.querySelector(`[data-notice="${name}"]`)?.remove();
}

new MutationObserver(() => {
  for (const name of notices.keys()) {
    if (place()?.querySelector(`[data-notice="${name}"]`)) draw(name);
  }
}).observe(root, { attributeFilter: ['lang'] });
