export { ALTERED_NUMBER, isPlainJson, jsonText, parseJson, whyNotJson } from "./json.ts";
export { groupBy, isObject, valueAt, withoutNulls } from "./objects.ts";
