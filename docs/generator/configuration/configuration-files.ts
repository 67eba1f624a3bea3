import { EDITOR_SCHEMA_FILE, editorSchemaText, settingSchema } from "../../../catalogue/index.ts";
import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { configurationPage } from "./configuration-page.ts";

/** Files of docs/ that tell of the configuration, as text by path. */
export const configurationFiles = (loaded: LoadedEngine): Map<string, string> =>
  new Map([
    ["configuration.md", configurationPage(settingSchema(loaded))],
    [EDITOR_SCHEMA_FILE, editorSchemaText(loaded)],
  ]);
