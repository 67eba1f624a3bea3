// Charts over the last minutes, drawn by uPlot in the colours of the page.
import { useEffect, useRef } from "preact/hooks";
import { html } from "./parts.js";
import { clock } from "./text.js";

const { uPlot } = globalThis;
const SECONDS = 180;
const HEIGHT = 150;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** `series`: label, the name of a colour, what a second has of it; `absent` is what a second without anything has. */
export function Chart({ title, seconds, series, format, absent = 0 }) {
  const place = useRef();
  const plot = useRef();
  useEffect(() => {
    const make = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        optionsOf(place.current.clientWidth, series, format),
        [[], ...series.map(() => [])],
        place.current,
      );
    };
    make();
    const sized = new ResizeObserver(() => plot.current.setSize({ width: place.current.clientWidth, height: HEIGHT }));
    sized.observe(place.current);
    const theme = matchMedia("(prefers-color-scheme: dark)");
    theme.addEventListener("change", make);
    return () => {
      sized.disconnect();
      theme.removeEventListener("change", make);
      plot.current.destroy();
    };
  }, []);
  useEffect(() => plot.current.setData(dataOf(seconds, series, absent)));
  const latest = [...seconds.values()].at(-1);
  const words = latest
    ? series.map(({ label, of }) => `${label} ${format(of(latest) ?? 0)}`).join(", ")
    : "nothing yet";
  return html`<figure class="chart">
    <figcaption>
      <strong>${title}</strong>
      ${series.map(({ label, colour: name }) => html`<span class=${`legend ${name}`}>${label}</span>`)}
    </figcaption>
    <div ref=${place} role="img" aria-label=${`${title}, last three minutes; latest: ${words}`}></div>
  </figure>`;
}

function dataOf(seconds, series, absent) {
  const now = Math.floor(Date.now() / 1_000);
  const times = Array.from({ length: SECONDS }, (_, index) => now - SECONDS + 1 + index);
  return [times, ...series.map(({ of }) => times.map((at) => (seconds.has(at) ? of(seconds.get(at)) : absent)))];
}

const optionsOf = (width, series, format) => {
  const axis = {
    stroke: colour("muted"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: `11px ${colour("sans")}`,
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.15)] } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 90,
        grid: { show: false },
        values: (_, times) => times.map((at) => clock(at * 1_000)),
      },
      { ...axis, size: 52, space: 34, values: (_, values) => values.map(format) },
    ],
    series: [
      {},
      ...series.map(({ label, colour: name, isFilled }) => ({
        label,
        stroke: colour(name),
        width: 1.5,
        points: { size: 4, fill: colour(name), show: isFilled ? false : undefined },
        spanGaps: true,
        ...(isFilled ? { fill: `${colour(name)}26` } : {}),
      })),
    ],
  };
};
