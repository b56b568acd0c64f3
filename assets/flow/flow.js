const SVG = 'http://www.w3.org/2000/svg';
const NARROW = 640;
const BEAT = 200; // milliseconds from one column to the next
const RAMP = new Map(@RAMP@.map((colour, code) => [colour, code]));

const make = (parent, tag, attributes = {}, text = '') => {
  const space = ['path', 'g', 'circle', 'rect', 'svg'].includes(tag);
  const made = space ? document.createElementNS(SVG, tag) : document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  parent.append(made);
  return made;
};
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const short = (value) => (value === 0 ? '0' : Number(value.toPrecision(3)).toString()).replace('-', '\u2212');
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

@SHRINK@
@CAMERA@
/** What one place of the page holds between two calls. */
class Flow {
  constructor(root) {
    this.root = root;
    this.net = root.querySelector('.net');
    this.window = root.querySelector('.window');
    this.say = root.querySelector('.say');
    this.codes = null;
    this.timers = [];
    this.camera = new Camera(this);
    new ResizeObserver(() => this.layOut()).observe(root);
    this.listen();
  }

  /** Take new data: what is the same is left alone, so that focus and pointer stay where they are. */
  take(data, send) {
    const before = this.data;
    this.send = send;
    const same = before?.id === data.id;
    if (data.refusal) this.camera.stop(null, { heard: false });
    // While the camera is on, only its frames are shown; and none of them once it is off.
    if (same && this.camera.on !== (data.live !== undefined)) {
      if (this.camera.on) this.camera.answered();
      return;
    }
    this.data = data;
    this.words = data.words;
    if (before?.id !== data.id) this.build();
    if (before?.sheetId !== data.sheetId) this.show();
    this.update();
    if (before?.id !== data.id) this.rest();
    if (before?.photoId !== data.photoId && !this.camera.on) this.play();
    if (data.refusal) this.tell(null, data.refusal);
    if (this.camera.on) this.camera.answered();
  }

  /** Say something about the camera that stays until something else is to be said. */
  tell(name, sentence = '') {
    const told = this.root.querySelector('.told');
    told.textContent = name ? this.words[name] : sentence;
    told.hidden = !told.textContent;
  }

  build() {
    const { data } = this;
    this.root.setAttribute('aria-label', data.words.flow);
    this.net.replaceChildren();
    this.links = [];
    this.tiles = [];
    data.columns.forEach((column, number) => {
      this.link(column.units, number);
      const box = make(this.net, 'div', { class: 'column', style: `--at:${number + 1}` });
      make(box, 'span', { class: 'name', title: column.path }, column.name);
      this.tiles.push(column.tiles.map((tile, row) => this.tile(box, number, row)));
      make(box, 'span', { class: 'shape' }, column.shape.join('×'));
    });
    this.link(data.head, data.columns.length);
    this.layOut();
  }

  tile(box, column, row) {
    const button = make(box, 'button', { type: 'button', class: 'tile' });
    const unit = (event) => {
      const { shape, tiles } = this.data.columns[column];
      if (event.type !== 'pointermove' && event.type !== 'pointerdown') return tiles[row].peak;
      const area = button.getBoundingClientRect();
      const part = (at, start, length, count) => clamp(Math.floor(((at - start) / length) * count), 0, count - 1);
      return [part(event.clientY, area.top, area.height, shape[1]),
        part(event.clientX, area.left, area.width, shape[2])];
    };
    button.onpointermove = (event) => this.point(column, row, unit(event));
    button.onfocus = (event) => this.point(column, row, this.at?.tile === button ? this.at.place : unit(event));
    button.onpointerleave = () => this.rest();
    button.onblur = () => this.rest();
    button.onclick = () => {
      if (this.camera.on) { this.tell('live_sum'); return; }
      const place = this.at?.tile === button ? this.at.place : this.data.columns[column].tiles[row].peak;
      this.send('tile', [column, this.data.columns[column].tiles[row].channel, ...place].join(','));
    };
    button.onkeydown = (event) => this.walk(event, column, row);
    return button;
  }

