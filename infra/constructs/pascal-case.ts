/** `roll-up` → `RollUp`, for names of outputs, which take letters and digits only. */
export const pascalCase = (name: string): string =>
  name.replaceAll(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase());
