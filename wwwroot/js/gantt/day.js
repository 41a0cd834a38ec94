// What the bars show, and where on the canvas: rows of vehicles over a stretch of time, seconds from one origin.
export const AXIS = 26; // pixels of the time axis

export class Day {
  constructor(rowHeight) {
    Object.assign(this, {
      rowHeight, rows: [], from: 0, to: 86400, offset: 0, now: null, width: 0, height: 0, ratio: 1, scrollTop: 0,
      chosen: { vehicle: null, stop: null },
      focus: null, // { row, at }: the service that the keyboard is on; at counts the services of the row
      hover: null, // the bar below the pointer
      drag: null, // { bar, x, y, drop: { row, place } }
    });
  }

  /** All rows in order; what is not in the set stays as it is. */
  take(order, set) {
    const held = new Map(this.rows.map(row => [row.id, row]));
    set.forEach(row => held.set(row.id, prepare(row)));
    this.rows = order.map(id => held.get(id));
    if (this.focus && !this.focused) {
      this.focus = null;
    }
  }

  get focused() { return this.focus ? this.rows[this.focus.row]?.services[this.focus.at] : undefined; }

  x(seconds) { return (seconds - this.from) / (this.to - this.from) * this.width; }

  time(x) { return this.from + x / this.width * (this.to - this.from); }

  y(row) { return AXIS + row * this.rowHeight - this.scrollTop; }

  rowAt(y) {
    const row = Math.floor((y - AXIS + this.scrollTop) / this.rowHeight);
    return y >= AXIS && row >= 0 && row < this.rows.length ? row : -1;
  }

  /** The service at a pixel, with some pixels of grace for narrow ones: { row, at, bar }. */
  serviceAt({ x, y }) {
    const row = this.rowAt(y);
    let best = null, least = 4;
    this.rows[row]?.services.forEach((bar, at) => {
      const away = Math.max(this.x(bar.from) - x, x - this.x(bar.to), 0);
      if (away < least) {
        least = away;
        best = { row, at, bar };
      }
    });
    return best;
  }

  /** Position among a row's services at a time, not counting the stop that moves. */
  placeAt(row, time, stop) {
    return this.rows[row].services.filter(bar => bar.stop !== stop && (bar.from + bar.to) / 2 < time).length;
  }
}

/** From the compact form: bars are [kind, from, to, stop, state, number, title, locked], windows [stop, from, to]. */
function prepare(row) {
  const bars = row.bars.map(([kind, from, to, stop, state, number, title, locked]) => ({ kind, from, to, stop, state, number, title: title ?? '', locked }));
  return { ...row, bars, services: bars.filter(bar => bar.stop) };
}
