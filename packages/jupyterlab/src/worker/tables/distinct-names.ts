/**
 * Names made distinct the way DuckDB does it: those that repeat get numbers, `a` and `a_1`.
 * @param keyOf two names of one key are not distinct. Default: names are when they differ at all.
 */
export function distinctNames(
  names: readonly string[],
  keyOf: (name: string) => string = (name) => name,
): string[] {
  const repeats = new Map<string, number>();
  return names.map((own) => {
    let name = own;
    for (;;) {
      const key = keyOf(name);
      const count = repeats.get(key);
      if (count === undefined) {
        repeats.set(key, 0);
        return name;
      }
      repeats.set(key, count + 1);
      name = `${name}_${count + 1}`;
    }
  });
}
