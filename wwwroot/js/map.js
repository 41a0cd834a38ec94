// A map of our own streets with routes, stops and vehicles on it. Blazor owns the elements around it and hands over what changed;
// everything between two frames happens here. Streets and routes are drawn by a worker (map/sheet.js), marks by this page.
import { View, scaleBar, decodeLine, worldX, worldY } from './map/view.js';
import { Marks } from './map/marks.js';
import { Gestures } from './map/gestures.js';
import { readPalette, onThemeChange } from './palette.js';

const MARGIN = 0.3; // of the view, on each side of a sheet
const NUMBERED = 160; // stops in sight up to which all have their number
const REACH = 14; // pixels from a mark that still hit it

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
  #stops = new Map();
  #vehicles = new Map();
  #depots = [];
  #chosen = { vehicle: null, stop: null };
  #hovered = null;
  #fitted = false;
  #streetBox = null;

  constructor(root, dotNet, options) {
    this.root = root;
    this.dotNet = dotNet;
    this.options = options;
    this.surface = root.querySelector('[data-map=surface]');
    this.canvas = root.querySelector('canvas');
    this.tip = root.querySelector('[data-map=tip]');
    this.scale = root.querySelector('[data-map=scale]');
    this.ink = this.canvas.getContext('2d', { alpha: false });
    this.#worker.onmessage = message => this.#fromWorker(message.data);
    this.#worker.onerror = () => root.dataset.streets = 'failed';
    this.gestures = new Gestures(this.surface, this.#view, {
      moved: () => this.#draw(), pointed: (x, y) => this.#point(x, y), left: () => this.#hover(null), pressed: (x, y) => this.#press(x, y), whole: () => this.fit(),
    });
    root.querySelectorAll('[data-map-do]').forEach(button => button.addEventListener('click', () => this.#button(button.dataset.mapDo), { signal: this.gestures.signal }));
    this.resized = new ResizeObserver(() => this.#resize());
    this.resized.observe(this.surface);
    this.unthemed = onThemeChange(() => this.#look());
    this.#look();
    this.#resize();
    if (options.streets) {
      root.dataset.streets = 'loading';
      this.#worker.postMessage({ kind: 'streets', url: new URL(options.streets, document.baseURI).href });
    }
  }

  /** Takes over what changed: {routes, stops, vehicles: {set, gone}, depots}; a part that is absent stays as it is. */
  update(patch) {
    if (patch.routes) {
      patch.routes.gone.forEach(id => this.#routes.delete(id));
      patch.routes.set.forEach(route => this.#routes.set(route.id, { ...route, points: decodeLine(route.line) }));
      this.#worker.postMessage({ kind: 'routes', ...patch.routes });
      this.#version++;
    }
    for (const [name, marks] of [['stops', this.#stops], ['vehicles', this.#vehicles]]) {
      patch[name]?.gone.forEach(id => marks.delete(id));
      patch[name]?.set.forEach(mark => marks.set(mark.id, { ...mark, x: worldX(mark.lon), y: worldY(mark.lat) }));
    }
    if (patch.depots) {
      this.#depots = patch.depots.map(depot => ({ ...depot, x: worldX(depot.lon), y: worldY(depot.lat) }));
    }
    if (!this.#fitted) {
      this.#fitted = this.fit();
    }
    this.#draw();
  }

  /** What is on top: a vehicle with its route, a stop; null for none. */
  choose(vehicle, stop) {
    this.#chosen = { vehicle, stop };
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
    for (const mark of [...this.#stops.values(), ...this.#vehicles.values(), ...this.#depots]) {
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
    this.marks = new Marks(this.palette, this.#view.ratio);
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
      this.marks = new Marks(this.palette, ratio);
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
    this.#paintMarks();
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

  #paintMarks() {
    const view = this.#view;
    const { vehicle, stop } = this.#chosen;
    const seen = [];
    for (const mark of this.#stops.values()) {
      const px = view.screenX(mark.x), py = view.screenY(mark.y);
      if (px > -20 && py > -20 && px < view.width + 20 && py < view.height + 20) {
        mark.px = px;
        mark.py = py;
        seen.push(mark);
      }
    }
    const numbered = seen.length <= NUMBERED && view.zoom > 12.5;
    const ofChosen = [];
    for (const mark of seen) {
      if (mark.id === stop || (vehicle !== null && mark.vehicle === vehicle)) {
        ofChosen.push(mark);
      } else {
        this.ink.globalAlpha = vehicle !== null && mark.vehicle !== null ? 0.35 : 1;
        this.#stamp(numbered && vehicle === null || mark.state === 'unassigned' && numbered ? this.marks.numbered(mark, false) : this.marks.dot(mark, view.zoom < 13.2), mark.px, mark.py);
      }
    }
    this.ink.globalAlpha = 1;
    for (const depot of this.#depots) {
      this.#stamp(this.marks.depot(false), view.screenX(depot.x), view.screenY(depot.y));
    }
    this.#paintChosen(ofChosen, stop);
    this.#paintVehicles();
  }

  /** Stops of the chosen route: those whose number would lie on another's are dots until the map comes nearer. */
  #paintChosen(marks, stop) {
    marks.sort((a, b) => (b.id === stop) - (a.id === stop) || (b.state === 'late') - (a.state === 'late') || (a.number ?? 0) - (b.number ?? 0));
    const numbered = [];
    for (const mark of marks) {
      if (numbered.every(other => Math.hypot(other.px - mark.px, other.py - mark.py) > 17)) {
        numbered.push(mark);
      } else {
        this.#stamp(this.marks.dot(mark, false), mark.px, mark.py);
      }
    }
    for (const mark of numbered.reverse()) {
      this.#stamp(this.marks.numbered(mark, mark.id === stop), mark.px, mark.py);
    }
  }

  #paintVehicles() {
    const view = this.#view;
    const names = [];
    const inSight = [...this.#vehicles.values()].filter(mark => {
      mark.px = view.screenX(mark.x);
      mark.py = view.screenY(mark.y);
      return mark.px > -24 && mark.py > -24 && mark.px < view.width + 24 && mark.py < view.height + 24;
    });
    inSight.sort((a, b) => this.#rank(a) - this.#rank(b));
    for (const mark of inSight) {
      this.ink.globalAlpha = this.#chosen.vehicle !== null && mark.id !== this.#chosen.vehicle ? 0.55 : 1;
      const top = mark.id === this.#chosen.vehicle;
      this.#stamp(this.marks.vehicle(mark, top, !top && view.zoom < 13.2), mark.px, mark.py);
    }
    this.ink.globalAlpha = 1;
    // Names from the most to the least important, each only where it lies on no other name or vehicle.
    for (const mark of inSight.reverse()) {
      const label = this.marks.label(mark.name, mark.id === this.#chosen.vehicle);
      const box = { left: mark.px + 14, top: mark.py - 9, right: mark.px + 14 + label.width, bottom: mark.py + 9 };
      const clear = names.every(other => box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top)
        && inSight.every(other => other === mark || other.px + 11 < box.left || other.px - 11 > box.right || other.py + 11 < box.top || other.py - 11 > box.bottom);
      if (clear) {
        names.push(box);
        this.ink.drawImage(label.image, Math.round(box.left * view.ratio), Math.round(box.top * view.ratio));
      }
    }
  }

  /** What should lie on top: the chosen, then the late, then the silent. */
  #rank(vehicle) {
    return vehicle.id === this.#chosen.vehicle ? 3 : vehicle.state === 'late' ? 2 : vehicle.state === 'silent' ? 1 : 0;
  }

  #stamp(mark, px, py) {
    const ratio = this.#view.ratio;
    this.ink.drawImage(mark.image, Math.round((px - mark.half) * ratio), Math.round((py - mark.half) * ratio));
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

  #at(x, y) {
    let best = null, least = REACH;
    const look = (kind, marks, bonus) => {
      for (const mark of marks) {
        const away = Math.hypot(this.#view.screenX(mark.x) - x, this.#view.screenY(mark.y) - y) - bonus;
        if (away < least) {
          least = away;
          best = { kind, mark };
        }
      }
    };
    look('depot', this.#depots, 0);
    look('stop', this.#stops.values(), 0);
    if (this.#chosen.vehicle !== null) {
      look('stop', [...this.#stops.values()].filter(mark => mark.vehicle === this.#chosen.vehicle), 4);
    }
    look('vehicle', this.#vehicles.values(), 4);
    return best;
  }

  /** The route whose line runs through a pixel. */
  #routeAt(x, y) {
    let best = null, least = 6;
    for (const route of this.#routes.values()) {
      const line = route.points;
      for (let i = 2; i < line.length; i += 2) {
        const x0 = this.#view.screenX(line[i - 2]) - x, y0 = this.#view.screenY(line[i - 1]) - y;
        const dx = this.#view.screenX(line[i]) - x - x0, dy = this.#view.screenY(line[i + 1]) - y - y0;
        const part = Math.max(0, Math.min(1, -(x0 * dx + y0 * dy) / (dx * dx + dy * dy || 1)));
        const away = Math.hypot(x0 + part * dx, y0 + part * dy) - (route.id === this.#chosen.vehicle ? 2 : 0);
        if (away < least) {
          least = away;
          best = route;
        }
      }
    }
    return best;
  }

  #press(x, y) {
    const hit = this.#at(x, y);
    if (hit) {
      this.#tell('Picked', hit.kind, hit.mark.id);
      return;
    }
    const route = this.#routeAt(x, y);
    this.#tell('Picked', route ? 'route' : 'nothing', route?.id ?? '');
  }

  #point(x, y) { this.#hover(this.#at(x, y), x, y); }

  #hover(hit, x, y) {
    this.surface.style.cursor = hit ? 'pointer' : '';
    if (hit?.mark !== this.#hovered?.mark) {
      this.#hovered = hit;
      this.tip.hidden = !hit;
      if (hit) {
        this.tip.replaceChildren(...hit.mark.title.split('\n').map((line, at) => Object.assign(document.createElement(at === 0 ? 'strong' : 'span'), { textContent: line })));
      }
      if (this.options.hovers) {
        this.#tell('Hovered', hit?.kind ?? 'nothing', hit?.mark.id ?? '');
      }
    }
    if (hit) {
      const width = this.tip.offsetWidth, height = this.tip.offsetHeight;
      this.tip.style.left = `${Math.max(4, Math.min(x + 14, this.#view.width - width - 4))}px`;
      this.tip.style.top = `${y + 18 + height > this.#view.height ? y - height - 12 : y + 18}px`;
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
