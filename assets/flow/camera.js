const EVERY = 250; // milliseconds between two frames that are sent, at least
const PATIENCE = @PATIENCE@; // after which an answer that did not come is no longer waited for
const SIDE = @SIDE@; // of a frame, in pixels
const MOST = @MOST@; // bytes of a frame
const REASONS = { NotAllowedError: 'live_refused', SecurityError: 'live_refused',
  NotFoundError: 'live_none', OverconstrainedError: 'live_none' };

/**
 * The camera as the photo. One frame is on its way at most; what the camera shows meanwhile is never
 * sent, so that no frame can be late.
 */
class Camera {
  constructor(flow) {
    this.flow = flow;
    this.number = 0;
    this.stream = null;
    this.asked = false;
    this.canvas = document.createElement('canvas');
    this.hidden = () => { if (document.hidden) this.stop('live_hidden'); };
  }

  get on() { return this.stream !== null; }

  /** Ask for the camera; called by a press of the button alone. */
  async start() {
    if (this.on || this.asked) return;
    const forbidden = this.forbidden();
    if (forbidden) { this.flow.tell(forbidden); return; }
    this.asked = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: 'environment', width: { ideal: 320 }, height: { ideal: 240 } } });
      await this.begin(stream);
    } catch (error) {
      this.flow.tell(REASONS[error.name] ?? 'live_busy');
    } finally {
      this.asked = false;
    }
  }

  /** Why the browser would not even ask its reader. */
  forbidden() {
    const policy = document.permissionsPolicy ?? document.featurePolicy;
    if (window.self !== window.top && policy?.allowsFeature('camera') === false) return 'live_framed';
    return navigator.mediaDevices?.getUserMedia ? null : 'live_insecure';
  }

  async begin(stream) {
    // The reader may have left or looked away while the browser asked.
    if (!this.flow.root.isConnected || document.hidden) { this.release(stream); return; }
    this.video = document.createElement('video');
    Object.assign(this.video, { muted: true, playsInline: true, srcObject: stream });
    stream.getVideoTracks().forEach((track) => { track.onended = () => this.stop('live_none'); });
    this.stream = stream;
    document.addEventListener('visibilitychange', this.hidden);
    try {
      await this.video.play();
    } catch (error) {
      this.stop(null);
      throw error;
    }
    if (!this.on) return;
    [this.sentAt, this.awaited] = [-EVERY, false];
    this.flow.tell('live_on');
    this.flow.controls();
    this.next();
  }

  /** Send what the camera shows now, as soon as the answer to the frame before has come. */
  next() {
    clearTimeout(this.timer);
    if (!this.on) return;
    if (!this.flow.root.isConnected) { this.stop(null); return; }
    const wait = this.sentAt + (this.awaited ? PATIENCE : EVERY) - performance.now();
    if (wait > 0) { this.timer = setTimeout(() => this.next(), wait); return; }
    [this.sentAt, this.awaited] = [performance.now(), true];
    this.number += 1;
    this.flow.send('frame', { number: this.number, jpeg: this.frame() });
    this.timer = setTimeout(() => this.next(), PATIENCE);
  }

  /** An answer has come: to the last frame, or to something else that was asked meanwhile. */
  answered() {
    this.awaited = false;
    this.next();
  }

  /** The square in the middle, small. */
  frame() {
    const { video, canvas } = this;
    const side = Math.min(video.videoWidth, video.videoHeight);
    canvas.width = canvas.height = Math.min(SIDE, side);
    canvas.getContext('2d').drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2,
      side, side, 0, 0, canvas.width, canvas.height);
    const written = [0.8, 0.4].map((quality) => canvas.toDataURL('image/jpeg', quality).split(',')[1]);
    return written.find((jpeg) => jpeg.length * 0.75 <= MOST) ?? written[1];
  }

  /** Switch the camera off. */
  stop(reason, { heard = true } = {}) {
    if (!this.on) return;
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.hidden);
    this.release(this.stream);
    this.stream = this.video = null;
    this.flow.tell(reason);
    this.flow.controls();
    if (heard && this.flow.root.isConnected) this.flow.send('still', true);
  }

  release(stream) {
    stream.getTracks().forEach((track) => { track.onended = null; track.stop(); });
  }
}
