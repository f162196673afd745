import type { QrCode } from './encode-qr.js';

/** Modules of light around a code that a reader needs (ISO/IEC 18004 §5.3.8). */
const quietZone = 4;

/** The code as SVG with its quiet zone, one unit a module; it has no size of its own. */
export function drawQr({ size, modules }: QrCode): string {
  const runs = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => {
      if (!isDark || row[x - 1] === true) return [];
      const end = row.indexOf(false, x);
      const length = (end < 0 ? size : end) - x;
      return [`M${x + quietZone} ${y + quietZone}h${length}v1h-${length}z`];
    }),
  );
  const side = size + 2 * quietZone;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${runs.join('')}"/></svg>\n`;
}
