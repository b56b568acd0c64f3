// Pan and zoom of a large drawing: by pointer, two fingers, wheel, buttons and keys.

const FACTOR = 1.25, NEAR = 4, MARGIN = 12, STRIDE = 70, DRAGGED = 6, LEGIBLE = 0.72;

class Zoom {
  // The view is where the drawing's corner lies in its window, and how large it is drawn.
  constructor(drawing, bar) {
    this.drawing = drawing; this.bar = bar; this.pointers = new Map(); this.moved = 0;
    drawing.tabIndex = 0;
    drawing.setAttribute('role', 'group');
    drawing.classList.add('is-large');
    bar.classList.add('is-on');
    const [less, more, fit, whole] = bar.querySelectorAll('button');
    less.onclick = () => this.by(1 / FACTOR);
    more.onclick = () => this.by(FACTOR);
    fit.onclick = () => this.fit(false);
    whole.onclick = () => this.fit(true);
    drawing.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    drawing.addEventListener('pointerdown', (event) => this.down(event));
    drawing.addEventListener('pointermove', (event) => this.move(event));
    ['pointerup', 'pointercancel', 'pointerleave'].forEach((name) =>
      drawing.addEventListener(name, (event) => this.pointers.delete(event.pointerId)));
    // A drag that ends on a box is no click on it.
    drawing.addEventListener('click', (event) => {
      if (this.moved > DRAGGED) { event.stopPropagation(); event.preventDefault(); }
    }, true);
    drawing.addEventListener('keydown', (event) => this.key(event));
    drawing.addEventListener('focusin', (event) => this.show(event.target));
    new ResizeObserver(() => { if (this.svg && !this.touched) this.fit(false); }).observe(drawing);
  }

  words(words) {
    this.drawing.setAttribute('aria-label', words.zoom);
    const names = ['less', 'more', 'fit', 'whole'];
    this.bar.querySelectorAll('button').forEach((button, place) => {
      const said = words[names[place]];
      button.setAttribute('aria-label', said);
      button.title = said;
      if (place > 1) button.textContent = said;
    });
    this.bar.querySelector('span').textContent = words.zoom;
  }

  // A new drawing: the sign that was pressed stays where it is.
  take(svg, before) {
    this.svg = svg;
    const [, , wide, high] = svg.getAttribute('viewBox').split(' ').map(Number);
    this.size = { wide, high };
    svg.setAttribute('style', `width:${wide}px;height:${high}px;max-width:none;min-width:0`);
    if (!this.view) return this.fit(false);
    this.put(this.view);
    const after = before && this.find(before.token);
    if (!after) return;
    const there = after.getBoundingClientRect();
    this.put({ ...this.view, x: this.view.x + before.at.x - there.x,
               y: this.view.y + before.at.y - there.y });
  }

  find(token) { return this.svg.querySelector(`[data-fold="${CSS.escape(token)}"]`); }

  window() { return { wide: this.drawing.clientWidth, high: this.drawing.clientHeight }; }

  fit(whole) {
    const { wide, high } = this.window();
    if (!wide || !this.size) return;
    // Never so small that words cannot be read: on a phone a wide drawing is moved sideways.
    let k = Math.min(1, Math.max(LEGIBLE, (wide - 2 * MARGIN) / this.size.wide));
    if (whole) k = Math.min((wide - 2 * MARGIN) / this.size.wide,
                            (high - 2 * MARGIN) / this.size.high, 1);
    else this.drawing.style.maxHeight = `${Math.ceil(k * this.size.high) + 2 * MARGIN}px`;
    this.put({ k, x: (wide - k * this.size.wide) / 2, y: MARGIN });
  }

  put(view) {
    const { wide, high } = this.window();
    const least = Math.min(1, (wide - 2 * MARGIN) / this.size.wide,
                           (high - 2 * MARGIN) / this.size.high);
    const k = Math.min(NEAR, Math.max(least, view.k));
    const held = (at, room, size) => size <= room
      ? Math.min(Math.max(at, 0), room - size)
      : Math.min(MARGIN, Math.max(at, room - size - MARGIN));
    this.view = { k, x: held(view.x, wide, k * this.size.wide),
                  y: held(view.y, high, k * this.size.high) };
    this.svg.style.transform =
      `translate(${this.view.x}px, ${this.view.y}px) scale(${this.view.k})`;
    this.drawing.dataset.scale = this.view.k.toFixed(3);
  }

  by(factor, at) {
    this.touched = true;
    const { wide, high } = this.window();
    const { x, y } = at || { x: wide / 2, y: high / 2 };
    const k = this.view.k * factor;
    this.put({ k, x: x - (x - this.view.x) * factor, y: y - (y - this.view.y) * factor });
  }

  pan(dx, dy) {
    this.touched = true;
    const { x, y } = this.view;
    this.put({ ...this.view, x: x + dx, y: y + dy });
    return this.view.x !== x || this.view.y !== y;
  }

  place(event) {
    const box = this.drawing.getBoundingClientRect();
    return { x: event.clientX - box.x, y: event.clientY - box.y };
  }

  wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.by(Math.exp(-event.deltaY / 300), this.place(event));
    } else if (this.pan(-event.deltaX, -event.deltaY)) {
      event.preventDefault();  // at the end of the drawing the page scrolls on
    }
  }

  down(event) {
    if (!this.pointers.size) this.moved = 0;
    this.pointers.set(event.pointerId, this.place(event));
  }

  move(event) {
    const was = this.pointers.get(event.pointerId);
    if (!was) return;
    const now = this.place(event);
    const others = [...this.pointers.entries()].filter(([id]) => id !== event.pointerId);
    this.pointers.set(event.pointerId, now);
    this.moved += Math.hypot(now.x - was.x, now.y - was.y);
    if (!others.length) {
      // At the end of the drawing a finger moves the page on.
      const went = this.moved <= DRAGGED || this.pan(now.x - was.x, now.y - was.y);
      if (!went) document.querySelector('[data-testid="stMain"]')?.scrollBy(0, was.y - now.y);
      return;
    }
    const still = others[0][1];
    const apart = (one) => Math.hypot(one.x - still.x, one.y - still.y) || 1;
    this.by(apart(now) / apart(was), { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 });
  }

  key(event) {
    const zooms = { '+': FACTOR, '=': FACTOR, '-': 1 / FACTOR };
    const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.key in zooms) this.by(zooms[event.key]);
    else if (event.key === '0') this.fit(false);
    else if (event.key in moves && event.target === this.drawing) {
      this.pan(...moves[event.key].map((step) => step * STRIDE));
    } else return;
    event.preventDefault();
  }

  // What has the focus is in sight; the browser must not scroll the window of the drawing itself.
  show(target) {
    this.drawing.scrollTo(0, 0);
    if (target === this.drawing || this.pointers.size) return;
    const box = target.getBoundingClientRect(), room = this.drawing.getBoundingClientRect();
    const off = (low, high, from, to) =>
      low < from ? from - low + MARGIN : high > to ? Math.max(to - high, from - low) - MARGIN : 0;
    this.pan(off(box.left, box.right, room.left, room.right),
             off(box.top, box.bottom, room.top, room.bottom));
  }
}
