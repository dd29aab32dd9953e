/** A table's name for a FROM: one that may have a schema and a database before it, by its parts, in quotes or not. */
export function quoteTable(name: string): string {
  const parts = name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [name];
  return parts
    .map((part) => (part.startsWith('"') ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}
