// What lies above the streets: stops, depots, vehicles and their names, painted by the page in every frame.
import { Marks } from './marks.js';
import { worldX, worldY } from './view.js';

const NUMBERED = 160; // stops in sight up to which all have their number
const NEAR = 12.5; // zoom from which a stop may have its number
const SMALL = 13.2; // zoom under which dots and vehicles are small

// Safari has no idle callbacks.
const whenIdle = window.requestIdleCallback?.bind(window) ?? (work => setTimeout(() => { const end = performance.now() + 5; work({ timeRemaining: () => end - performance.now() }); }, 50));
const notWhenIdle = window.cancelIdleCallback?.bind(window) ?? clearTimeout;

export class Overlay {
  stops = new Map();
  vehicles = new Map();
  depots = [];
  chosen = { vehicle: null, stop: null };
  #view;
  #marks = null;
  #unmade = []; // looks to be made when there is time
  #idle = 0;

  constructor(view) { this.#view = view; }

  /** Sets colours and pixel ratio. */
  look(palette, ratio) {
    this.#marks = new Marks(palette, ratio);
    this.#unmade = [];
    this.#prepare([...this.stops.values()], [...this.vehicles.values()]);
  }

  /** Takes over what changed: {stops, vehicles: {set, gone}, depots}; a part that is absent stays as it is. */
  update(patch) {
    for (const [name, marks] of [['stops', this.stops], ['vehicles', this.vehicles]]) {
      patch[name]?.gone.forEach(id => marks.delete(id));
      patch[name]?.set.forEach(mark => marks.set(mark.id, { ...mark, x: worldX(mark.lon), y: worldY(mark.lat) }));
    }
    if (patch.depots) {
      this.depots = patch.depots.map(depot => ({ ...depot, x: worldX(depot.lon), y: worldY(depot.lat) }));
    }
    this.#prepare(patch.stops?.set ?? [], patch.vehicles?.set ?? []);
  }

  /** All marks, in no order. */
  * all() {
    yield* this.stops.values();
    yield* this.vehicles.values();
    yield* this.depots;
  }

  dispose() { notWhenIdle(this.#idle); }

  paint(ink) {
    const view = this.#view;
    const { vehicle, stop } = this.chosen;
    const seen = [...this.stops.values()].filter(mark => this.#place(mark, 20));
    const numbered = seen.length <= NUMBERED && view.zoom > NEAR;
    const ofChosen = [];
    for (const mark of seen) {
      if (mark.id === stop || (vehicle !== null && mark.vehicle === vehicle)) {
        ofChosen.push(mark);
      } else {
        ink.globalAlpha = vehicle !== null && mark.vehicle !== null ? 0.35 : 1;
        const telling = numbered && (vehicle === null || mark.state === 'unassigned');
        this.#stamp(ink, telling ? this.#marks.numbered(mark, false) : this.#marks.dot(mark, view.zoom < SMALL), mark.px, mark.py);
      }
    }
    ink.globalAlpha = 1;
    for (const depot of this.depots) {
      this.#stamp(ink, this.#marks.depot(false), view.screenX(depot.x), view.screenY(depot.y));
    }
    this.#paintChosen(ink, ofChosen);
    this.#paintVehicles(ink);
  }

  /** Stops of the chosen route: those whose number would lie on another's are dots until the map comes nearer. */
  #paintChosen(ink, marks) {
    const { stop } = this.chosen;
    marks.sort((a, b) => (b.id === stop) - (a.id === stop) || (b.state === 'late') - (a.state === 'late') || (a.number ?? 0) - (b.number ?? 0));
    const numbered = [];
    for (const mark of marks) {
      if (numbered.every(other => Math.hypot(other.px - mark.px, other.py - mark.py) > 17)) {
        numbered.push(mark);
      } else {
        this.#stamp(ink, this.#marks.dot(mark, false), mark.px, mark.py);
      }
    }
    for (const mark of numbered.reverse()) {
      this.#stamp(ink, this.#marks.numbered(mark, mark.id === stop), mark.px, mark.py);
    }
  }

  #paintVehicles(ink) {
    const { ratio, zoom } = this.#view;
    const inSight = [...this.vehicles.values()].filter(mark => this.#place(mark, 24));
    inSight.sort((a, b) => this.#rank(a) - this.#rank(b));
    for (const mark of inSight) {
      const top = mark.id === this.chosen.vehicle;
      ink.globalAlpha = this.chosen.vehicle !== null && !top ? 0.55 : 1;
      this.#stamp(ink, this.#marks.vehicle(mark, top, !top && zoom < SMALL), mark.px, mark.py);
    }
    ink.globalAlpha = 1;
    // Names from the most to the least important, each only where it lies on no other name or vehicle.
    const names = [];
    for (const mark of inSight.reverse()) {
      const label = this.#marks.label(mark.name, mark.id === this.chosen.vehicle);
      const box = { left: mark.px + 14, top: mark.py - 9, right: mark.px + 14 + label.width, bottom: mark.py + 9 };
      const clear = names.every(other => box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top)
        && inSight.every(other => other === mark || other.px + 11 < box.left || other.px - 11 > box.right || other.py + 11 < box.top || other.py - 11 > box.bottom);
      if (clear) {
        names.push(box);
        ink.drawImage(label.image, Math.round(box.left * ratio), Math.round(box.top * ratio));
      }
    }
  }

  /** What should lie on top: the chosen, then the late, then the silent. */
  #rank(vehicle) {
    return vehicle.id === this.chosen.vehicle ? 3 : vehicle.state === 'late' ? 2 : vehicle.state === 'silent' ? 1 : 0;
  }

  /** Finds a mark's pixel; false where it lies out of sight by more than a margin. */
  #place(mark, margin) {
    const view = this.#view;
    mark.px = view.screenX(mark.x);
    mark.py = view.screenY(mark.y);
    return mark.px > -margin && mark.py > -margin && mark.px < view.width + margin && mark.py < view.height + margin;
  }

  #stamp(ink, mark, px, py) {
    const { ratio } = this.#view;
    ink.drawImage(mark.image, Math.round((px - mark.half) * ratio), Math.round((py - mark.half) * ratio));
  }

  /** Makes the looks of marks before the first zoom asks for a hundred of them within one frame. */
  #prepare(stops, vehicles) {
    this.#unmade.push(...stops.map(stop => looks => { looks.numbered(stop, false); looks.dot(stop, false); looks.dot(stop, true); }));
    this.#unmade.push(...vehicles.map(vehicle => looks => { looks.label(vehicle.name, false); looks.vehicle(vehicle, false, false); looks.vehicle(vehicle, false, true); }));
    const some = deadline => {
      while (this.#unmade.length > 0 && deadline.timeRemaining() > 1) {
        this.#unmade.pop()(this.#marks);
      }
      this.#idle = this.#unmade.length > 0 ? whenIdle(some) : 0;
    };
    notWhenIdle(this.#idle);
    this.#idle = whenIdle(some);
  }
}
