export {
  type ContractFolder,
  contractFolder,
  EDITOR_SCHEMA_FILE,
  editorSchemaText,
  internalFolder,
  staleFiles,
  writeFolder,
} from "./contract-folder.ts";
export { generatedFiles } from "./generated-files.ts";
export { page, table } from "./markdown.ts";
export { sampleEvents } from "./sample-events.ts";
export { type SettingSchema, settingSchema } from "./setting-schema.ts";
