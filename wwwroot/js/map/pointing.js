// What lies under a pixel, and the tip that says so.
const REACH = 14; // pixels from a mark that still hit it

/** The mark at a pixel as {kind, mark}, or null. */
export function markAt(view, overlay, x, y) {
  let best = null, least = REACH;
  const look = (kind, marks, bonus) => {
    for (const mark of marks) {
      const away = Math.hypot(view.screenX(mark.x) - x, view.screenY(mark.y) - y) - bonus;
      if (away < least) {
        least = away;
        best = { kind, mark };
      }
    }
  };
  look('depot', overlay.depots, 0);
  look('stop', overlay.stops.values(), 0);
  if (overlay.chosen.vehicle !== null) {
    look('stop', [...overlay.stops.values()].filter(mark => mark.vehicle === overlay.chosen.vehicle), 4);
  }
  look('vehicle', overlay.vehicles.values(), 4);
  return best;
}

/** The route whose line runs through a pixel, or null. */
export function routeAt(view, routes, chosen, x, y) {
  let best = null, least = 6;
  for (const route of routes) {
    const line = route.points;
    for (let i = 2; i < line.length; i += 2) {
      const x0 = view.screenX(line[i - 2]) - x, y0 = view.screenY(line[i - 1]) - y;
      const dx = view.screenX(line[i]) - x - x0, dy = view.screenY(line[i + 1]) - y - y0;
      const part = Math.max(0, Math.min(1, -(x0 * dx + y0 * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(x0 + part * dx, y0 + part * dy) - (route.id === chosen ? 2 : 0);
      if (away < least) {
        least = away;
        best = route;
      }
    }
  }
  return best;
}

/** The tip beside the pointer: the mark's title, its first line strong. */
export class Tip {
  #shown = null;

  constructor(element) { this.element = element; }

  /** Shows a mark's title, or hides; true when another mark than before is shown. */
  show(mark) {
    if (mark === this.#shown) {
      return false;
    }
    this.#shown = mark;
    this.element.hidden = !mark;
    if (mark) {
      this.element.replaceChildren(...mark.title.split('\n').map((line, at) => Object.assign(document.createElement(at === 0 ? 'strong' : 'span'), { textContent: line })));
    }
    return true;
  }

  /** Moves beside a pixel, within the view. */
  moveTo(x, y, view) {
    const width = this.element.offsetWidth, height = this.element.offsetHeight;
    this.element.style.left = `${Math.max(4, Math.min(x + 14, view.width - width - 4))}px`;
    this.element.style.top = `${y + 18 + height > view.height ? y - height - 12 : y + 18}px`;
  }
}
