/** JSON whose text SQS takes: the two characters that it refuses and JSON.stringify leaves as they are become escapes. */
export const jsonText = (value: object): string =>
  JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
