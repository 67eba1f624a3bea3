const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));
const threeDigits = (value: number): string => (value < 100 ? `0${twoDigits(value)}` : String(value));
const fourDigits = (value: number): string => (value < 1_000 ? `0${threeDigits(value)}` : String(value));

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** The minute that was written last: most events are of the same one. */
const last = { minute: Number.NaN, text: "" };

/**
 * RFC 3339 in UTC with milliseconds, for the years 0 to 9999: what `toISOString` writes, in a tenth of the time that V8
 * takes for that; every transition has one.
 */
export function utcTime(epochMs: number): string {
  const wholeMs = Math.trunc(epochMs);
  const minute = Math.floor(wholeMs / MINUTE_MS);
  if (minute !== last.minute) {
    last.minute = minute;
    last.text = toTheMinute(new Date(epochMs));
  }
  const withinMs = wholeMs - minute * MINUTE_MS;
  const milliseconds = withinMs % SECOND_MS;
  return `${last.text}:${twoDigits((withinMs - milliseconds) / SECOND_MS)}.${threeDigits(milliseconds)}Z`;
}

function toTheMinute(date: Date): string {
  const year = fourDigits(date.getUTCFullYear());
  const month = twoDigits(date.getUTCMonth() + 1);
  const day = twoDigits(date.getUTCDate());
  return `${year}-${month}-${day}T${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
}
