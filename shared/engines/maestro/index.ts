export { catalogue } from "./catalogue.ts";
export { engine } from "./engine.ts";
