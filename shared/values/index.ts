export { causeText } from "./cause-text.ts";
export { kindOf, thrownText } from "./foreign-code.ts";
export { ALTERED_NUMBER, asParsed, isPlainJson, jsonText, parseJson, wellFormedJson, whyNotJson } from "./json.ts";
export { groupBy, isObject, valueAt, withoutNulls } from "./objects.ts";
export { urlOf } from "./urls.ts";
