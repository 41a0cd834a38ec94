// Pointer, touch, wheel and keyboard move the view. Zooming is eased over a few frames, unless less motion is wanted.
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
const PAN = 90; // pixels a press of an arrow key
const STILL = 4; // pixels that a press may wander and still be a press

export class Gestures {
  #pointers = new Map();
  #wandered = 0;
  #target = null; // { zoom, x, y }: where an eased zoom goes, and about which pixel
  #ending = new AbortController();

  /** Calls moved(), pointed(x, y), left(), pressed(x, y), whole(). */
  constructor(surface, view, calls) {
    Object.assign(this, { surface, view, calls, touched: false });
    const on = (type, listener, options) => surface.addEventListener(type, listener, { signal: this.signal, ...options });
    on('pointerdown', event => this.#down(event));
    on('pointermove', event => this.#move(event));
    on('pointerup', event => this.#up(event));
    on('pointercancel', event => this.#pointers.delete(event.pointerId));
    on('pointerleave', () => calls.left());
    on('wheel', event => this.#wheel(event), { passive: false });
    on('dblclick', event => { const { x, y } = this.#local(event); this.zoomTo(view.zoom + 1, x, y); });
    on('keydown', event => this.#key(event));
  }

  /** Whether the zoom is on its way to somewhere. */
  get zooming() { return this.#target !== null || this.#pointers.size > 1; }

  get signal() { return this.#ending.signal; }

  dispose() { this.#ending.abort(); }

  /** Zooms to a level about a pixel, or about the middle. */
  zoomTo(zoom, x = this.view.width / 2, y = this.view.height / 2) {
    this.touched = true;
    const goal = Math.max(this.view.least, Math.min(this.view.most, zoom));
    if (calm.matches) {
      this.view.zoomAt(x, y, goal);
    } else {
      this.#target = { zoom: goal, x, y };
    }
    this.calls.moved();
  }

  /** Ends an eased zoom where it is. */
  settle() { this.#target = null; }

  /** One frame of an eased zoom; true while it goes on. */
  step() {
    if (!this.#target) {
      return false;
    }
    const { zoom, x, y } = this.#target;
    const left = zoom - this.view.zoom;
    if (Math.abs(left) < 0.01) {
      this.view.zoomAt(x, y, zoom);
      this.#target = null;
      return false;
    }
    this.view.zoomAt(x, y, this.view.zoom + left * 0.3);
    return true;
  }

  #down(event) {
    if (event.button !== 0) {
      return;
    }
    this.settle();
    this.surface.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, this.#local(event));
    this.#wandered = this.#pointers.size > 1 ? STILL + 1 : 0;
  }

  #move(event) {
    const now = this.#local(event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      this.calls.pointed(now.x, now.y);
      return;
    }
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    this.#wandered += Math.hypot(now.x - before.x, now.y - before.y);
    if (other) {
      const grown = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      this.view.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
      this.view.zoomAt((now.x + other.x) / 2, (now.y + other.y) / 2, this.view.zoom + Math.log2(grown));
    } else if (this.#wandered > STILL) {
      this.view.panBy(now.x - before.x, now.y - before.y);
      this.calls.left();
    } else {
      return;
    }
    this.touched = true;
    this.calls.moved();
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) {
      return;
    }
    if (this.#wandered <= STILL && this.#pointers.size === 0) {
      const { x, y } = this.#local(event);
      this.calls.pressed(x, y);
    }
    this.calls.moved();
  }

  #wheel(event) {
    event.preventDefault();
    const { x, y } = this.#local(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    // A pinch on a touchpad arrives as a wheel with Ctrl, in small steps.
    const steps = -event.deltaY * lines * (event.ctrlKey ? 0.012 : 0.0025);
    this.zoomTo((this.#target?.zoom ?? this.view.zoom) + Math.max(-1, Math.min(1, steps)), x, y);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const pans = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };
    if (pans[event.key]) {
      this.touched = true;
      this.view.panBy(...pans[event.key]);
      this.calls.moved();
    } else if (event.key === '+' || event.key === '=') {
      this.zoomTo((this.#target?.zoom ?? this.view.zoom) + 1);
    } else if (event.key === '-') {
      this.zoomTo((this.#target?.zoom ?? this.view.zoom) - 1);
    } else if (event.key === '0' || event.key === 'Home') {
      this.calls.whole();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #local(event) {
    const box = this.surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
