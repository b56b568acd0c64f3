"""What the browser does for the drawing pad: the pen, and showing answers while it moves."""

JS = """
const EVERY = 250;       // milliseconds between two drawings that are sent, at least
const PATIENCE = 3000;   // after which an answer that did not come is no longer waited for
const NEAR = 8;          // points closer than this to the last one tell nothing new
const STRIDE = 40;       // of an arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// One drawing is on its way at most. What is drawn meanwhile waits for its answer and then goes out
// as it is by then: states in between are dropped.
function flush(pad) {
  clearTimeout(pad.timer);
  if (!pad.changed) return;
  const now = performance.now();
  const until = pad.sentAt + (pad.sent === pad.answered ? EVERY : PATIENCE);
  if (now < until) { pad.timer = setTimeout(() => flush(pad), until - now); return; }
  pad.changed = false;
  pad.sentAt = now;
  pad.sent += 1;
  pad.send({ number: pad.sent, strokes: pad.strokes.map((stroke) => stroke.flat()) });
}

function paint(pad) {
  const { canvas } = pad, context = canvas.getContext('2d'), scale = canvas.width / pad.side;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, pad.side, pad.side);
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = pad.pen;
  context.strokeStyle = getComputedStyle(canvas).color;
  for (const stroke of pad.strokes) {
    context.beginPath();
    context.moveTo(...stroke[0]);
    stroke.forEach((point) => context.lineTo(...point));
    context.stroke();
  }
  if (!pad.cursor) return;
  const [x, y] = pad.cursor;
  context.lineWidth = 12;
  context.strokeStyle = getComputedStyle(canvas).outlineColor;
  context.beginPath();
  context.arc(x, y, pad.down ? pad.pen / 3 : pad.pen / 2, 0, 7);
  context.stroke();
}

function draw(pad, change) { change(); pad.changed = true; paint(pad); flush(pad); }

function begin(pad, point) {
  if (pad.given) pad.strokes = [];  // the sample gives way to the first stroke of the reader's own
  pad.given = false;
  pad.strokes.push([point]);
}

function extend(pad, point) {
  const stroke = pad.strokes.at(-1), [x, y] = stroke.at(-1);
  const count = pad.strokes.reduce((sum, one) => sum + one.length, 0);
  if (Math.hypot(point[0] - x, point[1] - y) >= NEAR && count < pad.most) stroke.push(point);
}

const clamp = (pad, value) => Math.max(0, Math.min(pad.side, Math.round(value)));

function at(pad, event) {
  const box = pad.canvas.getBoundingClientRect();
  return [clamp(pad, (event.clientX - box.left) / box.width * pad.side),
          clamp(pad, (event.clientY - box.top) / box.height * pad.side)];
}

function usePointer(pad) {
  const { canvas } = pad;
  canvas.onpointerdown = (event) => {
    if (pad.pointer !== null || event.button > 0) return;
    pad.pointer = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    pad.cursor = null;
    draw(pad, () => begin(pad, at(pad, event)));
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId !== pad.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const moves = events.length ? events : [event];
    draw(pad, () => moves.forEach((move) => extend(pad, at(pad, move))));
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId !== pad.pointer) return;
    pad.pointer = null;
    speak(pad);
  };
}

function useKeys(pad) {
  const { canvas } = pad;
  canvas.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [x, y] = pad.cursor ?? [pad.side / 2, pad.side / 2];
      const stride = event.shiftKey ? STRIDE / 4 : STRIDE;
      pad.cursor = [clamp(pad, x + arrow[0] * stride), clamp(pad, y + arrow[1] * stride)];
      if (pad.down) draw(pad, () => extend(pad, pad.cursor)); else paint(pad);
    } else if (event.key === ' ') {
      pad.cursor ??= [pad.side / 2, pad.side / 2];
      pad.down = !pad.down;
      pad.told.textContent = pad.down ? pad.words.pen_down : pad.words.pen_up;
      if (pad.down) draw(pad, () => begin(pad, pad.cursor)); else { paint(pad); speak(pad); }
    } else if (event.key === 'Backspace') pad.undo();
    else if (event.key === 'Delete') pad.clear();
    else return;
    event.preventDefault();
  };
  canvas.onblur = () => { pad.cursor = null; pad.down = false; paint(pad); };
}

function useButtons(pad, root) {
  const put = (strokes, given) => draw(pad, () => {
    [pad.strokes, pad.given, pad.down] = [strokes, given, false];
  });
  pad.undo = () => put(pad.given ? [] : pad.strokes.slice(0, -1), false);
  pad.clear = () => put([], false);
  root.querySelector('.undo').onclick = pad.undo;
  root.querySelector('.clear').onclick = pad.clear;
  root.querySelectorAll('[data-sample]').forEach((button) => {
    button.onclick = () => put(structuredClone(pad.samples[button.dataset.sample]), true);
  });
}

function open(root, data) {
  const pad = { canvas: root.querySelector('.paper'), told: root.querySelector('.told'),
                pointer: null, cursor: null, down: false, changed: false, timer: 0,
                side: data.side, pen: data.pen, most: data.most,
                strokes: data.strokes, given: data.given, sent: data.number, sentAt: -EVERY };
  usePointer(pad);
  useKeys(pad);
  useButtons(pad, root);
  return pad;
}

// The sentence for the ear: after a stroke, not four times a second.
function speak(pad) {
  if (pad.pointer === null && !pad.down && pad.sent === pad.answered && pad.say !== pad.said) {
    pad.told.textContent = pad.said = pad.say;
  }
}

function showPictures(root, pad, sheet) {
  const image = new Image();
  pad.sheet = sheet.url;
  image.onload = () => {
    if (pad.sheet !== sheet.url) return;  // a newer answer is here
    root.querySelectorAll('canvas[data-picture]').forEach((canvas) => {
      const place = sheet.places[canvas.dataset.picture];
      const context = canvas.getContext('2d');
      if (!place) { context.clearRect(0, 0, canvas.width, canvas.height); return; }
      const [x, y, width, height] = place;
      [canvas.width, canvas.height] = [width, height];
      context.drawImage(image, x, y, width, height, 0, 0, width, height);
      const values = context.getImageData(0, 0, width, height);
      const ink = getComputedStyle(canvas).color.match(/[0-9.]+/g).map(Number);
      for (let index = 0; index < values.data.length; index += 4) {
        values.data[index + 3] = values.data[index];
        for (const channel of [0, 1, 2]) values.data[index + channel] = ink[channel];
      }
      context.putImageData(values, 0, 0);
    });
  };
  image.src = sheet.url;
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector('.sketchpad');
  const pad = root.pad ??= open(root, data);
  [pad.words, pad.samples, pad.say] = [data.words, data.samples, data.say];
  pad.answered = data.number;
  pad.send = (drawing) => setStateValue('drawing', drawing);
  root.querySelectorAll('[data-word]').forEach((node) => {
    node.textContent = data.words[node.dataset.word];
  });
  root.querySelectorAll('[data-sample]').forEach((button) => {
    button.setAttribute('aria-label', data.words.sample + ' ' + button.dataset.sample);
  });
  pad.canvas.setAttribute('aria-label', data.words.paper);
  const panel = root.querySelector('.panel');
  if (pad.panel !== data.panel) panel.innerHTML = pad.panel = data.panel;
  panel.querySelectorAll('[data-text]').forEach((node) => {
    node.textContent = data.texts[node.dataset.text] ?? '';
  });
  panel.querySelectorAll('[data-share]').forEach((node) => {
    node.style.width = 100 * (data.shares[node.dataset.share] ?? 0) + '%';
  });
  panel.querySelectorAll('[data-mark]').forEach((node) => {
    node.classList.toggle('is-best', data.best.includes(node.dataset.mark));
  });
  root.querySelector('.verdict').textContent = data.say;
  showPictures(root, pad, data.sheet);
  paint(pad);
  speak(pad);
  flush(pad);
}
"""
