// What of the relays of an outbox can be configured, and what would fail once they start.
import { expect, test } from "vitest";
import { parseConfig, readConfig } from "../../../infra/config.ts";
import { OUTBOX } from "../../support/outbox-config.ts";
import { temporaryFile } from "../../support/sluice.ts";

const PACKAGE = "must be a package of npm with its exact version, such as sluice@0.1.0, or the https URL of a .tgz";

test.each([
  "sluice",
  "sluice@latest",
  "sluice@^0.1.0",
  "sluice@0.1.0; curl example.com",
  "sluice@0.1.0 $(id)",
  "--registry=http://example.com",
  "http://example.com/sluice.tgz",
  "https://example.com/sluice.tgz?a=$HOME",
])("a task installs nothing like %j", (name) => {
  expect(() => parseConfig({ outbox: { ...OUTBOX, packages: [name] } })).toThrow(`outbox.packages.0: ${PACKAGE}`);
});

test.each(["sluice@0.1.0", "@example/engine@1.2.3-rc.1", "https://example.com/builds/sluice-0.1.0.tgz"])(
  "a task installs %s",
  (name) => {
    expect(parseConfig({ outbox: { ...OUTBOX, packages: [name] } }).outbox?.packages).toEqual([name]);
  },
);

test.each(["../engine.js; id", "engine.ts", "$HOME/engine.js", "--help.js"])("%j is no engine of a relay", (engine) => {
  expect(() => parseConfig({ outbox: { ...OUTBOX, engine } })).toThrow(
    "outbox.engine: must be the path of a JavaScript",
  );
});

test.each(["alias/outbox", "arn:aws:kms:eu-west-1:111122223333:alias/outbox", "1234abcd"])(
  "%j is no key of a secret: what it means may change, and the permission with it",
  (secretKeyArn) => {
    expect(() => parseConfig({ outbox: { ...OUTBOX, secretKeyArn } })).toThrow(
      "outbox.secretKeyArn: must be the ARN of a KMS key",
    );
  },
);

test("an ARN that names a secret only in part is refused: tasks would not start", () => {
  const secretArn = OUTBOX.secretArn.replace("-AbCdEf", "");

  expect(() => parseConfig({ outbox: { ...OUTBOX, secretArn } })).toThrow("its last six characters included");
});

test("with an engine of one's own the relay has to be told where its packages have it", async () => {
  const engine = `${process.cwd()}/examples/deployment-system/engine.ts`;
  const read = (outbox: object) => readConfig(temporaryFile(JSON.stringify({ engine, outbox })));

  await expect(read(OUTBOX)).rejects.toThrow("outbox.engine: is missing: the relay has to read the events");
  await expect(read({ ...OUTBOX, engine: "node_modules/@example/engine/engine.js" })).resolves.toBeDefined();
});
