// What a function writes to its log while something runs, one parsed line each.
import { vi } from "vitest";

export type LogLine = Record<string, unknown>;

export function logLines(work: () => void): LogLine[] {
  const texts: string[] = [];
  const writes = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => texts.push(String(text)) > 0),
  );
  try {
    work();
  } finally {
    for (const write of writes) write.mockRestore();
  }
  return texts
    .join("")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
