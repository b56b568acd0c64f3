function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

// From zero, which lies above the bottom where something is less, to a height.
function stand(part, height, ground) {
  part.style.bottom = `${100 * Math.min(height, ground)}%`;
  part.style.height = `${100 * Math.abs(height - ground)}%`;
  part.classList.toggle('below', height < ground);
}

function column(option, data, guess) {
  const made = element('div', 'column');
  made.classList.toggle('asks', !data.revealed);
  made.classList.toggle('right', data.revealed && option.right);
  made.classList.toggle('guess-here', option.guess);
  if (option.mark !== null) {
    const mark = element('i', 'mark', data.revealed || option.mark < 0.15 ? '' : '?');
    stand(mark, option.mark, data.ground);
    made.append(mark);
  }
  if (option.bar !== null) {
    const bar = element('i', 'bar');
    const written = element('b', 'written', option.written);
    written.style.bottom = `${100 * Math.max(option.bar, data.ground)}%`;
    stand(bar, data.ground, data.ground);
    requestAnimationFrame(() => stand(bar, option.bar, data.ground));
    made.append(bar, written);
  }
  if (!data.revealed) made.onclick = () => guess(option.name);
  return made;
}

function label(option, data) {
  const made = element('span', option.right ? 'is-right' : '');
  made.textContent = (option.right ? '✓ ' : '') + option.label;
  if (option.guess) made.append(element('span', 'yours', `▲ ${data.words.yours}`));
  return made;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const figure = parentElement.querySelector('.guess');
  const find = (name) => figure.querySelector(name);
  const guess = (name) => setTriggerValue('guess', name);
  if (figure.dataset.shown === data.id) return;
  figure.dataset.shown = data.id;
  find('figcaption').textContent = `↑ ${data.axis}`;
  find('.plot').setAttribute('aria-label', data.alt);
  find('.columns').replaceChildren(...data.options.map((one) => column(one, data, guess)));
  find('.labels').replaceChildren(...data.options.map((one) => label(one, data)));
  find('.labels').hidden = !data.revealed;
  const zero = find('.zero');
  zero.hidden = data.ground === 0;
  zero.style.bottom = `${100 * data.ground}%`;
  const level = find('.level');
  level.hidden = data.level === null;
  if (data.level !== null) {
    level.style.bottom = `${100 * data.level.at}%`;
    level.firstElementChild.textContent = data.level.written;
  }
}
