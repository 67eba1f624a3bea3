import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { configurationPage } from "./configuration-page.ts";
import { editorSchema, settingSchema } from "./setting-schema.ts";

/** Where an engine of somebody's own has it, beside its module. */
export const EDITOR_SCHEMA_FILE = "configuration.schema.json";

export const editorSchemaText = (loaded: LoadedEngine): string =>
  `${JSON.stringify(editorSchema(loaded), undefined, 2)}\n`;

/** Files of docs/ that tell of the configuration, as text by path. */
export const configurationFiles = (loaded: LoadedEngine): Map<string, string> =>
  new Map([
    ["configuration.md", configurationPage(settingSchema(loaded))],
    [EDITOR_SCHEMA_FILE, editorSchemaText(loaded)],
  ]);
