// Streamlit speaks English only: its own words are said in the language of the page. Where ours
// stand is left alone, and so is every text that a reader wrote.
const OURS = '.stMarkdown, [data-testid="stCode"], pre, code, textarea, script, style, '
  + '#cnnviz-notices, .js-plotly-plot svg';
const UPLOADER = '[data-testid="stFileUploader"], [data-testid="stCameraInput"]';
const ATTRIBUTES = ['title', 'aria-label', 'placeholder', 'data-title', 'alt'];

function pattern(phrase) {
  const parts = phrase.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(.*?)${parts.join('(.+?)')}$`, 's');
}

const books = {};

function book(code) {
  if (!books[code]) {
    const { words } = GIVEN.languages[code];
    const whole = words.filter(([phrase]) => !/\{/.test(phrase));
    books[code] = {
      exact: new Map(whole),
      loose: words.map(([phrase, ours]) => ({ form: pattern(phrase), ours, names: phrase.match(/\{\w+\}/g) || [] })),
    };
  }
  return books[code];
}

function translated(text, code = language()) {
  const words = text.trim();
  if (!/[A-Za-z]{2}/.test(words) || words.length > 300) return null;
  const { exact, loose } = book(code);
  const found = exact.get(words);
  if (found !== undefined) return text.replace(words, () => found);
  for (const { form, ours, names } of loose) {
    const match = words.match(form);
    // What stands in front may only be the name that a library gives its errors, or a colon.
    if (match && /^(|(Axios)?Error: |: )$/.test(match[1])) {
      const front = match[1] === ': ' ? ': ' : '';
      return front + names.reduce((line, name, n) => line.replace(name, () => match[n + 2]), ours);
    }
  }
  // The button of a table is called "Search: …", with what the table is called behind the colon.
  const [, head, rest] = words.match(/^([^:]+)(: .*)$/s) ?? [];
  return exact.has(head) ? exact.get(head) + rest : null;
}

// What was said before, so that another language is said from the English again.
const before = new WeakMap();

function say(holder, name, text, write) {
  const known = before.get(holder) ?? {};
  const english = known[name] && known[name].ours === text ? known[name].english : text;
  const ours = translated(english) ?? english;
  if (ours !== text) {
    before.set(holder, { ...known, [name]: { english, ours } });
    write(ours);
  }
}

function visit(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const around = node.parentElement;
    if (around && (!around.closest(OURS) || around.closest(UPLOADER))) {
      say(node, 'text', node.nodeValue, (ours) => { node.nodeValue = ours; });
    }
  } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches('script, style, #cnnviz-notices')) {
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      if (value) say(node, name, value, (ours) => node.setAttribute(name, ours));
    }
    node.childNodes.forEach(visit);
  }
}

const watch = new MutationObserver((changes) => {
  for (const { type, target, addedNodes, attributeName } of changes) {
    if (type === 'childList') addedNodes.forEach(visit);
    else if (attributeName === 'lang' && target === root) visit(document.body);
    else if (type === 'characterData') visit(target);
    else visitAttribute(target, attributeName);
  }
});

function visitAttribute(node, name) {
  const value = ATTRIBUTES.includes(name) && node.getAttribute(name);
  if (value) say(node, name, value, (ours) => node.setAttribute(name, ours));
}

watch.observe(root, {
  subtree: true, childList: true, characterData: true, attributeFilter: [...ATTRIBUTES, 'lang'],
});
