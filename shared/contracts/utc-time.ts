const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));
const threeDigits = (value: number): string => (value < 100 ? `0${twoDigits(value)}` : String(value));
const fourDigits = (value: number): string => (value < 1_000 ? `0${threeDigits(value)}` : String(value));

/**
 * RFC 3339 in UTC with milliseconds, for the years 0 to 9999: what `toISOString` writes, in a third of the time that V8
 * takes for that; every transition has one.
 */
export function utcTime(epochMs: number): string {
  const date = new Date(epochMs);
  const year = fourDigits(date.getUTCFullYear());
  const month = twoDigits(date.getUTCMonth() + 1);
  const day = twoDigits(date.getUTCDate());
  const hour = twoDigits(date.getUTCHours());
  const minute = twoDigits(date.getUTCMinutes());
  const second = twoDigits(date.getUTCSeconds());
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${threeDigits(date.getUTCMilliseconds())}Z`;
}
