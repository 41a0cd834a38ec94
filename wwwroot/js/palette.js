// The console's colours for what is drawn on a canvas: read from the CSS variables of tokens.css, again whenever the theme changes.
const NAMES = {
  surface: '--surface', raised: '--raised', text: '--text', text2: '--text-2', line: '--line', lineSoft: '--line-soft', primary: '--primary',
  error: '--error', warning: '--warning', success: '--success', onFill: '--on-fill', selected: '--selected', hover: '--hover',
  land: '--map-land', water: '--map-water', park: '--map-park', wood: '--map-wood', built: '--map-built', label: '--map-label', labelHalo: '--map-halo', arrow: '--map-arrow',
  major: '--map-major', majorCasing: '--map-major-casing', middle: '--map-middle', middleCasing: '--map-middle-casing', minor: '--map-minor', minorCasing: '--map-minor-casing',
};

export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const palette = Object.fromEntries(Object.entries(NAMES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]));
  palette.routes = Array.from({ length: 10 }, (_, at) => style.getPropertyValue(`--route-${at}`).trim());
  return palette;
}

/** Calls back after each change of the theme; gives what ends that. */
export function onThemeChange(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
