export { type RunningConsole, startConsole } from "./start-console.ts";
