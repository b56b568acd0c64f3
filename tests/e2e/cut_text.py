"""Finds text that is cut off: in numbers, tables, lists, drawings and charts."""

SCRIPT = """() => {
  const WIDTH = document.documentElement.clientWidth;
  const SLACK = 1.5;
  // Grids of a canvas draw their cells themselves; what a reader hears only has no size, or is
  // clipped away; a large drawing is a window that its reader moves.
  const strange = `[data-testid=stElementToolbar], .drawing.is-large, [style*="clip-path"],
    .modebar, [data-testid=stDataFrame] canvas *,
    [data-testid=stSidebar], [aria-hidden=true], [inert], .katex-mathml, noscript, script, style`;
  const shown = (el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !el.closest(strange);
  const clips = (how) => ["hidden", "clip"].includes(how);
  const scrolls = (how) => ["auto", "scroll"].includes(how);
  const axes = [["overflowX", "left", "right", "scrollWidth", "clientWidth"],
    ["overflowY", "top", "bottom", "scrollHeight", "clientHeight"]];
  // Whether a part of the text lies where no scrolling brings it into sight.
  const cutOn = (el, boxes, [overflow, low, high, whole, part]) => {
    for (let up = el; up && up !== document.body; up = up.parentElement ?? up.getRootNode().host) {
      if (up instanceof SVGElement && !(up instanceof SVGSVGElement)) continue;
      const how = getComputedStyle(up)[overflow], own = up.getBoundingClientRect();
      const out = boxes.some((box) => box[high] > own[high] + SLACK || box[low] < own[low] - SLACK);
      if (scrolls(how) && up[whole] > up[part] + 1) return false;
      if (clips(how) && out) return true;
    }
    return low === "left" && boxes.some((box) => box.right > WIDTH + SLACK || box.left < -SLACK);
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
      if (axes.some((axis) => cutOn(el, boxes, axis)))
        found.push(`${where(el)}: ${text.data.trim().slice(0, 60)}`);
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
