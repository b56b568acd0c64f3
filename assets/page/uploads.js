// An upload that is refused on its way: Streamlit shows its number where a file was dropped, and
// nothing at all for a photo of the camera.
const { open } = XMLHttpRequest.prototype;

function refusal(status) {
  if (status === 413) return [{ key: 'upload_large' }];
  if (status === 429) return [{ key: 'upload_own_quota' }];
  if (status === 507) return [{ key: 'upload_quota' }];
  if (status === 403) {
    return keeps ? [{ key: 'upload_refused' }] : [{ key: 'upload_refused', link: 'own_window' }];
  }
  return [status ? { key: 'upload_failed', values: { status } } : { key: 'upload_broken' }];
}

XMLHttpRequest.prototype.open = function (method, address, ...rest) {
  if (String(address).includes('/_stcore/upload_file/') && method.toUpperCase() === 'PUT') {
    let aborted = false;
    this.addEventListener('abort', () => { aborted = true; });
    this.addEventListener('loadend', () => {
      if (this.status >= 200 && this.status < 300) hush('upload');
      else if (!aborted) tell('upload', refusal(this.status));
    });
  }
  return open.call(this, method, address, ...rest);
};
