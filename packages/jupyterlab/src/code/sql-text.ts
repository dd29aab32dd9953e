/** A string of SQL. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A name of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name of a new column: quoted where SQL would not take it for one. */
export function sqlColumn(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : sqlName(name);
}
