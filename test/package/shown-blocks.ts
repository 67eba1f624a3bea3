// Every block that the pages of the package show, and what holds it to work as it stands there.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Pages and folders of pages that neither subscribers nor engine teams work by, with the reason. */
export const FOR_OTHERS: Readonly<Record<string, string>> = {
  "CHANGELOG.md": "tells what changed; nothing in it is to be typed",
  "CONTRIBUTING.md": "for whoever changes Sluice, in a clone",
  "docs/adr/": "for whoever changes Sluice",
  "docs/architecture.md": "for whoever changes Sluice",
  "docs/cli.md": "a reference; test/docs/cli.test.ts holds it to what the command says of itself",
  "docs/console.md": "for people on call",
  "docs/end-to-end.md": "for whoever changes Sluice, in a clone",
  "docs/operations.md": "for the platform team; test/e2e/commands.e2e.ts and test/house/operations.test.ts",
  "docs/performance.md": "for whoever changes Sluice, in a clone",
  "docs/reliability.md": "for whoever changes Sluice, in a clone",
  "docs/runbook.md": "for people on call; test/runbook and test/e2e/commands.e2e.ts",
  "docs/security.md": "for the platform team; test/infra",
  "docs/seventy-thousand-a-second.md":
    "for the platform team; its figures are written by commands in a clone, test/docs/capacity",
  "docs/simulation.md": "for whoever changes Sluice, in a clone",
  "examples/": "each is run in a clone, by test/examples",
};

/**
 * `typed`: documented-code.ts type-checks it, and runs it where it is a program. `sample`, `configuration`: valid by the package's own
 * schemas. `shell`: typed where the package is installed. `database`: run on a real server. `compiled`: Python's compiler takes it. `drawing`: there is nothing to type. Else the
 * file of the repository's own tests that reads the page: what it shows has nothing of the package in it, or is for a clone.
 */
export type Holder =
  | "typed"
  | "sample"
  | "configuration"
  | "shell"
  | "database"
  | "compiled"
  | "drawing"
  | `test/${string}.ts`;

/** What holds blocks of a language, where their page says nothing else below. */
const BY_LANGUAGE: Readonly<Record<string, Holder>> = {
  ts: "typed",
  json: "sample",
  sh: "shell",
  sql: "database",
  python: "compiled",
};

const BY_PAGE: Readonly<Record<string, Readonly<Record<string, Holder>>>> = {
  "README.md": { "": "drawing", sh: "test/house/readme.test.ts" },
  "docs/configuration.md": { json: "configuration" },
  "docs/engine.md": { "": "drawing" },
  // Of its SQL the query of Athena is read by test/examples/audit.test.ts.
  "docs/subscribing.md": {
    json: "test/docs/subscribing.test.ts",
    sh: "test/e2e/commands.e2e.ts",
    hcl: "test/docs/subscribing.test.ts",
    sql: "test/shared/subscriber/sql-duplicates.test.ts",
  },
  "docs/testing.md": { js: "typed", text: "test/shared/testing/event-inbox.test.ts" },
  "docs/your-own-engine.md": { ts: "test/docs/your-own-engine.test.ts" },
  "docs/contracts/README.md": { sh: "test/e2e/commands.e2e.ts" },
  "docs/contracts/kafka-binding.md": { text: "test/docs/kafka-binding.test.ts" },
};

export interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  readonly holder: Holder | undefined;
}

/** Pages of the package in a project that subscribers and engine teams work by. */
export const readersPages = (folder: string): string[] =>
  globSync("**/*.md", { cwd: join(folder, "node_modules/sluice"), exclude: ["node_modules"] })
    .filter((page) => !Object.keys(FOR_OTHERS).some((other) => page.startsWith(other)))
    .toSorted();

/** What they show. */
export const shownBlocks = (folder: string): Block[] =>
  readersPages(folder).flatMap((page) =>
    [...readFileSync(join(folder, "node_modules/sluice", page), "utf8").matchAll(/^ *```(\w*)\n(.*?)^ *```/gms)].map(
      ([, language = "", text = ""]) => ({
        ...{ page, language, text },
        holder: BY_PAGE[page]?.[language] ?? BY_LANGUAGE[language],
      }),
    ),
  );
