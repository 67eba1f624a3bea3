// Stands in the bundle for Node's module, of which the SDK reads two properties: whoever imports it makes Node open the three standard
// streams, of which a function needs one, and that not before its first line. It can go once the SDK reads them from `process` itself.
export const { env, versions } = process;
