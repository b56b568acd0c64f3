const PACE = 220;  // milliseconds from one place to the next
const STRIDES = 30;  // places of a row that the kernel stops at when it slides by itself

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function number(value, digits = 2) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/* Orange above zero, blue below, paler towards it; the same colours as elsewhere in the app. */
function signed(share, colours) {
  const hue = share >= 0 ? colours.above : colours.below;
  return `color-mix(in srgb, ${hue} ${Math.round(70 * Math.min(1, Math.abs(share)))}%, white)`;
}

// White or black, whichever is told apart better from what it stands on (WCAG 2.2, relative luminance).
function ink(tile) {
  const shade = getComputedStyle(tile).backgroundColor;
  const most = shade.startsWith('color(') ? 1 : 255;
  const [red, green, blue] = shade.match(/[\d.]+/g).slice(0, 3).map((level) => {
    const share = Number(level) / most;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#111' : '#fff';
}

function fill(grid, values, colour) {
  const side = Math.round(Math.sqrt(values.length));
  grid.style.setProperty('--side', side);
  while (grid.children.length < values.length) grid.append(document.createElement('span'));
  while (grid.children.length > values.length) grid.lastChild.remove();
  values.forEach((value, index) => {
    const tile = grid.children[index];
    tile.textContent = value.text;
    tile.style.background = colour(value.share);
    tile.style.color = ink(tile);
  });
}

class Slide {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.picture = this.find('.picture');
    this.map = this.find('.map');
    this.timer = null;
    this.wire();
  }

  take(data, tell) {
    this.tell = tell;
    if (this.data?.id === data.id) return;
    this.data = data;
    this.pixels = bytes(data.picture);
    this.values = data.map && new Float32Array(bytes(data.map).buffer);
    this.most = this.values ? Math.max(1e-9, ...this.values.map(Math.abs)) : 1;
    [this.row, this.column] = data.place;
    this.painted = data.rows * data.columns;
    for (const place of this.root.querySelectorAll('[data-word]')) {
      place.textContent = data.words[place.dataset.word];
    }
    this.picture.setAttribute('aria-label', data.words.hint);
    this.map.setAttribute('aria-label', data.words.map);
    this.ground = this.layer(data.side, data.side, (at) => [this.pixels[at], this.pixels[at], this.pixels[at]]);
    this.whole = this.values && this.layer(data.columns, data.rows, (at) => this.tint(this.values[at]));
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (this.begun === undefined) { this.begun = true; this.play(!still); } else this.play(this.timer !== null);
    this.draw();
  }

  /* A picture of one colour a cell, to be enlarged without smoothing. */
  layer(width, height, colour) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    const image = context.createImageData(width, height);
    for (let at = 0; at < width * height; at += 1) image.data.set([...colour(at), 255], 4 * at);
    context.putImageData(image, 0, 0);
    return canvas;
  }

  tint(value) {
    const share = 0.85 * Math.min(1, Math.abs(value) / this.most);
    const hue = value >= 0 ? this.data.colours.aboveRgb : this.data.colours.belowRgb;
    return hue.map((part) => Math.round(share * part + (1 - share) * 255));
  }

  patch() {
    const { side, stride, padding, dilation, kernel } = this.data;
    const top = this.row * stride - padding, left = this.column * stride - padding;
    return kernel.flatMap((line, y) => line.map((_, x) => {
      const at = [top + y * dilation, left + x * dilation];
      return at.some((one) => one < 0 || one >= side) ? 0 : this.pixels[at[0] * side + at[1]] / 255;
    }));
  }

  draw() {
    const { data } = this;
    const patch = this.patch(), kernel = data.kernel.flat();
    const products = patch.map((value, index) => value * kernel[index]);
    const heaviest = Math.max(1e-9, ...kernel.map(Math.abs));
    const tint = (share) => signed(share, data.colours);
    fill(this.find('.patch'), patch.map((value) => ({ text: number(value), share: value, dark: value < 0.5 })),
      (share) => `rgb(${Array(3).fill(Math.round(255 * share)).join(',')})`);
    fill(this.find('.kernel'), kernel.map((value) => ({ text: number(value), share: value / heaviest })), tint);
    fill(this.find('.products'), products.map((value) => ({ text: number(value), share: value / heaviest })), tint);
    const sum = this.values ? number(this.values[this.row * data.columns + this.column], 3) : '?';
    this.find('.total').textContent = `Σ = ${sum}`;
    if (this.timer === null) {
      this.find('.told').textContent = `${data.words.row} ${this.row}, ${data.words.column} ${this.column}: ${sum}`;
    }
    this.paintPicture();
    this.paintMap();
  }

  paintPicture() {
    const { side, stride, padding, dilation, kernel, colours } = this.data;
    const context = this.picture.getContext('2d'), scale = this.picture.width / (side + 2 * padding);
    context.imageSmoothingEnabled = false;
    context.fillStyle = '#000';
    context.fillRect(0, 0, this.picture.width, this.picture.height);
    context.drawImage(this.ground, padding * scale, padding * scale, side * scale, side * scale);
    const reach = dilation * (kernel.length - 1) + 1;
    const box = [this.column * stride * scale, this.row * stride * scale, reach * scale, reach * scale];
    context.lineWidth = 7; context.strokeStyle = '#fff'; context.strokeRect(...box);
    context.lineWidth = 4; context.strokeStyle = colours.above; context.strokeRect(...box);
  }

  paintMap() {
    const { rows, columns, colours } = this.data;
    const context = this.map.getContext('2d'), { width, height } = this.map;
    const scale = width / Math.max(rows, columns);
    context.imageSmoothingEnabled = false;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    if (this.whole) {
      const full = Math.floor(this.painted / columns), rest = this.painted % columns;
      const strip = (x, y, w, h) => w && h && context.drawImage(
        this.whole, x, y, w, h, x * scale, y * scale, w * scale, h * scale);
      strip(0, 0, columns, full);
      strip(0, full, rest, full < rows ? 1 : 0);
    } else {
      context.fillStyle = '#555';
      context.font = `${height / 3}px sans-serif`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.fillText('?', width / 2, height / 2);
    }
    const mark = Math.max(scale, 8);
    context.lineWidth = 3; context.strokeStyle = colours.above;
    context.strokeRect(this.column * scale + scale / 2 - mark / 2, this.row * scale + scale / 2 - mark / 2, mark, mark);
  }

  go(row, column) {
    this.row = Math.min(Math.max(row, 0), this.data.rows - 1);
    this.column = Math.min(Math.max(column, 0), this.data.columns - 1);
    this.draw();
  }

  next() {
    const { rows, columns } = this.data, hop = Math.max(1, Math.round(columns / STRIDES));
    const column = this.column + hop;
    if (column < columns) this.column = column;
    else { this.column = 0; this.row = (this.row + hop) % rows; if (this.row < hop) this.row = 0; }
    this.painted = this.row * columns + this.column + 1;
    this.draw();
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = on ? setInterval(() => (this.root.isConnected ? this.next() : clearInterval(this.timer)), PACE) : null;
    this.find('.play').textContent = on ? this.data.words.pause : this.data.words.play;
    if (!on) this.painted = this.data.rows * this.data.columns;
    this.draw();
  }

  wire() {
    const { picture } = this;
    const to = (event) => {
      const { side, stride, padding, dilation, kernel } = this.data;
      const area = picture.getBoundingClientRect(), pixels = side + 2 * padding;
      const half = (dilation * (kernel.length - 1) + 1) / 2;
      const at = (part, whole) => Math.round((pixels * part / whole - half) / stride);
      this.go(at(event.clientY - area.top, area.height), at(event.clientX - area.left, area.width));
    };
    picture.onpointerdown = (event) => {
      this.play(false); picture.setPointerCapture(event.pointerId); to(event);
    };
    picture.onpointermove = (event) => { if (picture.hasPointerCapture(event.pointerId)) to(event); };
    picture.onpointerup = () => this.tell([this.row, this.column]);
    picture.onkeydown = (event) => {
      const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      this.play(false);
      this.go(this.row + way[0], this.column + way[1]);
    };
    picture.onkeyup = (event) => { if (event.key.startsWith('Arrow')) this.tell([this.row, this.column]); };
    this.find('.play').onclick = () => this.play(this.timer === null);
    this.find('.step').onclick = () => { this.play(false); this.next(); this.play(false); };
  }
}

const shown = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector('.sliding');
  if (!shown.has(root)) shown.set(root, new Slide(root));
  shown.get(root).take(data, (place) => setTriggerValue('place', place.join(',')));
}
