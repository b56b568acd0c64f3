// Steps of the history that are made before Streamlit listens: the page looks for them when it stands.

addEventListener('popstate', (event) => {
  if (event.isTrusted) window.cnnvizStepped = true;
});
