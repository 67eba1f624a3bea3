// What may change in a contract and what not; the verdicts are those that the gate gives.

import { page, table } from "../../catalogue/index.ts";
import { CHANGES } from "../../cli/contract/changes.ts";

export function compatibilityPage(): string {
  const judged = (breaks: boolean): string[][] =>
    Object.entries(CHANGES)
      .filter(([, judgement]) => judgement.breaks === breaks)
      .map(([change, { why }]) => [`\`${change}\``, why]);
  return page(
    INTRODUCTION,
    "## What goes",
    table(["change", "because"], judged(false)),
    "## What breaks somebody",
    table(["change", "because"], judged(true)),
    GATE,
    MOVE,
    ENGINE,
  );
}

const INTRODUCTION = `# What may change, and what not

A contract only grows. Two directions count: whoever knows the old version must understand every new event, and whoever reads with
the new version must understand every old one, because old events lie in queues for up to 14 days and in archives for years, and
come again in a replay. That is why a new field is optional in its schema even if every new event has it, and why a status that
is *added* is a break: subscribers switch over statuses.`;

const GATE = `## The gate

\`\`\`sh
npx sluice contract diff OLD NEW --subscribers subscribers
\`\`\`

compares two schema files, two folders of a contract, or two folders of contracts, and says for each difference which of the above
it is, what exactly changed where, and which teams it concerns. It exits 1 on a break and 2 on wrong usage; \`--json\` is for machines.
\`npm run check\` runs it against the last released version in [baseline](baseline/README.md). What is not understood of JSON Schema
counts as a break.

- **Tell what you rely on**: a file in [subscribers](../../subscribers/README.md). A break then names your team, and whom to ask.
- **Release**: \`npx sluice contract release 0.2.0\` makes the current schemas the baseline and writes
  [CHANGELOG.md](CHANGELOG.md). With a break in them it refuses.
- **A change that has to break** is a new contract, published beside the old one.`;

const MOVE = `## From one major version to the next

While both are published (\`contracts: ["v1", "v2"]\`), every change is two messages. An event of the next version MUST carry the
extension \`previousid\`: the \`id\` of the same change in the version before. A subscriber moves in its own time:

1. **Read both.** Deploy code that understands \`v1\` and \`v2\`, and recognizes a change by \`source\`
   and \`previousid\` where there is one, else \`id\`.
   It drops what it has handled, as it does with duplicates.
2. **Widen the filter** from \`{"contract":["v1"]}\` to \`{"contract":["v1","v2"]}\`, and wait 15 minutes: so long SNS may take to apply it.
   Until then each message meets the old filter or the new one; \`v1\` passes both.
3. **Narrow it** to \`{"contract":["v2"]}\`. Again each message meets one of two filters, and \`v2\` passes both.
4. Forget \`v1\` once the queue has no event of it any more.

Nothing is missed and nothing handled twice, in whatever order messages come and however often the engine or the processor repeats them
(\`test/contracts/moving-to-v2.test.ts\`). Going from \`v1\` to \`v2\` in one step can miss changes: the copy of \`v1\` may meet the new filter
when that of \`v2\` still meets the old one.

The old version goes in two steps:

1. **Announce it**: with the key \`deprecations\` of the [configuration](../configuration.md#deprecations), such as
   \`{ "v1": { "from": "2027-01-01T00:00:00Z", "sunset": "2027-07-01T00:00:00Z", "migration": "https://…" } }\`, every event of it carries
   CloudEvents' [deprecation extension](https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/deprecation.md): \`deprecated\`,
   \`deprecationfrom\`, \`deprecationsunset\`, \`deprecationmigration\`. Ids and data are as before, so no reader notices who does not look.
2. **Switch it off**: after that day, and when no file in \`subscribers\` and no subscription's filter names it any more, take it out of
   \`contracts\`.`;

const ENGINE = `## When the engine moves ahead

| the engine | \`v1\` | \`maestro\` |
|---|---|---|
| adds a field, an object, a field of a record | as before, the same \`id\` | as before, the same \`id\` |
| adds a field to a tag or an author | as before, the same \`id\` | passes it on |
| writes null, a default or lower case where it did not | as before | as before |
| renames or adds an event type or a status | nothing is guessed: the event is quarantined with its text and replayed once it is known | likewise |
| renames or leaves out a field, or writes another type | quarantined | quarantined |

Events before and after a quarantined one go on, in order. \`test/contracts/engine-changes.test.ts\` has each line.`;
