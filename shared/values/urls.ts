/** What a text is as a URL, if it is one; `URL.parse`, which Node 20.12 lacks. */
export const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);
