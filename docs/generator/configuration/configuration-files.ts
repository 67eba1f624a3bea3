import type { LoadedEngine } from "../../../shared/engines/index.ts";
import { configurationPage } from "./configuration-page.ts";
import { editorSchema, settingSchema } from "./setting-schema.ts";

/** Files of docs/ that tell of the configuration, as text by path. */
export const configurationFiles = (loaded: LoadedEngine): Map<string, string> =>
  new Map([
    ["configuration.md", configurationPage(settingSchema(loaded))],
    ["configuration.schema.json", `${JSON.stringify(editorSchema(loaded), undefined, 2)}\n`],
  ]);
