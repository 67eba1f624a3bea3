// The same by vitest.
import { enginePromises } from "sluice/engines/testing";
import { test } from "vitest";
import { catalogue, engine } from "./own-engine.js";

for (const { title, check } of enginePromises({ engine, catalogue })) test(title, check);
