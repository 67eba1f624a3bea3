export { ALTERED_NUMBER, isPlainJson, jsonText, parseJson, wellFormedJson } from "./json.ts";
export { groupBy, isObject, valueAt, withoutNulls } from "./objects.ts";
