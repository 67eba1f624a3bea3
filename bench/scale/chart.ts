// Series and their lines as a picture: SVG that is whole in itself, for light and dark pages (pure).
import { amount, unitFor } from "./amount.ts";
import { valueAt } from "./fit.ts";
import { type FittedSeries, type FittedTopic, growth } from "./series.ts";

const WIDTH = 920;
const PANEL = { width: WIDTH / 2, left: 70, right: 30, plotHeight: 210, bottom: 50 };
const LEGEND_LINE = 18;
const PLOT_WIDTH = PANEL.width - PANEL.left - PANEL.right;
const TICKS = 5;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f } .title { font-size: 15px; font-weight: 600 } .end { text-anchor: end } .middle { text-anchor: middle }
  .page { fill: #fff } .axis { stroke: #d0d7de } .c0 { --c: #0b5cad } .c1 { --c: #b3540a } .c2 { --c: #197a3d } .c3 { --c: #8250df }
  circle { fill: var(--c) } .line { stroke: var(--c); stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .page { fill: #0d1117 } .axis { stroke: #30363d }
  .c0 { --c: #6cb6ff } .c1 { --c: #f0a35e } .c2 { --c: #57d17c } .c3 { --c: #c297ff } }`;

export function chart({ title, series }: FittedTopic): string {
  const panels = (["CPU", "memory"] as const).map((measure) => series.filter((each) => each.measure === measure));
  const legendHeight = Math.max(...panels.map(({ length }) => length)) * LEGEND_LINE;
  const top = 68 + legendHeight;
  const height = top + PANEL.plotHeight + PANEL.bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}: CPU and memory</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    text(20, 26, title, "title"),
    ...panels.flatMap((own, index) => panel(own, index * PANEL.width, top)),
    "</svg>",
    "",
  ].join("\n");
}

function panel(series: readonly FittedSeries[], left: number, top: number): string[] {
  const [{ by, measure } = { by: "", measure: "CPU" as const }] = series;
  const points = series.flatMap((each) => each.points);
  const [mostX, mostY] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map(({ y }) => y))];
  const unit = unitFor(mostY, measure);
  const [xTicks, yTicks] = [ticks(mostX), ticks(mostY / unit.of).map((value) => value * unit.of)];
  const [x0, y0] = [left + PANEL.left, top + PANEL.plotHeight];
  const place = (x: number, y: number): readonly [number, number] => [
    round(x0 + (x / (xTicks.at(-1) ?? 1)) * PLOT_WIDTH),
    round(y0 - (y / (yTicks.at(-1) ?? 1)) * PANEL.plotHeight),
  ];
  const isOne = series.length === 1;
  return [
    text(left + 20, 48, measure),
    ...series.map((each, index) => {
      const y = 48 + (index + 1) * LEGEND_LINE;
      const label = isOne ? growth(each) : `${each.name}: ${amount(each.fit.slope, measure)} each`;
      return `<g class="c${index}"><circle cx="${left + 25}" cy="${y - 4}" r="4"/>${text(left + 36, y, label)}</g>`;
    }),
    ...yTicks.map((value) => {
      const [, y] = place(0, value);
      return `${rule(x0, y, x0 + PLOT_WIDTH, y, "axis")}${text(x0 - 8, y + 4, value === 0 ? "0" : amount(value, measure), "end")}`;
    }),
    ...xTicks.map((value) => text(place(value, 0)[0], y0 + 18, value.toLocaleString("en"), "middle")),
    text(x0 + PLOT_WIDTH / 2, y0 + 38, by, "middle"),
    ...series.flatMap((each, index) => lineAndPoints(each, index, place)),
  ];
}

function lineAndPoints(
  { points, fit }: FittedSeries,
  index: number,
  place: (x: number, y: number) => readonly [number, number],
): string[] {
  const last = Math.max(...points.map(({ x }) => x));
  const [from, to] = [place(0, fit.intercept), place(last, valueAt(fit, last))];
  const dots = points.map(({ x, y }) => {
    const [cx, cy] = place(x, y);
    return `<circle cx="${cx}" cy="${cy}" r="4"/>`;
  });
  return [`<g class="c${index}">${rule(...from, ...to, "line")}${dots.join("")}</g>`];
}

/** From 0 in round steps to the first that is not below the most. */
export function ticks(most: number): number[] {
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

const round = (value: number): number => Math.round(value * 10) / 10;
const text = (x: number, y: number, content: string, style = ""): string =>
  `<text x="${round(x)}" y="${round(y)}"${style ? ` class="${style}"` : ""}>${escaped(content)}</text>`;
const rule = (x1: number, y1: number, x2: number, y2: number, style: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${style}"/>`;
const escaped = (value: string): string => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
