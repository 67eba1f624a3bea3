// The TypeScript that pages show: programs, which a page names, and pieces, which stand somewhere in a program of the reader's.
import { readFileSync } from "node:fs";

/** What pieces of a page take for granted: each is typed behind it, as a module of its own. */
const TAKEN_FOR_GRANTED: Readonly<Record<string, string>> = {
  "README.md": "declare const internalQueueArn: string;",
  "docs/subscribing.md": `
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { SluiceSubscription } from "sluice/infra";
import { bodyHandler, fetchHandler, functionUrlHandler, nodeHandler } from "sluice/subscriber";
declare const stack: import("aws-cdk-lib").Stack;
declare const webhook: import("sluice/subscriber").SnsEndpoint;`,
  "docs/outbox.md": `
import type { Client } from "pg";
import type { EngineEvent } from "sluice/engine";
import { outbox } from "sluice/outbox";
interface Transaction {
  (text: TemplateStringsArray, ...values: readonly string[]): Promise<object[]>;
  unsafe(text: string, values: string[][]): Promise<object[]>;
}
interface PrismaTransaction {
  readonly workflow: { update(change: object): Promise<object> };
  $executeRawUnsafe(text: string, ...values: readonly unknown[]): Promise<number>;
}
interface KnexTransaction {
  (table: string): { where(row: object): { update(values: object): Promise<number> } };
  raw(text: string, values: string[][]): Promise<object>;
}
declare const client: Client;
declare const events: EngineEvent[];
declare const id: string;
declare const knex: { transaction(work: (transaction: KnexTransaction) => Promise<unknown>): Promise<unknown> };
declare const sql: { begin(work: (transaction: Transaction) => Promise<unknown>): Promise<unknown> };
declare const prisma: { $transaction(work: (transaction: PrismaTransaction) => Promise<unknown>): Promise<unknown> };`,
  "docs/engine.md": `
import type { ClientBase } from "pg";
import type { EngineEvent } from "sluice/engine";
import { outbox } from "sluice/outbox";
declare const tx: ClientBase;
declare const event: EngineEvent;`,
  "docs/packages.md": 'import { parseConfig } from "sluice/infra";',
};

/** Those whose code is type-checked here; of `docs/testing.md` there are programs only. */
export const TYPED_PAGES = [...Object.keys(TAKEN_FOR_GRANTED), "docs/testing.md"];

interface Code {
  /** Of a program, as the page names it. */
  readonly name: string | undefined;
  readonly text: string;
}

const codeOf = (page: string): Code[] =>
  [
    ...readFileSync(page, "utf8").matchAll(
      /(?:^[^`\n]*: `([\w-]+)\.ts`[^\n]*\n(?:[^`\n][^\n]*\n)*\n)?^```ts\n(.*?)^```/gms,
    ),
  ].map(([, name, text = ""]) => ({ name, text }));

/** Programs of a page by their names. */
export const programsOf = (page: string): ReadonlyMap<string, string> =>
  new Map(codeOf(page).flatMap(({ name, text }) => (name === undefined ? [] : [[name, text]])));

/** All pieces of all pages that have some, each as a module, by the name of a file. */
export function pieces(): ReadonlyMap<string, string> {
  const modules = Object.entries(TAKEN_FOR_GRANTED).flatMap(([page, granted]) =>
    codeOf(page)
      .filter(({ name }) => name === undefined)
      .map(({ text }, index): [string, string] => {
        const own = new Set([...text.matchAll(/^import .*? from "(.*?)"/gm)].map(([, module]) => module));
        const others = granted.split("\n").filter((line) => !own.has(/ from "(.*?)"/.exec(line)?.[1]));
        return [`piece-${page.replace(/\W/g, "-")}-${index}.ts`, `${others.join("\n")}\n${text}\nexport {};\n`];
      }),
  );
  return new Map(modules);
}
