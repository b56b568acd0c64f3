"""Finds controls whose words do not fit: what a reader should press must be readable."""

SCRIPT = """() => {
  const WIDTH = document.documentElement.clientWidth;
  const controls = `button, [role=radio], [role=tab], [role=slider], [role=combobox],
    [data-testid=stButtonGroup], [data-testid=stSelectbox], [data-testid=stMultiSelect],
    [data-testid=stSelectSlider], [data-testid=stCheckbox], [data-testid=stPageLink] a`;
  const strange = "[data-testid=stDataFrame], [data-testid=stElementToolbar], .modebar";
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && el.checkVisibility({visibilityProperty: true})
      && !el.closest("[inert], [aria-hidden=true]");
  };
  // The part of the page in which an element can be seen without scrolling something sideways.
  const room = (el) => {
    let left = 0, right = WIDTH;
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === "visible") continue;
      const box = up.getBoundingClientRect();
      left = Math.max(left, box.left); right = Math.min(right, box.right);
    }
    return [left, right];
  };
  const words = function* (el) {
    const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const text = walk.currentNode, range = document.createRange();
      if (!text.data.trim() || !shown(text.parentElement)) continue;
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) if (box.width > 1) yield [text, box];
    }
  };
  const found = [];
  for (const el of document.querySelectorAll(controls)) {
    if (!shown(el) || el.closest(strange)) continue;
    const side = el.closest("[data-testid=stSidebar]");
    if (side && side.dataset.collapsed === "true") continue;
    const own = el.getBoundingClientRect();
    for (const [text, box] of words(el)) {
      const [left, right] = room(text.parentElement);
      const wide = box.right > Math.min(right, own.right) + 1.5
        || box.left < Math.max(left, own.left) - 1.5;
      if (wide) found.push(`${el.dataset.testid || el.tagName}: ${text.data.trim()}`);
    }
  }
  return [...new Set(found)];
}"""


def cut(page):
    """The controls of a page that do not show all of their words."""
    return page.evaluate(SCRIPT)
