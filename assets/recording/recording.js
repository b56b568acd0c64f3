// The file is made in the browser, once: a page that is drawn again saves nothing again.
const saved = new Set();

export default function (component) {
  const { id, name, text, kind } = component.data;
  if (saved.has(id)) return;
  saved.add(id);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
