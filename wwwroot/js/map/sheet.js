// A worker that draws streets and routes onto a sheet larger than the view. The page only shifts and scales the sheet while the map
// moves, so that thirty thousand streets cost a frame nothing; a new sheet comes when the old one no longer fits.
import { readStreets } from './streets.js';
import { chains, Labels } from './labels.js';
import { decodeLine } from './view.js';

// By the classes of the streets' data, the most important first: width at zoom 14 in pixels, first zoom that shows it, first zoom with names.
const STYLES = [
  { width: 5, from: 0, tone: 'major', names: 13 }, // motorway
  { width: 4.4, from: 0, tone: 'major', names: 13 }, // trunk
  { width: 4, from: 0, tone: 'major', names: 13.4 }, // primary
  { width: 3.4, from: 0, tone: 'middle', names: 14 }, // secondary
  { width: 2.8, from: 10.5, tone: 'middle', names: 14.6 }, // tertiary
  { width: 2.1, from: 11.2, tone: 'minor', names: 15.2 }, // unclassified
  { width: 1.9, from: 11.8, tone: 'minor', names: 15.4 }, // residential
  { width: 1.5, from: 12.6, tone: 'minor', names: 15.8 }, // living street
  { width: 1.0, from: 13.6, tone: 'minor', names: 16.6 }, // service
];
const DASHES = [[], [9, 4], [2.5, 3.5], [12, 4, 2.5, 4], [18, 6], [6, 3, 2, 3, 2, 3]];
const STEP = 0.6; // pixels; points nearer than that to the one before are left out

let streets = null;
let palette = null;
let chosen = null;
let faint = false;
const routes = new Map();
const labels = new Labels();
// Streets, and their names, alone: another choice of route does not draw them again, and names lie above the routes.
let base = null;
let names = null;
let baseKey = '';
let streetsVersion = 0;

self.onmessage = async message => {
  const order = message.data;
  switch (order.kind) {
    case 'streets':
      await loadStreets(order.url);
      break;
    case 'look':
      palette = order.palette;
      baseKey = '';
      break;
    case 'routes':
      order.gone.forEach(id => routes.delete(id));
      order.set.forEach(route => routes.set(route.id, { ...route, line: decodeLine(route.line) }));
      break;
    case 'choose':
      ({ chosen, faint } = order);
      break;
    case 'draw':
      drawSheet(order);
      break;
  }
};

async function loadStreets(url) {
  try {
    streets = await readStreets(url);
    streets.chains = chains(streets);
    baseKey = '';
    streetsVersion++;
    self.postMessage({ kind: 'streets', box: streets.box, count: streets.count });
  } catch (error) {
    self.postMessage({ kind: 'failed', message: String(error?.message ?? error) });
  }
}

function drawSheet({ view, version }) {
  const width = Math.round(view.width * view.ratio), height = Math.round(view.height * view.ratio);
  const scale = 256 * 2 ** view.zoom;
  const frame = { width: view.width, height: view.height, zoom: view.zoom, scale };
  const streetFrame = { ...frame, ...place(view, scale, streets?.origin ?? { x: 0, y: 0 }) };
  const key = JSON.stringify([view, streetsVersion]);
  if (key !== baseKey) {
    if (!base || base.width !== width || base.height !== height) {
      base = new OffscreenCanvas(width, height);
      names = new OffscreenCanvas(width, height);
    }
    drawStreets(base.getContext('2d', { alpha: false }), streetFrame, view.ratio);
    drawNames(names.getContext('2d'), streetFrame, view.ratio);
    baseKey = key;
  }
  const sheet = new OffscreenCanvas(width, height);
  const ink = sheet.getContext('2d', { alpha: false });
  ink.drawImage(base, 0, 0);
  ink.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  drawRoutes(ink, { ...frame, ...place(view, scale, { x: 0, y: 0 }) });
  ink.setTransform(1, 0, 0, 1, 0, 0);
  ink.drawImage(names, 0, 0);
  const bitmap = sheet.transferToImageBitmap();
  self.postMessage({ kind: 'sheet', bitmap, view, version }, [bitmap]);
}

/** World to pixels of coordinates that count from an origin, and the box of such coordinates that shows. */
function place(view, scale, origin) {
  const left = view.x - view.width / 2 / scale - origin.x, top = view.y - view.height / 2 / scale - origin.y;
  return { shiftX: -left * scale, shiftY: -top * scale, left, top, right: left + view.width / scale, bottom: top + view.height / scale };
}

function drawStreets(ink, frame, ratio) {
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  ink.fillStyle = palette.land;
  ink.fillRect(0, 0, frame.width, frame.height);
  if (!streets) {
    return;
  }
  drawAreas(ink, frame);
  const seen = visible(frame);
  const grown = 1.5 ** (frame.zoom - 14);
  const widths = STYLES.map(style => Math.max(0.5, Math.min(style.width * grown, style.width * 5)));
  ink.lineCap = 'round';
  ink.lineJoin = 'round';
  for (let level = STYLES.length - 1; level >= 0; level--) {
    if (widths[level] >= 2.2 && seen[level].length > 0) {
      stroke(ink, frame, seen[level], palette[STYLES[level].tone + 'Casing'], widths[level] + Math.min(2.4, 1 + widths[level] / 8));
    }
  }
  for (let level = STYLES.length - 1; level >= 0; level--) {
    // Below the width where a casing is drawn a street is a line in the casing's colour, else it would vanish on the land.
    const style = STYLES[level];
    stroke(ink, frame, seen[level], widths[level] >= 2.2 ? palette[style.tone] : palette[style.tone + 'Casing'], Math.max(widths[level], 0.7));
  }
  if (frame.zoom >= 16.2) {
    drawOneWays(ink, frame, seen);
  }
}