  /** The arrows go to the neighbouring tile; with Shift they move the unit inside the map. */
  walk(event, column, row) {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    if (event.shiftKey) {
      const { shape } = this.data.columns[column];
      const [y, x] = this.at?.place ?? [0, 0];
      this.point(column, row, [clamp(y + step[0], 0, shape[1] - 1), clamp(x + step[1], 0, shape[2] - 1)]);
    } else {
      const tiles = this.tiles[clamp(column + step[1], 0, this.tiles.length - 1)];
      tiles[clamp(row + step[0], 0, tiles.length - 1)].focus();
    }
  }

  /** Light up what one unit reads, on the photo and in the column before. Nothing leaves the browser. */
  point(number, row, place) {
    const column = this.data.columns[number];
    const tile = column.tiles[row];
    this.rest();
    this.at = { tile: this.tiles[number][row], unit: [number, row], place };
    this.at.tile.classList.add('on');
    this.net.querySelectorAll(`[data-link="${number}"]`).forEach((wire) => wire.classList.add('reading'));
    const { rf, jump, start } = column.field ?? {};
    const { side } = this.data;
    if (rf) {
      const low = [0, 1].map((axis) => start[axis] + place[axis] * jump[axis]);
      const from = low.map((value) => clamp(value, 0, side));
      const to = low.map((value, axis) => clamp(value + rf[axis], 0, side));
      const share = (value) => `${(100 * value) / side}%`;
      Object.assign(this.window.style, { top: share(from[0]), left: share(from[1]),
        height: share(to[0] - from[0]), width: share(to[1] - from[1]) });
      Object.assign(this.window.dataset, { top: low[0], left: low[1], height: rf[0], width: rf[1] });
      this.window.hidden = false;
    }
    if (column.reads) this.readsBefore(number, column.reads, place);
    const value = this.valueAt(number, row, place, tile);
    this.say.textContent = filled(rf ? this.words.unit : this.words.unit_without, {
      name: column.name, channel: tile.channel, row: place[0], column: place[1],
      value: value === null ? '\u2026' : short(value), low: short(tile.low), high: short(tile.high),
      height: rf?.[0], width: rf?.[1] });
  }

  readsBefore(number, reads, place) {
    const [, height, width] = this.data.columns[number - 1].shape;
    const from = [0, 1].map((axis) => reads.start[axis] + place[axis] * reads.step[axis]);
    const low = from.map((value, axis) => clamp(value, 0, [height, width][axis]));
    const high = from.map((value, axis) => clamp(value + reads.size[axis], 0, [height, width][axis]));
    const style = `top:${(100 * low[0]) / height}%;left:${(100 * low[1]) / width}%;` +
      `height:${(100 * (high[0] - low[0])) / height}%;width:${(100 * (high[1] - low[1])) / width}%`;
    this.tiles[number - 1].forEach((tile) => make(tile, 'span', { class: 'reads', style }));
  }

  /** The value under the pointer, from the colour of the sheet: 256 steps from low to high. */
  valueAt(column, row, place, tile) {
    if (!this.codes) return null;
    const { shape } = this.data.columns[column];
    const size = this.data.tileSide;
    const at = place.map((value, axis) => Math.floor(((value + 0.5) * size) / shape[axis + 1]));
    const pixel = 4 * ((row * size + at[0]) * this.codes.width + column * size + at[1]);
    const [red, green, blue] = this.codes.data.slice(pixel, pixel + 3);
    const code = RAMP.get((red << 16) | (green << 8) | blue);
    return code === undefined ? null : tile.low + (code / 255) * (tile.high - tile.low);
  }

  rest() {
    this.at?.tile.classList.remove('on');
    this.at = null;
    this.window.hidden = true;
    this.net.querySelectorAll('.reads').forEach((one) => one.remove());
    this.net.querySelectorAll('.reading').forEach((one) => one.classList.remove('reading'));
    this.say.textContent = this.words.hint;
  }

