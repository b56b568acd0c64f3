"""Measures what stands before the first figure of a page: its words, and the way down to it."""

SCRIPT = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const FIGURES = `svg, img, canvas, video, .js-plotly-plot, [data-testid=stDataFrame],
    [data-testid=stTable]`;
  // What a page needs to find one's way is no word that must be read first.
  const FRAME = `.st-key-page-head, [data-testid=stButtonGroup], button, select, summary, nav,
    [role=radiogroup], [role=combobox], [role=listbox], h1, [data-testid=stWidgetLabel],
    .katex-mathml, [hidden], [aria-hidden=true], [inert], style, script, noscript`;
  const shown = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const isFigure = (el) => {
    const pictured = getComputedStyle(el).backgroundImage.includes("url(");
    if (!el.matches(FIGURES) && !pictured) return false;
    const box = el.getBoundingClientRect();
    return box.width >= 60 && box.height >= 40 && box.left < innerWidth && shown(el);
  };
  let read = "", first = null;
  // In the order of the document, into what components draw in roots of their own.
  const visit = (node) => {
    for (const child of (node.shadowRoot ?? node).childNodes) {
      if (first) return;
      if (child.nodeType === Node.TEXT_NODE) {
        const box = child.parentElement?.getBoundingClientRect();
        if (!box || (box.width > 2 && box.height > 2)) read += " " + child.data;
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        if (isFigure(child)) first = child;
        else {
          const frame = child.matches(FRAME), before = read;
          if (shown(child) || getComputedStyle(child).display === "contents") visit(child);
          if (frame) read = before;
        }
      }
    }
  };
  visit(main);
  if (!first) return {words: null, top: null, figure: null};
  const words = read.split(/\\s+/).filter((word) => /[\\p{L}\\p{N}]/u.test(word));
  return {
    words: words.length,
    top: Math.round(first.getBoundingClientRect().top + main.scrollTop),
    figure: `${first.tagName}.${String(first.className.baseVal ?? first.className).slice(0, 40)}`,
    read: words.join(" ").slice(0, 300),
  };
}"""


def first_look(page):
    """Words before the first figure and its distance from the top, in pixels, with what it is."""
    return page.evaluate(SCRIPT)