function drawNames(ink, frame, ratio) {
  ink.setTransform(ratio, 0, 0, ratio, 0, 0);
  ink.clearRect(0, 0, frame.width, frame.height);
  if (streets) {
    labels.draw(ink, streets, frame, { ...palette, ratio }, level => frame.zoom < STYLES[level].names ? 0 : level <= 4 ? 12 : 11);
  }
}

function drawAreas(ink, frame) {
  for (const area of streets.areas) {
    if (area.right < frame.left || area.left > frame.right || area.bottom < frame.top || area.top > frame.bottom) {
      continue;
    }
    ink.fillStyle = palette[area.kind];
    ink.beginPath();
    trace(ink, area.points, 0, area.points.length / 2, frame);
    ink.fill();
  }
}

/** Streets in sight, by class. */
function visible(frame) {
  const seen = STYLES.map(() => []);
  const { boxes, classes, count } = streets;
  for (let i = 0; i < count; i++) {
    const level = classes[i];
    if (frame.zoom >= STYLES[level].from && boxes[4 * i] <= frame.right && boxes[4 * i + 2] >= frame.left && boxes[4 * i + 1] <= frame.bottom && boxes[4 * i + 3] >= frame.top) {
      seen[level].push(i);
    }
  }
  return seen;
}

function stroke(ink, frame, pieces, color, width) {
  ink.strokeStyle = color;
  ink.lineWidth = width;
  ink.beginPath();
  for (let i = 0; i < pieces.length; i++) {
    trace(ink, streets.xy, streets.starts[pieces[i]], streets.starts[pieces[i] + 1], frame);
    // One path of all streets would be slower: a rasteriser sorts its edges.
    if (i % 400 === 399) {
      ink.stroke();
      ink.beginPath();
    }
  }
  ink.stroke();
}

function trace(ink, xy, from, to, { scale, shiftX, shiftY }) {
  let lastX = xy[2 * from] * scale + shiftX, lastY = xy[2 * from + 1] * scale + shiftY;
  ink.moveTo(lastX, lastY);
  for (let i = from + 1; i < to; i++) {
    const x = xy[2 * i] * scale + shiftX, y = xy[2 * i + 1] * scale + shiftY;
    if (i === to - 1 || Math.abs(x - lastX) > STEP || Math.abs(y - lastY) > STEP) {
      ink.lineTo(x, y);
      lastX = x;
      lastY = y;
    }
  }
}

function drawOneWays(ink, frame, seen) {
  ink.fillStyle = palette.arrow;
  for (const pieces of seen) {
    for (const piece of pieces) {
      if (streets.oneWay[piece]) {
        arrows(ink, streets.xy, streets.starts[piece], streets.starts[piece + 1], frame, 110, 3.2);
      }
    }
  }
}

/** Arrow heads along a line, filled in the style that is set. */
function arrows(ink, xy, from, to, { scale, shiftX, shiftY, width, height }, spacing, size) {
  let run = spacing / 2;
  ink.beginPath();
  for (let i = from + 1; i < to; i++) {
    const x0 = xy[2 * i - 2] * scale + shiftX, y0 = xy[2 * i - 1] * scale + shiftY;
    const dx = xy[2 * i] * scale + shiftX - x0, dy = xy[2 * i + 1] * scale + shiftY - y0;
    const length = Math.hypot(dx, dy);
    if (length === 0) {
      continue;
    }
    for (; run < length; run += spacing) {
      const x = x0 + dx * run / length, y = y0 + dy * run / length;
      if (x > -9 && y > -9 && x < width + 9 && y < height + 9) {
        const ux = dx / length * size, uy = dy / length * size;
        ink.moveTo(x + ux * 1.3, y + uy * 1.3);
        ink.lineTo(x - ux - uy, y - uy + ux);
        ink.lineTo(x - ux * 0.4, y - uy * 0.4);
        ink.lineTo(x - ux + uy, y - uy - ux);
        ink.closePath();
      }
    }
    run -= length;
  }
  ink.fill();
}

function drawRoutes(ink, frame) {
  ink.lineCap = 'butt';
  ink.lineJoin = 'round';
  ink.globalAlpha = faint ? 0.35 : 0.9;
  for (const route of routes.values()) {
    if (route.id !== chosen && route.line.length > 2) {
      line(route, 2.6);
    }
  }
  ink.globalAlpha = 1;
  const top = routes.get(chosen);
  if (top && top.line.length > 2) {
    ink.setLineDash([]);
    ink.strokeStyle = palette.surface;
    ink.lineWidth = 8;
    ink.beginPath();
    trace(ink, top.line, 0, top.line.length / 2, frame);
    ink.stroke();
    line(top, 4.6);
    ink.setLineDash([]);
    ink.fillStyle = palette.text;
    arrows(ink, top.line, 0, top.line.length / 2, frame, 120, 5);
  }
  ink.setLineDash([]);

  function line(route, width) {
    ink.strokeStyle = palette.routes[route.color % palette.routes.length];
    ink.lineWidth = width;
    ink.setLineDash(DASHES[route.dash % DASHES.length]);
    ink.beginPath();
    trace(ink, route.line, 0, route.line.length / 2, frame);
    ink.stroke();
  }
}
