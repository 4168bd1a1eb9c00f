/** How times are spread, as bars. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 112;
const FOOT = 18;
const BARS = 40;

export interface Spread {
  readonly median: number;
  /** 99 of 100 are no longer than this. */
  readonly slow: number;
  readonly counts: readonly number[];
  /** Where the last bar ends. */
  readonly most: number;
}

/** Spread times over bars; the slowest of all are in the last one. */
export function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const most = Math.max(at(0.5) * 2.5, at(0.95), 0.1);
  const counts = new Array<number>(BARS).fill(0);
  for (const each of sorted) {
    const bar = Math.min(BARS - 1, Math.floor((each / most) * BARS));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return { median: at(0.5), slow: at(0.99), counts, most };
}

/** Draw it. */
export function draw({ counts, most }: Spread, label: string): SVGSVGElement {
  const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "bars", role: "img" });
  svg.setAttribute("aria-label", label);
  const highest = Math.max(...counts, 1);
  const step = WIDTH / BARS;
  counts.forEach((count, index) => {
    const height = (count / highest) * (HEIGHT - FOOT - 4);
    const y = HEIGHT - FOOT - height;
    svg.append(element("rect", { x: index * step + 0.5, y, width: step - 1.5, height, rx: 1 }));
  });
  svg.append(element("line", { x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }));
  for (const share of [0, 0.5, 1]) {
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    const text = element("text", { x: share * WIDTH, y: HEIGHT - 4, "text-anchor": anchor });
    text.textContent = `${(share * most).toFixed(1)} ms${share === 1 ? " or more" : ""}`;
    svg.append(text);
  }
  return svg as SVGSVGElement;
}

function element(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
