// Marks on the map: stops, depots, vehicles. Each look is drawn once into a small bitmap and then only copied.
// State is a shape and a glyph, never colour alone.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const MOST = 4000; // looks kept; more than that means that something counts up, and all are made anew

export class Marks {
  #made = new Map();

  constructor(palette, ratio) { this.palette = palette; this.ratio = ratio; }

  /** A stop as a dot, for when many are in sight; smaller where the map shows a whole town. */
  dot(stop, small) {
    return this.#mark(`d${stop.color}|${stop.state}|${small}`, 8, (ink, p) => this.#disc(ink, small ? 3 : 4.5, stop, p));
  }

  /** A stop with its number. */
  numbered(stop, marked) {
    const text = stop.number ?? '';
    return this.#mark(`n${stop.color}|${stop.state}|${text}|${marked}`, 18, (ink, p) => {
      if (marked) {
        circle(ink, 14);
        ink.fillStyle = p.surface;
        ink.fill();
        ink.strokeStyle = p.text;
        ink.lineWidth = 2;
        ink.stroke();
      }
      this.#disc(ink, 10.5, stop, p);
      const glyph = stop.state === 'done' ? '✓' : stop.state === 'failed' ? '✕' : stop.state === 'unassigned' ? '?' : String(text);
      ink.font = `600 ${glyph.length > 2 ? 9 : 11}px ${FONT}`;
      this.#text(ink, glyph, 0, 0.5, stop.state === 'done' ? p.onFill : p.text, stop.state === 'late' ? p.surface : null);
      if (stop.state === 'late') {
        this.#badge(ink, 9, -9, p);
      }
    });
  }

  depot(marked) {
    return this.#mark(`p${marked}`, 16, (ink, p) => {
      ink.fillStyle = p.text;
      ink.strokeStyle = p.surface;
      ink.lineWidth = 2;
      ink.beginPath();
      ink.roundRect(-9, -9, 18, 18, 4);
      ink.fill();
      ink.stroke();
      ink.fillStyle = p.surface;
      ink.beginPath();
      ink.moveTo(-5.5, 0.5);
      ink.lineTo(0, -5);
      ink.lineTo(5.5, 0.5);
      ink.lineTo(3.8, 0.5);
      ink.lineTo(3.8, 5);
      ink.lineTo(-3.8, 5);
      ink.lineTo(-3.8, 0.5);
      ink.fill();
    });
  }

  /** A vehicle: an arrow where its heading is known, else a disc; hollow and dashed when it is silent. */
  vehicle(vehicle, marked, small) {
    const turn = vehicle.heading === null || vehicle.heading === undefined ? null : Math.round(vehicle.heading / 10) * 10 % 360;
    return this.#mark(`v${vehicle.color}|${vehicle.state}|${turn}|${marked}|${small}`, 22, (ink, p) => {
      if (small) {
        ink.scale(0.78, 0.78);
      }
      const color = p.routes[vehicle.color % p.routes.length];
      const silent = vehicle.state === 'silent';
      circle(ink, marked ? 15 : 12.5);
      ink.fillStyle = marked ? p.text : p.surface;
      ink.fill();
      circle(ink, marked ? 12.5 : 11);
      ink.fillStyle = silent ? p.surface : color;
      ink.fill();
      ink.strokeStyle = silent ? p.text : p.surface;
      ink.lineWidth = silent ? 1.5 : marked ? 1.5 : 0;
      if (ink.lineWidth > 0) {
        ink.setLineDash(silent ? [3, 2.5] : []);
        ink.stroke();
        ink.setLineDash([]);
      }
      ink.fillStyle = silent ? p.text : p.onFill;
      if (turn === null) {
        circle(ink, 4);
        ink.fill();
      } else {
        ink.save();
        ink.rotate(turn * Math.PI / 180);
        ink.beginPath();
        ink.moveTo(0, -7.5);
        ink.lineTo(5.2, 5.6);
        ink.lineTo(0, 2.6);
        ink.lineTo(-5.2, 5.6);
        ink.closePath();
        ink.fill();
        ink.restore();
      }
      if (vehicle.state === 'late') {
        this.#badge(ink, 11, -10, p);
      }
    });
  }

  /** A name beside a mark. */
  label(text, strong) {
    return this.#mark(`t${text}|${strong}`, 0, (ink, p) => {
      ink.font = `${strong ? 700 : 600} 11px ${FONT}`;
      this.#text(ink, text, 0, 0, p.text, p.surface, 'left');
    }, text);
  }

  #disc(ink, radius, stop, p) {
    const color = stop.state === 'unassigned' ? p.text : stop.state === 'late' || stop.state === 'failed' ? p.error : p.routes[stop.color % p.routes.length];
    circle(ink, radius);
    ink.fillStyle = stop.state === 'done' ? color : p.surface;
    ink.fill();
    if (stop.state === 'late') {
      ink.save();
      circle(ink, radius);
      ink.clip();
      hatch(ink, radius, p.error);
      ink.restore();
    }
    circle(ink, radius);
    ink.strokeStyle = color;
    ink.lineWidth = radius > 8 ? 2.4 : radius > 4 ? 2 : 1.5;
    ink.setLineDash(stop.state === 'unassigned' ? [3, 2.2] : []);
    ink.stroke();
    ink.setLineDash([]);
  }

  #badge(ink, x, y, p) {
    ink.beginPath();
    ink.arc(x, y, 5.6, 0, 2 * Math.PI);
    ink.fillStyle = p.error;
    ink.fill();
    ink.strokeStyle = p.surface;
    ink.lineWidth = 1.2;
    ink.stroke();
    ink.font = `800 9px ${FONT}`;
    this.#text(ink, '!', x, y + 0.4, p.onFill, null);
  }

  #text(ink, text, x, y, color, halo, align = 'center') {
    ink.textAlign = align;
    ink.textBaseline = 'middle';
    if (halo) {
      ink.strokeStyle = halo;
      ink.lineWidth = 3;
      ink.lineJoin = 'round';
      ink.strokeText(text, x, y);
    }
    ink.fillStyle = color;
    ink.fillText(text, x, y);
  }

  /** {image, half, width}: half the height in CSS pixels; the mark's point is in the middle, a label's at its left. */
  #mark(key, half, draw, text) {
    let mark = this.#made.get(key);
    if (!mark) {
      if (this.#made.size >= MOST) {
        this.#made.clear();
      }
      const image = document.createElement('canvas');
      const ink = image.getContext('2d');
      let width = 2 * half;
      let height = width;
      if (text !== undefined) {
        ink.font = `700 11px ${FONT}`;
        width = Math.ceil(ink.measureText(text).width) + 6;
        height = 18;
      }
      image.width = Math.ceil(width * this.ratio);
      image.height = Math.ceil(height * this.ratio);
      ink.scale(this.ratio, this.ratio);
      ink.translate(text === undefined ? width / 2 : 3, height / 2);
      draw(ink, this.palette);
      mark = { image, half: height / 2, width };
      this.#made.set(key, mark);
    }
    return mark;
  }
}

/** Diagonal lines over the square around the middle. */
export function hatch(ink, radius, color) {
  ink.strokeStyle = color;
  ink.lineWidth = 1.6;
  ink.beginPath();
  for (let x = -2 * radius; x <= 2 * radius; x += 4) {
    ink.moveTo(x - radius, radius);
    ink.lineTo(x + radius, -radius);
  }
  ink.stroke();
}

function circle(ink, radius) {
  ink.beginPath();
  ink.arc(0, 0, radius, 0, 2 * Math.PI);
}
