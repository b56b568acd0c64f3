// A phone in the hall: one question that waits at the server, until there is something new.
const AGAIN = 2000; // milliseconds after a question that failed

const lines = new WeakMap();

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

async function ask(line) {
  const top = new URL('./', location.href);
  const place = new URL(`_cnnviz/hall/${line.code}?after=${line.version}`, top);
  const answer = await fetch(place, { cache: 'no-store', signal: line.end.signal });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).version;
}

async function follow(line) {
  while (!line.end.signal.aborted) {
    try {
      const version = await ask(line);
      if (version !== line.version && !line.end.signal.aborted) {
        line.version = version;
        line.tell(version);
      }
    } catch {
      // The line broke, or the server starts anew.
      await pause(AGAIN);
    }
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const tell = (version) => setTriggerValue('moved', version);
  const known = lines.get(parentElement);
  if (known && known.code === data.code && !known.end.signal.aborted) {
    known.tell = tell;
    known.version = data.version;
  } else {
    known?.end.abort();
    const line = { code: data.code, version: data.version, tell, end: new AbortController() };
    lines.set(parentElement, line);
    follow(line);
  }
  return () => lines.get(parentElement)?.end.abort();
}
