// Reads the streets' drawing format (StreetDrawing on the server): little-endian, lengths in Web-Mercator metres from a local origin.
const MAGIC = 0x31475453;
const ROUND = 2 * Math.PI * 6378137; // metres round the world in Web Mercator
const KINDS = ['water', 'park', 'wood', 'built'];

/** Streets as flat arrays: world coordinates relative to an origin, first point of each street, class, name, one-way, box. */
export async function readStreets(url) {
  const answer = await fetch(url, { credentials: 'same-origin' });
  if (!answer.ok) {
    throw new Error(`streets: ${answer.status}`);
  }
  return parse(await answer.arrayBuffer());
}

function parse(buffer) {
  const head = new DataView(buffer);
  if (head.getUint32(0, true) !== MAGIC || head.getUint32(4, true) !== 1) {
    throw new Error('streets: another format');
  }
  const origin = { x: head.getFloat64(8, true) / ROUND + 0.5, y: 0.5 - head.getFloat64(16, true) / ROUND };
  const [minX, minY, maxX, maxY] = [28, 32, 36, 40].map(at => head.getFloat32(at, true));
  const [count, points, areaCount, areaPoints, texts, bytes] = [44, 48, 52, 56, 60, 64].map(at => head.getUint32(at, true));
  let at = 72;
  const take = (Type, length) => {
    const part = new Type(buffer, at, length);
    at += (part.byteLength + 3) & ~3;
    return part;
  };
  const starts = take(Uint32Array, count + 1);
  const names = Int32Array.from(take(Uint32Array, count), name => name === 0xFFFFFFFF ? -1 : name);
  const classes = take(Uint8Array, count);
  const oneWay = take(Uint8Array, count).map(flags => flags & 1);
  const xy = toWorld(take(Float32Array, 2 * points));
  const areaStarts = take(Uint32Array, areaCount + 1);
  const areaKinds = take(Uint8Array, areaCount);
  const areaXy = toWorld(take(Float32Array, 2 * areaPoints));
  const textStarts = take(Uint32Array, texts + 1);
  const utf8 = new TextDecoder();
  const textBytes = take(Uint8Array, bytes);
  return {
    origin, count, starts, names, classes, oneWay, xy,
    boxes: boxes(xy, starts, count),
    texts: Array.from({ length: texts }, (_, i) => utf8.decode(textBytes.subarray(textStarts[i], textStarts[i + 1]))),
    areas: areas(areaXy, areaStarts, areaKinds),
    box: { left: origin.x + minX / ROUND, right: origin.x + maxX / ROUND, top: origin.y - maxY / ROUND, bottom: origin.y - minY / ROUND },
  };
}

/** In place: from metres, north up, to parts of the world, south up. */
function toWorld(xy) {
  for (let i = 0; i < xy.length; i += 2) {
    xy[i] /= ROUND;
    xy[i + 1] /= -ROUND;
  }
  return xy;
}

function boxes(xy, starts, count) {
  const found = new Float32Array(4 * count);
  for (let i = 0; i < count; i++) {
    found.set(box(xy, starts[i], starts[i + 1]), 4 * i);
  }
  return found;
}

function areas(xy, starts, kinds) {
  const size = one => (one.right - one.left) * (one.bottom - one.top);
  return Array.from(kinds, (kind, i) => {
    const [left, top, right, bottom] = box(xy, starts[i], starts[i + 1]);
    return { kind: KINDS[kind] ?? 'built', points: xy.subarray(2 * starts[i], 2 * starts[i + 1]), left, top, right, bottom };
  }).sort((a, b) => rank(b) - rank(a) || size(b) - size(a));
}

/** Built-up ground lies lowest, water on top. */
function rank(area) { return KINDS.indexOf(area.kind); }

function box(xy, from, to) {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (let i = from; i < to; i++) {
    const x = xy[2 * i], y = xy[2 * i + 1];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return [left, top, right, bottom];
}
