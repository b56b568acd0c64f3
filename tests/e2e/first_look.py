"""Measures what stands before the first figure of a page: its words, and the way down to it."""

SCRIPT = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  const figures = `svg, img, canvas, video, .js-plotly-plot, [data-testid=stDataFrame],
    [data-testid=stTable], .flow, .pad`;
  // What a page needs to find one's way is no word that must be read first.
  const frame = `.st-key-page-head, [data-testid=stButtonGroup], button, select, summary, nav,
    [role=radiogroup], [role=combobox], [role=listbox], h1, [data-testid=stWidgetLabel],
    [data-testid=stCaptionContainer] a, .katex-mathml, [hidden], [aria-hidden=true]`;
  const shown = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const large = (el) => {
    const box = el.getBoundingClientRect();
    return shown(el) && box.width >= 60 && box.height >= 40 && box.left < innerWidth
      && !el.closest("button:not(.flow *), [data-testid=stIconMaterial]");
  };
  const first = [...main.querySelectorAll(figures)].find(large);
  if (!first) return {words: null, top: null, figure: null};
  const range = document.createRange();
  range.setStart(main, 0);
  range.setEndBefore(first);
  const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  let read = "";
  while (walk.nextNode()) {
    const text = walk.currentNode, parent = text.parentElement;
    if (range.comparePoint(text, 0) !== 0) break;
    if (parent.closest(frame) || parent.closest("style, script") || !shown(parent)) continue;
    const box = parent.getBoundingClientRect();
    if (box.width > 2 && box.height > 2) read += " " + text.data;
  }
  const words = read.split(/\\s+/).filter((word) => /[\\p{L}\\p{N}]/u.test(word));
  const scrolled = main.scrollTop;
  return {
    words: words.length,
    top: Math.round(first.getBoundingClientRect().top + scrolled),
    figure: `${first.tagName}.${String(first.className.baseVal ?? first.className).slice(0, 40)}`,
  };
}"""


def first_look(page):
    """Words before the first figure and its distance from the top, in pixels, with what it is."""
    return page.evaluate(SCRIPT)
