function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function column(option, data, guess) {
  const made = element('div', 'column');
  made.classList.toggle('asks', !data.revealed);
  made.classList.toggle('right', data.revealed && option.right);
  made.classList.toggle('guess-here', option.guess);
  if (option.mark !== null) {
    const mark = element('i', 'mark', data.revealed || option.mark < 0.15 ? '' : '?');
    mark.style.height = `${100 * option.mark}%`;
    made.append(mark);
  }
  if (option.bar !== null) {
    const bar = element('i', 'bar');
    const written = element('b', 'written', option.written);
    written.style.bottom = `${100 * option.bar}%`;
    bar.style.height = '0';
    requestAnimationFrame(() => { bar.style.height = `${100 * option.bar}%`; });
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
  const level = find('.level');
  level.hidden = data.level === null;
  if (data.level !== null) {
    level.style.bottom = `${100 * data.level.at}%`;
    level.firstElementChild.textContent = data.level.written;
  }
}
