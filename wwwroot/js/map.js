// A map of our own streets with routes, stops and vehicles on it. Blazor owns the elements around it and hands over what changed;
// everything between two frames happens here. Streets and routes are drawn by a worker (map/sheet.js), marks by this page (map/overlay.js).
import { View, scaleBar, decodeLine, worldX, worldY } from './map/view.js';
import { Overlay } from './map/overlay.js';
import { markAt, routeAt, Tip } from './map/pointing.js';
import { Gestures } from './map/gestures.js';
import { readPalette, onThemeChange } from './palette.js';

const MARGIN = 0.3; // of the view, on each side of a sheet

/** Makes the map inside an element; dotNet gets Picked(kind, id) and Hovered(kind, id). */
export function createMap(root, dotNet, options) {
  return new StreetMap(root, dotNet, options);
}

class StreetMap {
  #view = new View();
  #worker = new Worker(new URL('./map/sheet.js', import.meta.url), { type: 'module' });
  #sheet = null; // { bitmap, view, version }
  #version = 0; // of what sheets show
  #asked = false;
  #frame = 0;
  #routes = new Map();
  #overlay = new Overlay(this.#view);
  #fitted = false;
  #streetBox = null;

  constructor(root, dotNet, options) {
    this.root = root;
    this.dotNet = dotNet;
    this.options = options;
    this.surface = root.querySelector('[data-map=surface]');
    this.canvas = root.querySelector('canvas');
    this.tip = new Tip(root.querySelector('[data-map=tip]'));
    this.scale = root.querySelector('[data-map=scale]');
    this.ink = this.canvas.getContext('2d', { alpha: false });
    this.#worker.onmessage = message => this.#fromWorker(message.data);
    this.#worker.onerror = () => root.dataset.streets = 'failed';
    this.gestures = new Gestures(this.surface, this.#view, {
      moved: () => this.#draw(), pointed: (x, y) => this.#hover(markAt(this.#view, this.#overlay, x, y), x, y), left: () => this.#hover(null), pressed: (x, y) => this.#press(x, y), whole: () => this.fit(),
    });
    root.querySelectorAll('[data-map-do]').forEach(button => button.addEventListener('click', () => this.#button(button.dataset.mapDo), { signal: this.gestures.signal }));
    this.resized = new ResizeObserver(() => this.#resize());
    this.resized.observe(this.surface);
    this.unthemed = onThemeChange(() => this.#look());
    this.#look();
    this.#resize();
  }

  /** Draws other streets: those of an import, or the first that there are. */
  showStreets(url) {
    this.root.dataset.streets = 'loading';
    this.root.querySelector('[data-map=failed]')?.setAttribute('hidden', '');
    this.#worker.postMessage({ kind: 'streets', url: new URL(url, document.baseURI).href });
  }

  /** Takes over what changed: {routes, stops, vehicles: {set, gone}, depots}; a part that is absent stays as it is. */
  update(patch) {
    if (patch.routes) {
      patch.routes.gone.forEach(id => this.#routes.delete(id));
      patch.routes.set.forEach(route => this.#routes.set(route.id, { ...route, points: decodeLine(route.line) }));
      this.#worker.postMessage({ kind: 'routes', ...patch.routes });
      this.#version++;
    }
    this.#overlay.update(patch);
    if (!this.#fitted) {
      this.#fitted = this.fit();
    }
    this.#draw();
  }

  /** What is on top: a vehicle with its route, a stop; null for none. */
  choose(vehicle, stop) {
    this.#overlay.chosen = { vehicle, stop };
    this.#worker.postMessage({ kind: 'choose', chosen: vehicle, faint: vehicle !== null });
    this.#version++;
    this.#draw();
  }

  /** Shows everything, or the chosen route, whole; false while there is nothing. */
  fit(vehicle) {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    const add = (x, y) => {
      box.left = Math.min(box.left, x); box.right = Math.max(box.right, x); box.top = Math.min(box.top, y); box.bottom = Math.max(box.bottom, y);
    };
    for (const mark of this.#overlay.all()) {
      if (!vehicle || mark.vehicle === vehicle || mark.id === vehicle) {
        add(mark.x, mark.y);
      }
    }
    const line = vehicle && this.#routes.get(vehicle)?.points;
    for (let i = 0; line && i < line.length; i += 2) {
      add(line[i], line[i + 1]);
    }
    const found = box.left <= box.right;
    const whole = found ? box : this.#streetBox;
    if (whole) {
      this.#view.fit(whole, Math.min(36, this.#view.width / 8), 16.5);
      this.gestures.settle();
      this.#draw();
    }
    return found;
  }

  /** Moves to a place without changing the zoom, unless it is in sight already. */
  show(lat, lon) {
    const x = worldX(lon), y = worldY(lat), px = this.#view.screenX(x), py = this.#view.screenY(y);
    if (px < 30 || py < 30 || px > this.#view.width - 30 || py > this.#view.height - 30) {
      this.#view.x = x;
      this.#view.y = y;
      this.#draw();
    }
  }

  dispose() {
    cancelAnimationFrame(this.#frame);
    this.gestures.dispose();
    this.#overlay.dispose();
    this.resized.disconnect();
    this.unthemed();
    this.#worker.terminate();
    this.#sheet?.bitmap.close();
    this.disposed = true;
  }

  #fromWorker(message) {
    if (message.kind === 'sheet') {
      this.#sheet?.bitmap.close();
      this.#sheet = message;
      this.#asked = false;
      this.root.dataset.drawn = String(message.version);
      this.#draw();
    } else if (message.kind === 'streets') {
      this.root.dataset.streets = 'ready';
      this.root.dataset.streetCount = String(message.count);
      this.#streetBox = message.box;
      this.#view.within(message.box);
      this.#version++;
      if (!this.#fitted) {
        this.fit();
      }
      this.#draw();
    } else {
      this.root.dataset.streets = 'failed';
      this.root.querySelector('[data-map=failed]')?.removeAttribute('hidden');
    }
  }

  #look() {
    this.palette = readPalette();
    this.#overlay.look(this.palette, this.#view.ratio);
    this.#worker.postMessage({ kind: 'look', palette: this.palette });
    this.#version++;
    this.#draw();
  }

  #resize() {
    const { width, height } = this.surface.getBoundingClientRect();
    if (width === 0 || height === 0) {
      return;
    }
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (ratio !== this.#view.ratio) {
      this.#overlay.look(this.palette, ratio);
    }
    Object.assign(this.#view, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (this.#fitted && !this.gestures.touched) {
      this.fit();
    }
    cancelAnimationFrame(this.#frame);
    this.#paint();
  }

  #draw() {
    // A hidden tab gets no animation frames: nothing is drawn there, and the next frame shows what is then.
    if (!this.#frame && !this.disposed) {
      this.#frame = requestAnimationFrame(() => this.#paint());
    }
  }

  #paint() {
    this.#frame = 0;
    if (this.disposed) {
      return;
    }
    if (this.gestures.step()) {
      this.#draw();
    }
    const { ink, palette } = this;
    const view = this.#view;
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.fillStyle = palette.land;
    ink.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.#sheet) {
      const of = this.#sheet.view;
      const grow = view.scale / (256 * 2 ** of.zoom);
      const left = ((of.x - view.x) * view.scale + view.width / 2 - of.width * grow / 2) * view.ratio;
      const top = ((of.y - view.y) * view.scale + view.height / 2 - of.height * grow / 2) * view.ratio;
      const same = Math.abs(grow - 1) < 1e-9;
      ink.imageSmoothingEnabled = !same;
      ink.drawImage(this.#sheet.bitmap, same ? Math.round(left) : left, same ? Math.round(top) : top, of.width * grow * of.ratio * (view.ratio / of.ratio), of.height * grow * of.ratio * (view.ratio / of.ratio));
    }
    this.#overlay.paint(ink);
    this.#ask();
    this.#showScale();
  }

  /** Asks the worker for a sheet when the one at hand does not show what it should; one at a time, the newest view wins. */
  #ask() {
    const view = this.#view;
    if (this.#asked || view.width < 2 || document.hidden) {
      return;
    }
    const of = this.#sheet?.view;
    const reach = size => size * MARGIN / 2; // half of the margin is left for the time that drawing takes
    const fits = of && this.#sheet.version === this.#version && of.ratio === view.ratio && Math.abs(of.zoom - view.zoom) < 1e-6
      && Math.abs(of.x - view.x) * view.scale + view.width / 2 + reach(view.width) <= of.width / 2
      && Math.abs(of.y - view.y) * view.scale + view.height / 2 + reach(view.height) <= of.height / 2;
    // While a zoom goes on the old sheet is scaled: drawing each step of it would keep the worker behind all the time.
    if (fits || (of && this.gestures.zooming && Math.abs(of.zoom - view.zoom) < 1.2)) {
      return;
    }
    this.#asked = true;
    const wanted = view.copy();
    wanted.width = Math.ceil(view.width * (1 + 2 * MARGIN));
    wanted.height = Math.ceil(view.height * (1 + 2 * MARGIN));
    this.#worker.postMessage({ kind: 'draw', view: wanted, version: this.#version });
  }

  #showScale() {
    const bar = scaleBar(this.#view, 110);
    const text = `${bar.text}|${Math.round(bar.pixels)}`;
    if (this.scale && text !== this.scaleText) {
      this.scaleText = text;
      this.scale.style.width = `${Math.round(bar.pixels)}px`;
      this.scale.textContent = bar.text;
    }
  }

  #press(x, y) {
    const hit = markAt(this.#view, this.#overlay, x, y);
    const route = hit ? null : routeAt(this.#view, this.#routes.values(), this.#overlay.chosen.vehicle, x, y);
    this.#tell('Picked', hit?.kind ?? (route ? 'route' : 'nothing'), hit?.mark.id ?? route?.id ?? '');
  }

  #hover(hit, x, y) {
    this.surface.style.cursor = hit ? 'pointer' : '';
    if (this.tip.show(hit?.mark ?? null) && this.options.hovers) {
      this.#tell('Hovered', hit?.kind ?? 'nothing', hit?.mark.id ?? '');
    }
    if (hit) {
      this.tip.moveTo(x, y, this.#view);
    }
  }

  #button(name) {
    if (name === 'whole') {
      this.fit();
    } else {
      this.gestures.zoomTo(this.#view.zoom + (name === 'in' ? 1 : -1));
    }
  }

  #tell(method, ...args) {
    this.dotNet?.invokeMethodAsync(method, ...args).catch(() => { /* the circuit is gone; the banner says so */ });
  }
}
