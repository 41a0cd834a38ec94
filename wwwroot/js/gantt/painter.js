// Draws a day (gantt/day.js) onto a canvas: only the rows in sight, all of it anew each time.
import { hatch } from '../map/marks.js';
import { AXIS } from './day.js';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 14400]; // seconds between marks of the axis

export class Painter {
  constructor(ink, day) { Object.assign(this, { ink, day }); }

  paint(palette, focusShows) {
    Object.assign(this, { palette, focusShows });
    const { ink, palette: p } = this;
    ink.setTransform(this.day.ratio, 0, 0, this.day.ratio, 0, 0);
    ink.fillStyle = p.surface;
    ink.fillRect(0, 0, this.day.width, this.day.height);
    const first = Math.max(0, Math.floor(this.day.scrollTop / this.day.rowHeight));
    const last = Math.min(this.day.rows.length - 1, Math.floor((this.day.scrollTop + this.day.height - AXIS) / this.day.rowHeight));
    this.#paintGround(first, last);
    for (let row = first; row <= last; row++) {
      this.#paintRow(row);
    }
    this.#paintDrop();
    this.#paintNow();
    this.#paintAxis();
  }

  #paintGround(first, last) {
    const { ink, palette: p } = this;
    for (let row = first; row <= last; row++) {
      const y = this.day.y(row), { shiftFrom, shiftTo, id } = this.day.rows[row];
      if (id === this.day.chosen.vehicle) {
        ink.fillStyle = p.selected;
        ink.fillRect(0, y, this.day.width, this.day.rowHeight);
      } else {
        ink.fillStyle = p.raised;
        const left = this.day.x(shiftFrom), right = this.day.x(shiftTo);
        ink.fillRect(0, y, Math.max(0, Math.min(this.day.width, left)), this.day.rowHeight);
        ink.fillRect(Math.max(0, right), y, Math.max(0, this.day.width - right), this.day.rowHeight);
      }
      ink.fillStyle = p.lineSoft;
      ink.fillRect(0, y + this.day.rowHeight - 1, this.day.width, 1);
    }
    ink.fillStyle = p.lineSoft;
    for (const { x } of this.#ticks()) {
      ink.fillRect(Math.round(x), AXIS, 1, this.day.height);
    }
  }

  #paintRow(row) {
    const { ink, palette: p } = this;
    const of = this.day.rows[row];
    const y = this.day.y(row), middle = y + this.day.rowHeight / 2;
    const color = p.routes[of.color % p.routes.length];
    const focus = this.day.focus?.row === row ? of.services[this.day.focus.at] : null;
    const shown = new Set([this.day.chosen.stop, this.day.hover?.stop, focus?.stop].filter(Boolean));
    this.#paintWindows(of, y, color, shown);
    for (const bar of of.bars) {
      const left = this.day.x(bar.from), right = this.day.x(bar.to);
      if (right < 0 || left > this.day.width) {
        continue;
      }
      ink.globalAlpha = bar.state === 'done' ? 0.5 : 1;
      if (bar.kind === 'travel') {
        ink.fillStyle = color;
        ink.globalAlpha *= 0.55;
        ink.fillRect(left, middle - 1.5, right - left, 3);
      } else if (bar.kind === 'wait') {
        ink.strokeStyle = p.text2;
        ink.lineWidth = 1;
        ink.setLineDash([2, 3]);
        line(ink, left, middle, right, middle);
        ink.setLineDash([]);
      } else if (bar.kind === 'break' || bar.kind === 'reload') {
        ink.strokeStyle = p.text2;
        ink.fillStyle = p.raised;
        ink.lineWidth = 1;
        ink.fillRect(left, middle - 6, right - left, 12);
        ink.strokeRect(left + 0.5, middle - 6.5, Math.max(1, right - left - 1), 13);
        if (right - left > 36) {
          this.#text(bar.kind, (left + right) / 2, middle, p.text2, 10);
        }
      } else {
        this.#paintService(bar, left, right, middle, color, shown.has(bar.stop), this.day.drag?.stop === bar.stop);
      }
      ink.globalAlpha = 1;
    }
    if (focus && this.focusShows) {
      ink.strokeStyle = p.primary;
      ink.lineWidth = 2;
      ink.strokeRect(this.day.x(focus.from) - 3, middle - 12, Math.max(8, this.day.x(focus.to) - this.day.x(focus.from) + 6), 24);
    }
  }

  /** Ghosts of the time windows: of the chosen route faintly, of the stop that is looked at as an outline with its hours. */
  #paintWindows(of, y, color, shown) {
    const { ink } = this;
    for (const [stop, from, to] of of.windows) {
      const strong = shown.has(stop);
      if (!strong && of.id !== this.day.chosen.vehicle) {
        continue;
      }
      const left = this.day.x(from), right = this.day.x(to);
      ink.fillStyle = color;
      ink.globalAlpha = strong ? 0.2 : 0.035;
      ink.fillRect(left, y + 2, right - left, this.day.rowHeight - 5);
      if (strong) {
        ink.globalAlpha = 0.9;
        ink.strokeStyle = color;
        ink.lineWidth = 1;
        ink.setLineDash([3, 3]);
        ink.strokeRect(left + 0.5, y + 2.5, right - left - 1, this.day.rowHeight - 6);
        ink.setLineDash([]);
      }
      ink.globalAlpha = 1;
    }
  }

  #paintService(bar, left, right, middle, color, strong, dragged) {
    const { ink, palette: p } = this;
    const wide = Math.max(3, right - left), late = bar.state === 'late' || bar.state === 'failed';
    ink.globalAlpha *= dragged ? 0.3 : 1;
    ink.beginPath();
    ink.roundRect(left, middle - 8, wide, 16, Math.min(3, wide / 2));
    ink.fillStyle = late ? p.surface : color;
    ink.fill();
    if (late) {
      ink.save();
      ink.clip();
      ink.translate(left + wide / 2, middle);
      hatch(ink, Math.max(10, wide), p.error);
      ink.restore();
      ink.beginPath();
      ink.roundRect(left, middle - 8, wide, 16, Math.min(3, wide / 2));
    }
    if (late || strong) {
      ink.strokeStyle = strong ? p.text : p.error;
      ink.lineWidth = strong ? 2 : 1.5;
      ink.stroke();
    }
    const text = bar.state === 'late' ? '!' : bar.state === 'failed' ? '✕' : bar.state === 'done' ? '✓' : wide > 15 ? String(bar.number ?? '') : '';
    if (text && (wide > 11 || late)) {
      if (late) {
        // The glyph of what is late must not drown in its hatch.
        ink.fillStyle = p.error;
        ink.beginPath();
        ink.arc(left + wide / 2, middle - 9, 5.5, 0, 2 * Math.PI);
        ink.fill();
        this.#text(text, left + wide / 2, middle - 8.6, p.onFill, 9, 800);
      } else {
        this.#text(text, left + wide / 2, middle + 0.5, p.onFill, 10, 600);
      }
    }
    if (bar.locked && wide > 5) {
      ink.fillStyle = p.text;
      ink.fillRect(left, middle + 9, wide, 2);
    }
  }

  #paintDrop() {
    if (!this.day.drag?.moved) {
      return;
    }
    const { ink, palette: p } = this;
    const { drop, x, y, bar } = this.day.drag;
    if (drop) {
      const row = this.day.rows[drop.row], top = this.day.y(drop.row);
      const others = row.services.filter(one => one !== bar);
      const before = others[drop.place - 1], after = others[drop.place];
      const at = before && after ? (before.to + after.from) / 2 : before ? before.to + 120 : after ? after.from - 120 : row.shiftFrom;
      ink.fillStyle = p.primary;
      ink.fillRect(this.day.x(at) - 1.5, top + 1, 3, this.day.rowHeight - 3);
      ink.beginPath();
      ink.moveTo(this.day.x(at) - 5, top);
      ink.lineTo(this.day.x(at) + 5, top);
      ink.lineTo(this.day.x(at), top + 6);
      ink.fill();
    }
    const wide = Math.max(12, this.day.x(bar.to) - this.day.x(bar.from));
    ink.globalAlpha = 0.85;
    ink.fillStyle = p.text;
    ink.beginPath();
    ink.roundRect(x - wide / 2, y - 8, wide, 16, 3);
    ink.fill();
    ink.globalAlpha = 1;
  }

  #paintNow() {
    const x = this.day.now === null ? -1 : this.day.x(this.day.now);
    if (x < 0 || x > this.day.width) {
      return;
    }
    const { ink, palette: p } = this;
    ink.fillStyle = p.error;
    ink.fillRect(Math.round(x) - 0.75, AXIS - 4, 1.5, this.day.height);
  }

  #paintAxis() {
    const { ink, palette: p } = this;
    ink.fillStyle = p.surface;
    ink.fillRect(0, 0, this.day.width, AXIS - 1);
    ink.fillStyle = p.line;
    ink.fillRect(0, AXIS - 1, this.day.width, 1);
    const now = this.day.now === null ? -1 : this.day.x(this.day.now);
    for (const { x, text } of this.#ticks()) {
      if (x > 16 && x < this.day.width - 16 && !(now >= 0 && Math.abs(x - now) < 38)) {
        this.#text(text, x, AXIS / 2, p.text2, 11);
      }
    }
    if (now >= 0 && now <= this.day.width) {
      const at = Math.max(20, Math.min(this.day.width - 20, now));
      ink.fillStyle = p.error;
      ink.beginPath();
      ink.roundRect(at - 19, 4, 38, 16, 3);
      ink.fill();
      this.#text(this.#clock(this.day.now), at, 12.5, p.onFill, 11, 600);
    }
  }

  #ticks() {
    const step = STEPS.find(one => one / (this.day.to - this.day.from) * this.day.width >= 56) ?? 21600;
    const found = [];
    for (let at = Math.ceil((this.day.from + this.day.offset) / step) * step - this.day.offset; at <= this.day.to; at += step) {
      found.push({ x: this.day.x(at), text: this.#clock(at) });
    }
    return found;
  }

  #clock(seconds) {
    const minutes = Math.floor(((seconds + this.day.offset) % 86400 + 86400) % 86400 / 60);
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  }

  #text(text, x, y, color, size, weight = 500) {
    const { ink } = this;
    ink.font = `${weight} ${size}px ${FONT}`;
    ink.textAlign = 'center';
    ink.textBaseline = 'middle';
    ink.fillStyle = color;
    ink.fillText(text, x, y);
  }
}

function line(ink, x0, y0, x1, y1) {
  ink.beginPath();
  ink.moveTo(x0, y0);
  ink.lineTo(x1, y1);
  ink.stroke();
}
