"""Finds text that is cut off: in numbers, tables, lists, drawings and charts."""

SCRIPT = """() => {
  const WIDTH = document.documentElement.clientWidth;
  const SLACK = 1.5;
  // Grids of a canvas draw their cells themselves; what a reader hears only has no size.
  const strange = `[data-testid=stElementToolbar], .modebar, [data-testid=stDataFrame] canvas *,
    [data-testid=stSidebar], [aria-hidden=true], [inert], .katex-mathml, noscript, script, style`;
  const shown = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !el.closest(strange);
  const clips = (style) => ["hidden", "clip"].includes(style.overflowX);
  const scrolls = (style) => ["auto", "scroll"].includes(style.overflowX);
  // Left and right end of what can be seen of an element, and whether it can be scrolled there.
  const room = (el) => {
    let left = 0, right = WIDTH, scrolled = false;
    for (let up = el; up && up !== document.body; up = up.parentElement ?? up.getRootNode().host) {
      const style = getComputedStyle(up), box = up.getBoundingClientRect();
      if (up instanceof SVGElement && !(up instanceof SVGSVGElement)) continue;
      if (scrolls(style)) scrolled = true;
      if (clips(style) || scrolls(style)) {
        left = Math.max(left, box.left); right = Math.min(right, box.right);
      }
    }
    return [left, right, scrolled];
  };
  const roots = [document];
  for (const root of roots)
    for (const el of root.querySelectorAll("*")) if (el.shadowRoot) roots.push(el.shadowRoot);
  const found = [];
  const where = (el) => el.closest("[data-testid]")?.dataset.testid
    ?? (el.getRootNode().host?.closest("[data-testid]")?.dataset.testid || el.tagName);
  for (const root of roots) {
    const walk = document.createTreeWalker(root === document ? document.body : root,
      NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode, el = text.parentElement;
      if (!el || !text.data.trim() || !shown(el)) continue;
      const own = getComputedStyle(el);
      if (own.clipPath !== "none" || el.getBoundingClientRect().width <= 2) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      if (!boxes.length) continue;
      const [left, right, scrolled] = room(el);
      const out = boxes.some((box) => box.right > right + SLACK || box.left < left - SLACK);
      if (out && !scrolled) found.push(`${where(el)}: ${text.data.trim().slice(0, 60)}`);
    }
    for (const field of root.querySelectorAll("input")) {
      if (!shown(field) || field.type === "range" || !field.value) continue;
      if (field.scrollWidth > field.clientWidth + SLACK && field.clientWidth > 2)
        found.push(`${where(field)}: ${field.value}`);
    }
  }
  return [...new Set(found)];
}"""


def cut(page):
    """The text of a page that nobody can read to its end, each as its place and its words."""
    return page.evaluate(SCRIPT)
