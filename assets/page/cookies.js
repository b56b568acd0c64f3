// Uploads and the list of a reader's runs hang on cookies: who keeps none is told before anything
// is lost. In a frame of another site the same page in a window of its own keeps them.
function kept() {
  const name = `cnnviz-kept=${Math.random().toString(36).slice(2)}`;
  try {
    document.cookie = `${name}; Max-Age=60; ${GIVEN.cookie}`;
    const found = document.cookie.includes(name);
    document.cookie = `${name}; Max-Age=0; ${GIVEN.cookie}`;
    return found;
  } catch {
    return false; // a frame with a sandbox
  }
}

const framed = window.self !== window.top;
const keeps = kept();

function unkept() {
  if (GIVEN.embed && location.protocol === 'http:') return { key: 'needs_https' };
  return framed ? { key: 'framed', link: 'own_window' } : { key: 'no_cookies' };
}

if (!keeps) tell('cookies', [unkept()]);
