// Names along streets. Anchors stand at fixed places of the world, so that a name stays where it is while the map moves.
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const SPACING = 460; // pixels between two names of one street, at whole zoom levels
const MOST = 260; // names on a sheet
const BEND = 1.1; // radians that a name may turn in all

/** Joins the pieces of a street between crossings: a name needs more room than one of them has. Longest first within a class. */
export function chains(streets) {
  const byName = new Map();
  for (let i = 0; i < streets.count; i++) {
    if (streets.names[i] >= 0) {
      const key = streets.names[i] * 16 + streets.classes[i];
      (byName.get(key) ?? byName.set(key, []).get(key)).push(i);
    }
  }
  const found = [];
  for (const pieces of byName.values()) {
    join(streets, pieces, found);
  }
  found.sort((a, b) => a.class - b.class || b.length - a.length);
  return found;
}

function join(streets, pieces, found) {
  const { xy, starts } = streets;
  const key = at => `${xy[2 * at]},${xy[2 * at + 1]}`;
  const ends = new Map();
  for (const piece of pieces) {
    for (const at of [starts[piece], starts[piece + 1] - 1]) {
      (ends.get(key(at)) ?? ends.set(key(at), []).get(key(at))).push(piece);
    }
  }
  const left = new Set(pieces);
  for (const piece of pieces) {
    if (!left.delete(piece)) {
      continue;
    }
    const points = span(streets, piece, false);
    for (let tail = 0; tail < 2; tail++) {
      for (;;) {
        const end = `${points[points.length - 2]},${points[points.length - 1]}`;
        const next = ends.get(end)?.find(other => left.has(other));
        if (next === undefined) {
          break;
        }
        left.delete(next);
        const more = span(streets, next, key(starts[next]) !== end);
        for (let i = 2; i < more.length; i++) {
          points.push(more[i]);
        }
      }
      reverse(points);
    }
    found.push(chain(streets, piece, points));
  }
}

function chain(streets, piece, points) {
  const along = new Float64Array(points.length / 2);
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (let i = 0; i < along.length; i++) {
    const x = points[2 * i], y = points[2 * i + 1];
    left = Math.min(left, x); right = Math.max(right, x); top = Math.min(top, y); bottom = Math.max(bottom, y);
    along[i] = i === 0 ? 0 : along[i - 1] + Math.hypot(x - points[2 * i - 2], y - points[2 * i - 1]);
  }
  return {
    text: streets.texts[streets.names[piece]], class: streets.classes[piece], points: Float64Array.from(points), along,
    length: along[along.length - 1], left, top, right, bottom,
  };
}

function span(streets, piece, backwards) {
  const points = Array.from(streets.xy.subarray(2 * streets.starts[piece], 2 * streets.starts[piece + 1]));
  if (backwards) {
    reverse(points);
  }
  return points;
}

function reverse(points) {
  for (let i = 0, j = points.length - 2; i < j; i += 2, j -= 2) {
    [points[i], points[i + 1], points[j], points[j + 1]] = [points[j], points[j + 1], points[i], points[i + 1]];
  }
}

/** Writes names onto a sheet; the transform from the world to pixels is x·scale + shiftX, y·scale + shiftY. */
export class Labels {
  #widths = new Map();

  draw(ink, streets, frame, palette, sizeOf) {
    const taken = new Taken(frame.width, frame.height);
    const spacing = SPACING / (256 * 2 ** Math.round(frame.zoom));
    ink.textAlign = 'center';
    ink.textBaseline = 'middle';
    ink.lineJoin = 'round';
    let drawn = 0;
    for (const street of streets.chains) {
      const size = sizeOf(street.class);
      if (size === 0 || street.right < frame.left || street.left > frame.right || street.bottom < frame.top || street.top > frame.bottom) {
        continue;
      }
      ink.font = `500 ${size}px ${FONT}`;
      const width = this.#width(ink, street.text, size);
      if (street.length * frame.scale < width * 1.1) {
        continue;
      }
      const times = Math.max(1, Math.floor(street.length / spacing));
      for (let time = 0; time < times; time++) {
        const letters = this.#place(ink, street, (time + 0.5) * street.length / times, width, size, frame, taken);
        if (letters) {
          this.#write(ink, letters, size, palette);
          if (++drawn >= MOST) {
            return;
          }
        }
      }
    }
  }

