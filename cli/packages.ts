/** Of packages, those that are not installed. */
export const missingPackages = (names: readonly string[]): string[] => names.filter((name) => !isInstalled(name));

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
