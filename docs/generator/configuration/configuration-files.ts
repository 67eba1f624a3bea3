import { configurationPage } from "./configuration-page.ts";
import { editorSchema, settingSchema } from "./setting-schema.ts";

/** Files of docs/ that tell of the configuration, as text by path. */
export const configurationFiles = (): Map<string, string> =>
  new Map([
    ["configuration.md", configurationPage(settingSchema())],
    ["configuration.schema.json", `${JSON.stringify(editorSchema(), undefined, 2)}\n`],
  ]);
