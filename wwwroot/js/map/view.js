// The camera: Web Mercator (EPSG:3857) with the world from 0 to 1 both ways, zoom levels of 256 px as everywhere.
const EARTH = 40075016.686; // metres round the equator, WGS 84

export const worldX = lon => lon / 360 + 0.5;

export const worldY = lat => {
  const sine = Math.sin(Math.max(-85.05, Math.min(85.05, lat)) * Math.PI / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};

const latitude = y => Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI;

export class View {
  constructor() {
    Object.assign(this, { x: 0.5, y: 0.5, zoom: 2, width: 1, height: 1, ratio: 1, least: 8, most: 19 });
  }

  /** Pixels that the whole world would take. */
  get scale() { return 256 * 2 ** this.zoom; }

  screenX(x) { return (x - this.x) * this.scale + this.width / 2; }

  screenY(y) { return (y - this.y) * this.scale + this.height / 2; }

  panBy(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.#keep();
  }

  /** Zooms so that what is under a pixel stays under it. */
  zoomAt(px, py, zoom) {
    const x = this.x + (px - this.width / 2) / this.scale;
    const y = this.y + (py - this.height / 2) / this.scale;
    this.zoom = Math.max(this.least, Math.min(this.most, zoom));
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y - (py - this.height / 2) / this.scale;
    this.#keep();
  }

  /** Shows a box {left, top, right, bottom} of the world whole, with a margin in pixels. */
  fit(box, margin, most) {
    const room = size => Math.max(40, size - 2 * margin);
    const across = Math.max(box.right - box.left, 1e-9);
    const down = Math.max(box.bottom - box.top, 1e-9);
    const scale = Math.min(room(this.width) / across, room(this.height) / down);
    this.zoom = Math.max(this.least, Math.min(most ?? this.most, Math.log2(scale / 256)));
    this.x = (box.left + box.right) / 2;
    this.y = (box.top + box.bottom) / 2;
  }

  /** Pans no further than the middle of the view to the edge of what there is. */
  within(box) { this.box = box; this.#keep(); }

  metresPerPixel() { return EARTH * Math.cos(latitude(this.y) * Math.PI / 180) / this.scale; }

  copy() { return { x: this.x, y: this.y, zoom: this.zoom, width: this.width, height: this.height, ratio: this.ratio }; }

  #keep() {
    if (this.box) {
      this.x = Math.max(this.box.left, Math.min(this.box.right, this.x));
      this.y = Math.max(this.box.top, Math.min(this.box.bottom, this.y));
    }
  }
}

/** A round length of at most some pixels: {pixels, text}. */
export function scaleBar(view, most) {
  const metres = view.metresPerPixel() * most;
  const ten = 10 ** Math.floor(Math.log10(metres));
  const length = ten * (metres >= 5 * ten ? 5 : metres >= 2 * ten ? 2 : 1);
  return { pixels: length / view.metresPerPixel(), text: length >= 1000 ? `${length / 1000} km` : `${length} m` };
}

/** Google's encoded polyline with five decimals, as world coordinates x, y, x, y, … */
export function decodeLine(text) {
  const line = [];
  let at = 0, lat = 0, lon = 0;
  const next = () => {
    let shift = 0, value = 0, part;
    do {
      part = text.charCodeAt(at++) - 63;
      value |= (part & 31) << shift;
      shift += 5;
    } while (part >= 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (at < text.length) {
    lat += next();
    lon += next();
    line.push(worldX(lon / 1e5), worldY(lat / 1e5));
  }
  return Float64Array.from(line);
}
