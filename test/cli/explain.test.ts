// `sluice explain` of inputs so large that several threads share them.
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, askedExplainer } from "../../cli/explain/asked-explainer.ts";
import { type Crew, crewFor } from "../../cli/explain/crew.ts";
import { explainInOrder } from "../../cli/explain/explain-in-order.ts";
import { partMemory } from "../../cli/explain/part-memory.ts";
import type { Part } from "../../operations/index.ts";
import { piecesIn } from "../../operations/read-pieces.ts";
import { startSluice } from "../support/running-sluice.ts";
import { sluice, temporaryFile, temporaryFolder, temporaryModule } from "../support/sluice.ts";

const SAMPLE = readFileSync("shared/engines/maestro/sample/engine-life.jsonl", "utf8");
const SAMPLES = SAMPLE.trimEnd().split("\n");
/** Several times what the first thread explains before it starts another. */
const LARGE = SAMPLE.repeat(12);
const ASKED = { contracts: ["v1"], cluster: "local" };

let explainHere: (part: Part) => Answer;
let explainedHere = 0;
let crew: Crew;

beforeAll(async () => {
  explainHere = await askedExplainer(ASKED);
  const counted = (part: Part): Answer => {
    explainedHere += 1;
    return explainHere(part);
  };
  crew = crewFor(ASKED, counted, 3);
});
afterAll(() => crew.end());

async function* inChunks(bytes: Buffer, chunkBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await setImmediate(); // as a stream does
    yield bytes.subarray(at, at + chunkBytes);
  }
}

/** What is written of an input that comes in such chunks. */
async function explained(
  input: Buffer,
  chunkBytes: number,
  by: Pick<Crew, "explain" | "mostParts">,
): Promise<{ readonly text: string; readonly quarantined: number; readonly wrongGroups: number }> {
  const answers: Answer[] = [];
  const memory = partMemory();
  const parts = piecesIn(inChunks(input, chunkBytes), 1 << 20, memory.take);
  await explainInOrder(parts, by, async (answer, part) => {
    answers.push({ ...answer, bytes: Buffer.from(answer.bytes) });
    memory.giveBack(part);
  });
  const sum = (key: "quarantined" | "wrongGroups") => answers.reduce((total, answer) => total + answer[key], 0);
  return {
    text: Buffer.concat(answers.map(({ bytes }) => bytes)).toString("utf8"),
    quarantined: sum("quarantined"),
    wrongGroups: sum("wrongGroups"),
  };
}

/** As one thread explains it that has the whole input at once. */
const alone = { explain: async (part: Part) => explainHere(part), mostParts: () => 1 };

test("several threads write what one writes, in the same order", async () => {
  const input = Buffer.from(LARGE);
  const wanted = await explained(input, input.length, alone);

  let partsElsewhere = 0;
  while (partsElsewhere === 0) {
    explainedHere = 0;
    let parts = 0;
    const counting = {
      ...crew,
      explain: (part: Part) => {
        parts += 1;
        return crew.explain(part);
      },
    };
    expect((await explained(input, 1 << 16, counting)).text === wanted.text).toBe(true);
    partsElsewhere = parts - explainedHere; // none until they have started
  }
});

test("whatever the lines hold and wherever a chunk ends, several threads write what one writes", async () => {
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...SAMPLES).map((text) => Buffer.from(text)) },
    fc.constantFrom("", " ", "x", "\r", "{", "\ufeff{}", `"${"é".repeat(900)}"`, "\u007f", '"\u202e"').map(Buffer.from),
    fc
      .constantFrom(...SAMPLES)
      .map((body) => Buffer.from(JSON.stringify({ Id: "0", MessageBody: body, MessageGroupId: "elsewhere" }))),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  const input = fc
    .array(line, { maxLength: 60 })
    .chain((lines) => fc.constantFrom("\n", "\r\n").map((end) => lines.flatMap((each) => [each, Buffer.from(end)])))
    .map((pieces) => Buffer.concat(pieces));
  await fc.assert(
    fc.asyncProperty(input, fc.integer({ min: 1, max: 5_000 }), async (bytes, chunkBytes) => {
      expect(await explained(bytes, chunkBytes, crew)).toEqual(await explained(bytes, bytes.length + 1, alone));
    }),
    { numRuns: 300 },
  );
});

test("a large file is answered whole and in order, and a line that fails in the middle by a line of its own", async () => {
  const lines = LARGE.trimEnd().split("\n");
  const at = Math.floor(lines.length / 2);
  lines[at] = "{";
  const input = lines.join("\n");

  const { status, stderr, lines: told } = sluice(["explain", "--strict"], input);

  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(JSON.parse(told[at] ?? "")).toMatchObject({ line: at + 1, outcome: "quarantined", reason: "invalid-json" });
  expect(`${told.join("\n")}\n`).toBe((await explained(Buffer.from(input), input.length, alone)).text);
});

test("a file that cannot be read behind a large one ends the command, once all before it is answered", async () => {
  const { child, finished } = startSluice(["explain", temporaryFile(LARGE.repeat(4)), "no-such-file.jsonl"], {
    cwd: temporaryFolder(),
  });
  const hang = setTimeout(() => child.kill("SIGKILL"), 60_000);

  const { status, lines, stderr } = await finished.finally(() => clearTimeout(hang));

  expect({ status, stderr }).toEqual({ status: 2, stderr: "sluice: cannot read no-such-file.jsonl: no such file\n" });
  expect(lines).toHaveLength(48 * SAMPLES.length);
});

test("a compressed file that is cut off ends the command in one line, behind whole answers", async () => {
  const file = temporaryFile("");
  writeFileSync(file, gzipSync(LARGE).subarray(0, -100));

  const { finished } = startSluice(["explain", file], { cwd: temporaryFolder() });
  const { status, lines, stderr } = await finished;

  expect({ status, stderr }).toEqual({ status: 2, stderr: `sluice: cannot read ${file}: unexpected end of file\n` });
  expect(lines.length).toBeGreaterThan(SAMPLES.length);
  expect(lines.map((line) => JSON.parse(line).line)).toEqual(lines.map((_, index) => index + 1));
});

test("a reader that has seen enough of a large file (`| head`) ends it without a word", async () => {
  const { child } = startSluice(["explain", temporaryFile(SAMPLE.repeat(60))], { cwd: temporaryFolder() });
  let bytes = 0;
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  child.stdout?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 5_000_000) child.stdout?.destroy();
  });

  const [status] = await once(child, "close");

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("an engine that only the first thread can load ends it in one line", async () => {
  const careless = pathToFileURL(fileURLToPath(new URL("../support/careless-engine.ts", import.meta.url))).href;
  const engine = temporaryModule(
    `import { isMainThread } from "node:worker_threads";
     if (!isMainThread) throw new Error("one thread only");
     export * from ${JSON.stringify(careless)};`,
  );
  const keepOpen = `${JSON.stringify({ type: "OPENED", door: "north" })}\n`.repeat(60_000);

  const { finished } = startSluice(["explain", "--engine", engine], { cwd: temporaryFolder(), keepOpen });
  const { status, stderr } = await finished;

  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `sluice: ${engine}: cannot be loaded: one thread only\n`,
  });
});
