// An engine held to what all engines promise, by the runner that comes with Node.
import { test } from "node:test";
import { enginePromises } from "sluice/engines/testing";
import { catalogue, engine } from "./own-engine.js";

for (const { title, check } of enginePromises({ engine, catalogue })) test(title, check);
