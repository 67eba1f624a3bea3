// A stack's template by the constructs that made it, without what differs from one machine to the next.
import { App, CfnElement, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { parseConfig } from "../../infra/config.ts";
import { SluiceStack } from "../../infra/sluice-stack.ts";
import type { LoadedEngine } from "../../shared/engines/index.ts";
import { ownRelease } from "../../shared/release/index.ts";

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface TemplateParts {
  /** By the path of the construct in the stack. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly terminationProtection: boolean;
}

/** Without the function's bundle, synthesis takes a moment only. */
export function templateParts(config: object = {}, engine?: LoadedEngine): TemplateParts {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  const stack = new SluiceStack(app, "Sluice", { config: parseConfig(config, "configuration", engine) });
  const { Resources, Outputs } = normalized(Template.fromStack(stack).toJSON());
  const paths = new Map(
    stack.node
      .findAll()
      .filter((construct) => CfnElement.isCfnElement(construct))
      .map((element) => [stack.resolve(element.logicalId) as string, pathOf(element)]),
  );
  const byPath = Object.entries(Resources).map(([id, resource]) => [paths.get(id) ?? id, resource] as const);
  return { resources: new Map(byPath), outputs: Outputs, terminationProtection: stack.terminationProtection === true };
}

/** `Internal/Queue` for the resource in it. */
const pathOf = (element: CfnElement): string =>
  element.node.path.slice(Stack.of(element).node.path.length + 1).replace(/\/(Resource|Default)$/, "");

/** The hash of an asset changes with every line of the function's code, the version with every commit. */
function normalized(template: object): {
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, unknown>;
} {
  return JSON.parse(
    JSON.stringify(template)
      .replaceAll(/[0-9a-f]{64}(?=\.zip)/g, "<hash of the bundle>")
      .replaceAll(ownRelease(), "<version>"),
  );
}

/** What differs, as `path: Property`, `+ path` and `- path`. */
export function differences(before: TemplateParts, after: TemplateParts): string[] {
  const paths = [...new Set([...before.resources.keys(), ...after.resources.keys()])];
  const resources = paths.flatMap((path) => {
    const [old, now] = [before.resources.get(path), after.resources.get(path)];
    if (!old) return [`+ ${path}`];
    if (!now) return [`- ${path}`];
    return changedKeys({ ...old, ...old.Properties }, { ...now, ...now.Properties })
      .filter((key) => key !== "Properties")
      .map((key) => `${path}: ${key}`);
  });
  const outputs = changedKeys(before.outputs, after.outputs).map((name) => `Outputs: ${name}`);
  const isProtected = before.terminationProtection !== after.terminationProtection;
  return [...resources, ...outputs, ...(isProtected ? ["termination protection"] : [])];
}

const changedKeys = (old: object, now: object): string[] =>
  [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(old[key as never]) !== JSON.stringify(now[key as never]),
  );
