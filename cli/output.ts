// Where the command's words go: results to standard output, everything said about them to standard error.
import { once } from "node:events";

export async function write(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
}

export function warn(line: string): void {
  process.stderr.write(`sluice: ${line}\n`);
}
