// A phone in the hall: one question that waits at the server, until there is something new.
// Milliseconds.
const AGAIN = 2000; // after a question that failed
const FIRST = 5000; // until the page is told again what it does not show yet; twice as long each time
const LONGEST = 60000;

const lines = new WeakMap();

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

async function ask(line) {
  const top = new URL('./', location.href);
  const place = new URL(`_cnnviz/hall/${line.code}?after=${line.version}`, top);
  const answer = await fetch(place, { cache: 'no-store', signal: line.end.signal });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).version;
}

// Until the page shows another version, or the time is over.
const shown = (line, time) => new Promise((resolve) => {
  line.moved = resolve;
  setTimeout(resolve, time);
});

async function follow(line) {
  let patience = FIRST;
  while (!line.end.signal.aborted) {
    try {
      const before = line.version;
      const version = await ask(line);
      if (line.end.signal.aborted) return;
      if (version !== line.version) {
        // What is told to a session that was just lost never arrives, and a run may have read the
        // store a moment too early. But each word begins the run anew: the next ones come later.
        line.tell(version);
        await shown(line, patience);
        patience = line.version === before ? Math.min(2 * patience, LONGEST) : FIRST;
      }
    } catch {
      // The line broke, or the server starts anew.
      await pause(AGAIN);
    }
  }
}

// A vote that was sent to a process which ended then is lost, and the buttons come back: it is given
// again. Where it arrived after all there is no button any more, or the first one counts.
let vote = null;

async function insist(chosen) {
  vote = chosen;
  for (let patience = FIRST; patience <= LONGEST; patience *= 2) {
    await pause(patience);
    const again = document.querySelector(`.${CSS.escape(chosen)} button`);
    if (vote !== chosen || !again) return;
    again.click();
  }
}

document.addEventListener('click', (event) => {
  const place = event.isTrusted && event.target.closest?.('[class*="st-key-vote-"]');
  if (place) insist([...place.classList].find((name) => name.startsWith('st-key-vote-')));
}, { capture: true });

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const tell = (version) => setTriggerValue('moved', version);
  const known = lines.get(parentElement);
  if (known && known.code === data.code && !known.end.signal.aborted) {
    known.tell = tell;
    if (known.version !== data.version) {
      known.version = data.version;
      known.moved?.();
    }
  } else {
    known?.end.abort();
    const line = { code: data.code, version: data.version, tell, end: new AbortController() };
    lines.set(parentElement, line);
    follow(line);
  }
  return () => lines.get(parentElement)?.end.abort();
}
