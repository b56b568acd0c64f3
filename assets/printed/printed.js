// Draws the charts of this file from the numbers in it, with the copy of Plotly that it carries.
const charts = [...document.querySelectorAll('script[data-chart]')].map((script) => ({
  place: document.getElementById(script.dataset.chart),
  told: JSON.parse(script.textContent),
}));
const dark = matchMedia('(prefers-color-scheme: dark)');
const PAPER = 660; // pixels: the width of a chart in print

const SERIES = ['blue', 'orange', 'green', 'pink', 'yellow', 'sky', 'violet', 'gray', 'red', 'olive'];
const STEPS = ['#e4f5ff', '#c7ebff', '#a6dcff', '#83c9ff', '#60b4ff', '#3d9df3', '#1c83e1', '#0068c9', '#0054a3', '#004280'];
const BOTH = ['#7d353b', '#bd4043', '#ff4b4b', '#ff8c8c', '#ffc7c7', '#a6dcff', '#60b4ff', '#1c83e1', '#0054a3', '#004280'];

const scale = (colours) => colours.map((colour, n) => [n / (colours.length - 1), colour]);

function template() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(`--st-${name}`).trim();
  const axis = {
    gridcolor: value('border-color'), linecolor: value('border-color'),
    zerolinecolor: value('border-color'), tickcolor: value('border-color'),
    automargin: true, zeroline: false, title: { standoff: 14, font: { size: 13 } },
  };
  const steps = scale(dark.matches && !printing ? [...STEPS].reverse() : STEPS);
  return { layout: {
    colorway: SERIES.map((name) => value(`${name}-color`)),
    colorscale: { sequential: steps, sequentialminus: steps, diverging: scale(BOTH) },
    font: { color: value('text-color'), family: value('font'), size: 13 },
    paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
    hoverlabel: { bgcolor: value('secondary-background-color'), font: { color: value('text-color') } },
    coloraxis: { colorbar: { outlinewidth: 0 } },
    xaxis: { ...axis, showgrid: false }, yaxis: axis,
  } };
}

let printing = false;

function draw() {
  const look = template();
  for (const { place, told } of charts) {
    const layout = { ...structuredClone(told.layout), template: look, autosize: true };
    delete layout.width;
    if (printing) Object.assign(layout, { autosize: false, width: Math.min(PAPER, place.clientWidth || PAPER) });
    Plotly.react(place, structuredClone(told.data), layout, {
      responsive: true, displaylogo: false, displayModeBar: false,
    });
  }
}

async function begin() {
  const packed = Uint8Array.from(atob(document.getElementById('plotly').textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const text = await new Response(stream).blob();
  const script = document.createElement('script');
  script.src = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  URL.revokeObjectURL(script.src);
  draw();
  dark.addEventListener('change', draw);
  addEventListener('beforeprint', () => { printing = true; draw(); });
  addEventListener('afterprint', () => { printing = false; draw(); });
  document.documentElement.dataset.drawn = 'yes';
}

// A browser that cannot draw shows the numbers instead.
begin().catch(() => {
  charts.forEach(({ place }) => { place.hidden = true; });
  document.querySelectorAll('details').forEach((one) => { one.open = true; });
});
