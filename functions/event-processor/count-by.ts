/** How many items have each name; those without one are not counted. */
export function countBy<Item, Name extends string>(
  items: readonly Item[],
  nameOf: (item: Item) => Name | undefined,
): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {};
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
