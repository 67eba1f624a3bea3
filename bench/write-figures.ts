// Figures on a page of the docs, between two marks; the words around them stay a person's.
import { readFileSync, writeFileSync } from "node:fs";

/** `name` is in the marks. @throws Error for a page without them */
export function writeFigures(page: URL, name: string, figures: string): void {
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `<!-- ${name}: end -->\n`];
  const [before, rest] = readFileSync(page, "utf8").split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page.pathname} has no place for ${name}`);
  writeFileSync(page, `${before}${begin}\n${figures.trim()}\n\n${end}${after}`);
}

export const today = (): string => new Date().toISOString().slice(0, 10);