  /** Everything between two columns, one unit behind the other. */
  link(units, number) {
    const box = make(this.net, 'div', { class: 'link', style: `--at:${number + 0.5};--units:${units.length + 1}` });
    const svg = make(box, 'svg', units.length ? {} : { 'aria-hidden': 'true' });
    const wires = [];
    units.forEach((unit, place) => unit.forEach((wire, lane) => {
      const group = make(svg, 'g', { class: `wire ${wire.kind}`, role: 'button', tabindex: '0',
        'aria-pressed': 'false', 'data-link': number, 'data-cut': wire.cut });
      const through = wire.kind === 'gate' ? null : make(group, 'path', { class: 'through' });
      const around = ['block', 'layer'].includes(wire.kind) ? make(group, 'path', { class: 'around' }) : null;
      const lamp = wire.kind === 'gate' ? make(group, 'circle', { r: 5 }) : null;
      const hit = lamp ? null : make(group, 'path', { class: wire.kind === 'branch' ? 'hit lane' : 'hit' });
      const toggle = () => this.send('cut', wire.cut);
      group.onclick = toggle;
      group.onkeydown = (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        toggle();
      };
      const told = () => { this.say.textContent = group.getAttribute('aria-label'); };
      group.onpointerenter = told;
      group.onfocus = told;
      group.onpointerleave = () => this.rest();
      wires.push({ group, through, around, lamp, hit, kind: wire.kind, place, lane, lanes: unit.length });
    }));
    const plain = units.length ? null : make(svg, 'path', {});
    this.links.push({ box, svg, wires, plain, units: units.length });
  }

  /** Tiles as large as they fit, then the wires between them. */
  layOut() {
    if (!this.data || !this.root.clientWidth) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = this.root.clientWidth;
    const narrow = width < NARROW * (rem / 16);
    this.root.classList.toggle('narrow', narrow);
    const units = this.data.columns.reduce((sum, column) => sum + column.units.length + 1, 1);
    const room = narrow ? width - 20 : width - 20.5 * rem - Math.max(units * 0.55, this.links.length) * rem;
    const tile = narrow ? Math.floor(room / 6) : room / this.data.columns.length;
    this.edge = clamp(tile, narrow ? 36 : 26, (narrow ? 3.6 : 4) * rem);
    this.root.style.setProperty('--tile', `${this.edge}px`);
    this.place();
    requestAnimationFrame(() => this.links.forEach((link) => this.draw(link, narrow)));
  }

  draw({ box, wires, plain, units }, narrow) {
    const along = narrow ? box.clientHeight : box.clientWidth;
    const across = narrow ? box.clientWidth : box.clientHeight;
    const spot = (u, v) => (narrow ? `${v} ${u}` : `${u} ${v}`);
    const middle = across / 2;
    const line = (from, to, v) => `M${spot(from, v)}L${spot(to, v)}`;
    const bow = (from, to, v, at = middle) => `M${spot(from, at)}C${spot(from, v)} ${spot(to, v)} ${spot(to, at)}`;
    plain?.setAttribute('d', line(1, along - 1, middle));
    wires.forEach(({ through, around, lamp, hit, kind, place, lane, lanes }) => {
      const from = (along * place) / units;
      const to = (along * (place + 1)) / units;
      const strip = `M${spot(from, 0)}L${spot(to, 0)}L${spot(to, across)}L${spot(from, across)}Z`;
      if (kind === 'branch') {
        const v = ((lane + 0.5) / lanes) * across;
        const way = `M${spot(from, middle)}C${spot(from + (to - from) / 3, middle)} ${spot(from, v)} ` +
          `${spot((from + to) / 2, v)}C${spot(to, v)} ${spot(to - (to - from) / 3, middle)} ${spot(to, middle)}`;
        through.setAttribute('d', way);
        hit.setAttribute('d', way);
      } else if (kind === 'dense') {
        // What a layer adds is read by every layer behind it: its wire ends at the next column.
        const side = place % 2 ? 1 : -1;
        const v = middle + side * (across / 2) * (1.2 - place / (units + 1));
        through.setAttribute('d', `${line(0, along, middle)}${bow(from, along, v)}`);
        hit.setAttribute('d', strip);
      } else if (kind === 'gate') {
        const [cx, cy] = narrow ? [middle + 12, (from + to) / 2] : [(from + to) / 2, middle + 12];
        lamp.setAttribute('cx', cx);
        lamp.setAttribute('cy', cy);
        lamp.setAttribute('r', clamp((to - from) / 2 - 1, 3, 6));
      } else {
        through.setAttribute('d', line(from + 1, to - 1, middle));
        around.setAttribute('d', bow(from + 1, to - 1, kind === 'block' ? across * 0.12 : across * 0.3));
        hit.setAttribute('d', strip);
      }
    });
  }

