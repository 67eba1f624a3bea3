// Before all of these tests: the tarball, once, and the tools of other people.
import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { installTools, type Packed, pack } from "./installed.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly packed: Packed;
  }
}

export default function setup(project: TestProject): () => void {
  installTools();
  const packed = pack();
  project.provide("packed", packed);
  return () => rmSync(packed.file, { force: true });
}
