// Values as words and figures (pure).

// Control, bidirectional and invisible characters, lone surrogates: what could move, turn or hide text.
const SPECIAL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Shows what a text holds, whoever wrote it; line ends and tabs stay where `lines` says so. */
export const visible = (text, { lines = false } = {}) =>
  String(text).replace(SPECIAL, (found) =>
    lines && (found === "\n" || found === "\t")
      ? found
      : [...Array(found.length).keys()]
          .map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`)
          .join(""),
  );

export const figure = (number) => Number(number).toLocaleString("en");

export const counted = (count, noun) => `${figure(count)} ${noun}${count === 1 ? "" : "s"}`;

/** A rate with as many digits as mean something. */
export const rate = (perSecond) =>
  perSecond === 0 ? "0" : perSecond < 10 ? perSecond.toFixed(1) : figure(Math.round(perSecond));

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** A length of time, in the unit that suits it. */
export function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  const [size, unit] = UNITS.find(([each]) => ms >= each) ?? [1, "ms"];
  const value = ms / size;
  return `${size === 1 || value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${unit}`;
}

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const timeOf = (ms) => `${TIME.format(ms)}.${String(Math.floor(ms % 1_000)).padStart(3, "0")}`;
export const clock = (ms) => TIME.format(ms).slice(0, 5);

/** A filter policy in a line. */
export function policyLine(policy) {
  if (!policy) return "everything";
  return Object.entries(policy)
    .map(([key, conditions]) => `${key}: ${[conditions].flat().map(condition).join(" or ")}`)
    .join(", ");
}

function condition(one) {
  if (typeof one === "string") return one;
  if (one === null || typeof one !== "object") return JSON.stringify(one);
  const [[operator, value] = ["", ""]] = Object.entries(one);
  return `${operator} ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/** Values of an attribute, as texts. */
export const valuesOf = (value) => (value === undefined ? [] : [value].flat().map(String));
