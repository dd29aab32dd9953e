/** A string literal of standard SQL. */
export function quoteText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
