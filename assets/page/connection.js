// A page whose session never begins says what is missing, instead of standing empty for ever.
const PATIENCE = 10; // seconds
const ASK_AGAIN = 5;

const streamlit = () => document.querySelector('[data-testid="stApp"]');
const connected = () => streamlit()?.dataset.testConnectionState === 'CONNECTED';
// Every page stands at the top of the app, as Streamlit's own files (./static) have it.
const beside = (path) => new URL(path, new URL('./', location.href));

async function host() {
  try {
    const answer = await fetch(beside('_cnnviz/seen'), { cache: 'no-store' });
    return answer.ok ? (await answer.json()).host : null;
  } catch {
    return null;
  }
}

function socketOpens() {
  return new Promise((resolve) => {
    const address = beside('_cnnviz/socket');
    address.protocol = address.protocol.replace('http', 'ws');
    let socket = null;
    try {
      socket = new WebSocket(address);
    } catch {
      resolve(false);
      return;
    }
    const end = (opened) => {
      resolve(opened);
      socket.close();
    };
    socket.onopen = () => end(true);
    socket.onerror = () => end(false);
    setTimeout(() => end(false), 5000);
  });
}

async function missing() {
  const seen = await host();
  if (seen === null) return [{ key: 'silent', values: { address: beside('_cnnviz/seen').href } }];
  const found = [];
  if (!(await socketOpens())) found.push({ key: 'no_upgrade' });
  if (seen !== location.host) {
    found.push({ key: 'no_host', values: { seen, asked: location.host } });
  }
  if (found.length) return found;
  return [{ key: streamlit() ? 'refused' : 'no_files' }];
}

let waited = 0;
let begun = false;
let asking = false;

// Counted, not timed: a computer that slept for an hour has not waited for an hour.
setInterval(async () => {
  if (connected()) {
    begun = true;
    waited = 0;
    hush('connection');
    return;
  }
  waited += 1;
  if (asking || waited < PATIENCE || (waited - PATIENCE) % ASK_AGAIN) return;
  asking = true;
  const lines = begun ? [{ key: 'lost' }] : [{ key: 'waiting' }, ...(await missing())];
  if (!connected()) tell('connection', lines, { everyone: !begun });
  asking = false;
}, 1000);
