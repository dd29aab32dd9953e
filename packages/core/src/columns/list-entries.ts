/** Names named in a message. */
const MOST_LISTED = 20;

/** The first entries, and how many more there are: `a, b and 7 more`. @param most default: 20. */
export function listEntries(
  entries: readonly string[],
  separator: string,
  most = MOST_LISTED,
): string {
  const more = entries.length - most;
  const listed = entries.slice(0, most).join(separator);
  return more > 0 ? `${listed}${separator}and ${more} more` : listed;
}

/** The columns there are, as the end of a sentence. @param most named. Default: 20. */
export function listColumns(names: readonly string[], most = MOST_LISTED): string {
  const quoted = names.map((name) => `"${name}"`);
  if (quoted.length === 0) return 'there are no columns';
  return quoted.length === 1
    ? `the only column is ${quoted.join('')}`
    : `the columns are ${listEntries(quoted, ', ', most)}`;
}