  /** Give every tile its part of the sheet. */
  place() {
    const { columns } = this.data;
    const size = this.edge;
    this.tiles.forEach((tiles, column) => tiles.forEach((tile, row) => {
      tile.style.backgroundSize = `${size * columns.length}px ${size * this.data.rows}px`;
      tile.style.backgroundPosition = `${-size * column}px ${-size * row}px`;
      tile.style.imageRendering = columns[column].shape[1] > 28 ? 'auto' : 'pixelated';
    }));
  }

  show() {
    const { sheet, sheetId } = this.data;
    this.tiles.flat().forEach((tile) => { tile.style.backgroundImage = `url(${sheet})`; });
    this.codes = null;
    const picture = new Image();
    picture.onload = () => {
      if (this.data.sheetId !== sheetId) return;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.drawImage(picture, 0, 0);
      this.codes = context.getImageData(0, 0, picture.width, picture.height);
      // What lies under the pointer has another value now; who listens is not told four times a second.
      if (this.camera.on && this.at?.tile.matches(':hover')) this.point(...this.at.unit, this.at.place);
    };
    picture.src = sheet;
  }

  update() {
    const { data, root, words } = this;
    const frame = root.querySelector('.frame');
    const image = frame.querySelector('img');
    if (image.src !== data.photo) image.src = data.photo;
    image.alt = data.photoAlt;
    frame.setAttribute('aria-label', words.photo);
    frame.title = words.photo;
    frame.classList.toggle('pixelated', data.side < 100);
    this.tiles.forEach((tiles, column) => tiles.forEach((tile, row) => {
      const { name, tiles: told } = data.columns[column];
      tile.setAttribute('aria-label', filled(words.tile, { name, channel: told[row].channel }));
    }));
    const units = [...data.columns.map((column) => column.units), data.head];
    units.forEach((several, number) => several.flat().forEach((wire, place) => {
      const { group, lamp } = this.links[number].wires[place];
      group.classList.toggle('off', wire.off);
      group.setAttribute('aria-pressed', String(wire.off));
      group.setAttribute('aria-label', wire.label);
      if (lamp) lamp.style.fillOpacity = wire.off ? 0 : wire.gate;
      if (group.matches(':hover, :focus')) this.say.textContent = wire.label;
    }));
    this.answer();
    if (data.samples) this.samples();
    this.controls();
    const restore = root.querySelector('.restore');
    restore.textContent = words.restore;
    restore.hidden = !data.cut;
    restore.onclick = () => this.send('restore', true);
  }

  controls() {
    const { data, root, words, camera } = this;
    const [play, step, live] = ['.play', '.step', '.live'].map((name) => root.querySelector(name));
    play.textContent = `▶ ${words.play}`;
    play.onclick = () => this.play();
    step.textContent = words.step;
    step.onclick = () => this.step();
    play.disabled = step.disabled = camera.on;
    live.hidden = !data.camera;
    live.textContent = camera.on ? `■ ${words.live_stop}` : `● ${words.live}`;
    live.setAttribute('aria-label', camera.on ? words.live_stop_name : words.live_name);
    live.title = camera.on ? words.live_stop_name : words.live_name;
    live.classList.toggle('on', camera.on);
    live.onclick = () => { if (camera.on) camera.stop(null); else camera.start(); };
  }