  /** Where each letter stands and how it is turned; null where the name doesn't fit, bends too much or would lie on another. */
  #place(ink, street, middle, width, size, frame, taken) {
    const half = width / 2 / frame.scale;
    let from = middle - half, to = middle + half;
    if (from < 0 || to > street.length) {
      return null;
    }
    const backwards = at(street, from).x > at(street, to).x;
    const letters = [];
    let run = 0, turned = 0, before = null;
    for (const letter of street.text) {
      const wide = this.#width(ink, letter, size);
      const where = at(street, backwards ? to - (run + wide / 2) / frame.scale : from + (run + wide / 2) / frame.scale);
      const x = where.x * frame.scale + frame.shiftX, y = where.y * frame.scale + frame.shiftY;
      const angle = backwards ? where.angle + Math.PI : where.angle;
      if (before !== null) {
        turned += Math.abs(Math.atan2(Math.sin(angle - before), Math.cos(angle - before)));
        if (turned > BEND) {
          return null;
        }
      }
      if (taken.at(x, y)) {
        return null;
      }
      before = angle;
      letters.push({ letter, x, y, angle });
      run += wide;
    }
    for (const letter of letters) {
      taken.take(letter.x, letter.y, size * 0.9);
    }
    return letters;
  }

  #write(ink, letters, size, palette) {
    ink.strokeStyle = palette.labelHalo;
    ink.fillStyle = palette.label;
    ink.lineWidth = 3;
    for (const pass of ['strokeText', 'fillText']) {
      for (const { letter, x, y, angle } of letters) {
        const cos = Math.cos(angle), sin = Math.sin(angle), ratio = palette.ratio;
        ink.setTransform(cos * ratio, sin * ratio, -sin * ratio, cos * ratio, x * ratio, y * ratio);
        ink[pass](letter, 0, 0);
      }
    }
    ink.setTransform(palette.ratio, 0, 0, palette.ratio, 0, 0);
  }

  #width(ink, text, size) {
    const key = `${size}|${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (text.length > 1) {
        width = 0;
        for (const letter of text) {
          width += this.#width(ink, letter, size);
        }
      } else {
        width = ink.measureText(text).width + 0.3;
      }
      this.#widths.set(key, width);
    }
    return width;
  }
}

function at(street, distance) {
  const { along, points } = street;
  let low = 0, high = along.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (along[middle] <= distance) { low = middle; } else { high = middle; }
  }
  const part = (distance - along[low]) / (along[high] - along[low] || 1);
  const x0 = points[2 * low], y0 = points[2 * low + 1], x1 = points[2 * high], y1 = points[2 * high + 1];
  return { x: x0 + part * (x1 - x0), y: y0 + part * (y1 - y0), angle: Math.atan2(y1 - y0, x1 - x0) };
}

/** Which pixels letters stand on already, on a grid. */
class Taken {
  constructor(width, height) {
    this.across = Math.ceil(width / 6) + 1;
    this.down = Math.ceil(height / 6) + 1;
    this.cells = new Uint8Array(this.across * this.down);
  }

  at(x, y) {
    const column = Math.floor(x / 6), row = Math.floor(y / 6);
    return column < 0 || row < 0 || column >= this.across || row >= this.down || this.cells[row * this.across + column] === 1;
  }

  take(x, y, radius) {
    const low = Math.max(0, Math.floor((y - radius) / 6)), high = Math.min(this.down - 1, Math.floor((y + radius) / 6));
    const left = Math.max(0, Math.floor((x - radius) / 6)), right = Math.min(this.across - 1, Math.floor((x + radius) / 6));
    for (let row = low; row <= high; row++) {
      this.cells.fill(1, row * this.across + left, row * this.across + right + 1);
    }
  }
}
