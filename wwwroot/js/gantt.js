// Bars of a working day on a canvas: one row a vehicle, only the rows in sight are drawn. Row names stand beside it as buttons that
// Blazor owns; this draws the bars, reads pointer and keyboard, and says which stop is to go where.
import { Day, AXIS } from './gantt/day.js';
import { Painter } from './gantt/painter.js';
import { readPalette, onThemeChange } from './palette.js';

const STILL = 4;
const SHORTEST = 900; // seconds, the closest that the time axis zooms to

/** Makes the bars inside an element; dotNet gets Picked(vehicle, stop) and Dropped(stop, vehicle, position). */
export function createGantt(root, dotNet) {
  return new Gantt(root, dotNet);
}

class Gantt {
  #pan = null;
  #frame = 0;
  #ending = new AbortController();

  constructor(root, dotNet) {
    Object.assign(this, { root, dotNet, movable: false, day: new Day(parseFloat(getComputedStyle(root).getPropertyValue('--gantt-row'))), whole: { from: 0, to: 86400 }, zoomed: false });
    this.scroll = root.querySelector('[data-gantt=scroll]');
    this.surface = root.querySelector('[data-gantt=surface]');
    this.canvas = root.querySelector('canvas');
    this.tip = root.querySelector('[data-gantt=tip]');
    this.said = root.querySelector('[data-gantt=said]');
    this.painter = new Painter(this.canvas.getContext('2d', { alpha: false }), this.day);
    this.palette = readPalette();
    this.unthemed = onThemeChange(() => { this.palette = readPalette(); this.#draw(); });
    this.resized = new ResizeObserver(() => this.#resize());
    this.resized.observe(this.scroll);
    const on = (target, type, listener, more) => target.addEventListener(type, listener, { signal: this.#ending.signal, ...more });
    on(this.scroll, 'scroll', () => { this.day.scrollTop = this.scroll.scrollTop; this.#draw(); });
    on(this.surface, 'pointerdown', event => this.#down(event));
    on(this.surface, 'pointermove', event => this.#move(event));
    on(this.surface, 'pointerup', event => this.#up(event));
    on(this.surface, 'pointercancel', () => this.#endDrag());
    on(this.surface, 'pointerleave', () => this.#point(null));
    on(this.surface, 'wheel', event => this.#wheel(event), { passive: false });
    on(this.surface, 'keydown', event => this.#key(event));
    on(this.surface, 'focus', () => this.#draw());
    on(this.surface, 'blur', () => this.#draw());
    this.#resize();
  }

  /** All rows in order; those that did not change are the ones held already, given by id alone. Times in seconds from one origin. */
  update(patch) {
    this.day.take(patch.order, patch.set);
    this.whole = { from: patch.from, to: patch.to };
    this.day.offset = patch.offset; // seconds from the origin to midnight of the zone that is shown
    if (!this.zoomed) {
      Object.assign(this.day, this.whole);
    }
    this.#draw();
  }

  /** Whether stops may be moved, which a plan that is searched or driven forbids. */
  allowMoves(movable) {
    this.movable = movable;
    if (!movable) {
      this.#endDrag();
    }
  }

  setNow(seconds) {
    this.day.now = seconds;
    this.#draw();
  }

  choose(vehicle, stop) {
    this.day.chosen = { vehicle, stop };
    const row = this.day.rows.findIndex(one => stop ? one.services.some(bar => bar.stop === stop) : one.id === vehicle);
    if (row >= 0) {
      if (stop) {
        this.day.focus = { row, at: this.day.rows[row].services.findIndex(bar => bar.stop === stop) };
      }
      this.#reveal(row);
    }
    this.#draw();
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.disposed = true;
    this.#ending.abort();
    this.resized.disconnect();
    this.unthemed();
  }

  #resize() {
    const { width } = this.surface.getBoundingClientRect();
    const height = this.scroll.clientHeight;
    if (width === 0 || height === 0) {
      return;
    }
    this.day.ratio = Math.min(3, window.devicePixelRatio || 1);
    Object.assign(this.day, { width, height });
    this.surface.style.height = `${height}px`;
    this.canvas.width = Math.round(width * this.day.ratio);
    this.canvas.height = Math.round(height * this.day.ratio);
    cancelAnimationFrame(this.#frame);
    this.#paint();
  }

  #draw() {
    if (!this.#frame && !this.disposed) {
      this.#frame = requestAnimationFrame(() => this.#paint());
    }
  }

  #paint() {
    this.#frame = 0;
    if (!this.disposed && this.day.width) {
      this.painter.paint(this.palette, this.surface.matches(':focus-visible'));
    }
  }

  #local(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #down(event) {
    if (event.button !== 0) {
      return;
    }
    const at = this.#local(event), hit = this.day.serviceAt(at);
    this.surface.setPointerCapture(event.pointerId);
    if (hit) {
      this.day.drag = { stop: hit.bar.stop, bar: hit.bar, row: hit.row, from: at, ...at, moved: false, movable: this.movable && (hit.bar.state === 'planned' || hit.bar.state === 'late') };
    } else {
      this.#pan = { ...at, scroll: this.scroll.scrollTop, from: this.day.from, to: this.day.to, moved: false };
    }
  }

  #move(event) {
    const at = this.#local(event);
    if (this.day.drag) {
      this.day.drag.moved ||= this.day.drag.movable && Math.hypot(at.x - this.day.drag.from.x, at.y - this.day.drag.from.y) > STILL;
      Object.assign(this.day.drag, at);
      if (this.day.drag.moved) {
        this.#point(null);
        const row = this.day.rowAt(at.y);
        this.day.drag.drop = row < 0 ? null : { row, place: this.day.placeAt(row, this.day.time(at.x), this.day.drag.stop) };
        this.#draw();
      }
    } else if (this.#pan) {
      this.#pan.moved ||= Math.hypot(at.x - this.#pan.x, at.y - this.#pan.y) > STILL;
      if (this.#pan.moved) {
        const shift = (this.#pan.x - at.x) / this.day.width * (this.#pan.to - this.#pan.from);
        this.#window(this.#pan.from + shift, this.#pan.to + shift);
        this.scroll.scrollTop = this.#pan.scroll + this.#pan.y - at.y;
      }
    } else {
      this.#point(this.day.serviceAt(at), at);
    }
  }

  #up(event) {
    const at = this.#local(event);
    const { drag, pan } = { drag: this.day.drag, pan: this.#pan };
    this.#endDrag();
    if (drag?.moved && drag.drop) {
      this.#tell('Dropped', drag.stop, this.day.rows[drag.drop.row].id, drag.drop.place);
    } else if (drag && !drag.moved) {
      this.#tell('Picked', this.day.rows[drag.row].id, drag.stop);
    } else if (pan && !pan.moved) {
      const row = this.day.rowAt(at.y);
      this.#tell('Picked', row < 0 ? '' : this.day.rows[row].id, '');
    }
  }

  #endDrag() {
    this.day.drag = null;
    this.#pan = null;
    this.#draw();
  }

  #point(hit, at) {
    this.surface.style.cursor = hit ? this.movable ? 'grab' : 'pointer' : '';
    if (hit?.bar !== this.day.hover) {
      this.day.hover = hit?.bar ?? null;
      this.tip.hidden = !hit;
      if (hit) {
        this.tip.replaceChildren(...hit.bar.title.split('\n').map((text, line) => Object.assign(document.createElement(line === 0 ? 'strong' : 'span'), { textContent: text })));
      }
      this.#draw();
    }
    if (hit) {
      const width = this.tip.offsetWidth, height = this.tip.offsetHeight, left = this.surface.offsetLeft;
      this.tip.style.left = `${left + Math.max(4, Math.min(at.x + 12, this.day.width - width - 4))}px`;
      this.tip.style.top = `${at.y + 20 + height > this.day.height ? at.y - height - 10 : at.y + 20}px`;
    }
  }

  #wheel(event) {
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#zoom(Math.exp(event.deltaY * lines * 0.002), this.day.time(this.#local(event).x));
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      const shift = (event.deltaX || event.deltaY) * lines / this.day.width * (this.day.to - this.day.from);
      this.#window(this.day.from + shift, this.day.to + shift);
    }
  }

  #zoom(times, about = this.day.now !== null && this.day.now > this.day.from && this.day.now < this.day.to ? this.day.now : (this.day.from + this.day.to) / 2) {
    const long = Math.max(SHORTEST, Math.min(this.whole.to - this.whole.from, (this.day.to - this.day.from) * times));
    const part = (about - this.day.from) / (this.day.to - this.day.from);
    this.#window(about - part * long, about - part * long + long);
  }

  #window(from, to) {
    const long = Math.min(to - from, this.whole.to - this.whole.from);
    this.day.from = Math.max(this.whole.from, Math.min(this.whole.to - long, from));
    this.day.to = this.day.from + long;
    this.zoomed = long < this.whole.to - this.whole.from - 1;
    this.#draw();
  }

  /** 'in', 'out' or 'whole': less time, more, or all of it. */
  zoom(name) {
    if (name === 'whole') {
      this.#window(this.whole.from, this.whole.to);
    } else {
      this.#zoom(name === 'in' ? 0.5 : 2);
    }
  }

  #reveal(row) {
    const top = row * this.day.rowHeight, room = this.scroll.clientHeight - AXIS;
    if (top < this.scroll.scrollTop) {
      this.scroll.scrollTop = top;
    } else if (top + this.day.rowHeight > this.scroll.scrollTop + room) {
      this.scroll.scrollTop = top + this.day.rowHeight - room;
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || this.day.rows.length === 0) {
      return;
    }
    const key = event.key;
    if (key === 'Escape' && this.day.drag) {
      this.#endDrag();
    } else if (key === '+' || key === '=') {
      this.#zoom(0.5);
    } else if (key === '-') {
      this.#zoom(2);
    } else if (key === '0') {
      this.#window(this.whole.from, this.whole.to);
    } else if (/^(Arrow|Home$|End$)/.test(key)) {
      if (event.altKey) {
        this.#carry(key);
      } else {
        this.#walk(key);
      }
    } else if ((key === 'Enter' || key === ' ') && this.day.focus) {
      const row = this.day.rows[this.day.focus.row];
      this.#tell('Picked', row.id, row.services[this.day.focus.at].stop);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #walk(key) {
    const focus = this.day.focus ?? { row: Math.max(0, this.day.rows.findIndex(row => row.services.length > 0)), at: -1 };
    let { row, at } = focus;
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      const way = key === 'ArrowUp' ? -1 : 1;
      const time = this.day.rows[row].services[at]?.from ?? this.day.from;
      do {
        row += way;
      } while (this.day.rows[row] && this.day.rows[row].services.length === 0);
      if (!this.day.rows[row]) {
        return;
      }
      at = nearest(this.day.rows[row].services, time);
    } else {
      const count = this.day.rows[row].services.length;
      at = key === 'Home' ? 0 : key === 'End' ? count - 1 : Math.max(0, Math.min(count - 1, at + (key === 'ArrowLeft' ? -1 : 1)));
    }
    const bar = this.day.rows[row]?.services[at];
    if (!bar) {
      return;
    }
    this.day.focus = { row, at };
    this.#reveal(row);
    if (bar.from < this.day.from || bar.to > this.day.to) {
      const half = (this.day.to - this.day.from) / 2;
      this.#window(bar.from - half, bar.from + half);
    }
    this.said.textContent = bar.title.replaceAll('\n', ', ');
    this.#draw();
  }

  /** Alt and an arrow moves the stop: along its route, or to the vehicle above or below. */
  #carry(key) {
    const focus = this.day.focus;
    const bar = this.day.focused;
    if (!bar || !this.movable) {
      return;
    }
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const place = focus.at + (key === 'ArrowLeft' ? -1 : 1);
      if (place >= 0 && place < this.day.rows[focus.row].services.length) {
        this.#tell('Dropped', bar.stop, this.day.rows[focus.row].id, place);
      }
    } else {
      const row = focus.row + (key === 'ArrowUp' ? -1 : 1);
      if (this.day.rows[row]) {
        this.#tell('Dropped', bar.stop, this.day.rows[row].id, this.day.placeAt(row, bar.from, bar.stop));
      }
    }
  }

  #tell(method, ...args) {
    this.dotNet?.invokeMethodAsync(method, ...args).catch(() => { /* the circuit is gone; the banner says so */ });
  }
}

function nearest(services, time) {
  let best = 0;
  services.forEach((bar, at) => {
    if (Math.abs(bar.from - time) < Math.abs(services[best].from - time)) {
      best = at;
    }
  });
  return best;
}