  answer() {
    const { data, root } = this;
    const box = root.querySelector('.answer');
    box.style.setProperty('--at', data.columns.length + 1);
    box.querySelector('.title').textContent = data.title;
    const list = box.querySelector('.bars');
    while (list.children.length < data.answer.length) {
      const row = make(list, 'li');
      ['label', 'share'].forEach((name) => make(row, 'span', { class: name }));
      const track = make(row, 'div', { class: 'track' });
      make(track, 'div', { class: 'fill' });
      make(track, 'div', { class: 'was' });
    }
    while (list.children.length > data.answer.length) list.lastChild.remove();
    data.answer.forEach(({ label, share, text, was }, number) => {
      const row = list.children[number];
      row.querySelector('.label').textContent = label;
      row.querySelector('.share').textContent = text;
      row.querySelector('.fill').style.width = `${100 * share}%`;
      const ghost = row.querySelector('.was');
      ghost.hidden = was === null;
      ghost.style.width = `${100 * (was ?? 0)}%`;
    });
  }

  samples() {
    const box = this.root.querySelector('.samples');
    box.setAttribute('aria-label', this.words.samples);
    const { samples } = this.data;
    if (box.children.length !== samples.length) {
      box.replaceChildren();
      samples.forEach(() => make(box, 'button', { type: 'button' }));
    }
    samples.forEach(({ name, title, picture, chosen }, number) => {
      const button = box.children[number];
      button.style.backgroundImage = `url(${picture})`;
      button.title = title;
      button.setAttribute('aria-label', title);
      button.setAttribute('aria-pressed', String(chosen));
      button.onclick = () => { this.camera.stop(null, { heard: false }); this.send('sample', name); };
    });
  }

  still() {
    this.timers.forEach(clearTimeout);
    this.timers = [];
    this.root.classList.remove('run', 'paused');
  }

  /** Let the signal run through once. */
  play() {
    this.still();
    this.at_column = null;
    void this.root.offsetWidth; // so that the animation begins anew
    this.root.classList.add('run');
    const beats = this.data.columns.length + 4;
    this.timers.push(setTimeout(() => this.root.classList.remove('run'), beats * BEAT));
  }

  /** Show one column more, from the photo to the answer. */
  step() {
    const last = this.data.columns.length;
    this.still();
    this.at_column = this.at_column === null || this.at_column === undefined || this.at_column > last
      ? 1 : this.at_column + 1;
    if (this.at_column > last) return;
    this.root.classList.add('paused');
    [...this.net.querySelectorAll('.column')].forEach((column, number) =>
      column.classList.toggle('later', number >= this.at_column));
    this.links.forEach(({ box }, number) => box.classList.toggle('later', number >= this.at_column));
    this.root.querySelector('.answer').classList.add('later');
    const { name, shape } = this.data.columns[this.at_column - 1];
    this.say.textContent = `${name} · ${shape.join(' × ')}`;
  }

  listen() {
    const frame = this.root.querySelector('.frame');
    const file = this.root.querySelector('.file');
    // What the browser cannot read is sent as nothing, and gets its sentence.
    const take = async (blob) => {
      if (!blob) return;
      const sent = await shrink(blob).catch(() => '?');
      this.camera.stop(null, { heard: false });
      this.send('photo', sent);
    };
    file.onchange = () => { take(file.files[0]); file.value = ''; };
    frame.onclick = () => file.click();
    frame.onkeydown = (event) => {
      if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); file.click(); }
    };
    this.root.addEventListener('dragover', (event) => { event.preventDefault(); frame.classList.add('drop'); });
    this.root.addEventListener('dragleave', () => frame.classList.remove('drop'));
    this.root.addEventListener('drop', (event) => {
      event.preventDefault();
      frame.classList.remove('drop');
      take(event.dataTransfer.files[0]);
    });
    this.paste = (event) => {
      const item = [...(event.clipboardData?.items ?? [])].find((one) => one.type.startsWith('image/'));
      if (!item) return;
      event.preventDefault();
      take(item.getAsFile());
    };
  }
}

const flows = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector('.flow');
  if (!flows.has(root)) flows.set(root, new Flow(root));
  const flow = flows.get(root);
  flow.take(data, setTriggerValue);
  document.addEventListener('paste', flow.paste);
  return () => document.removeEventListener('paste', flow.paste);
}
