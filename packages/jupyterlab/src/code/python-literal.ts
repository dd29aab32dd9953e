/** Plain data as Python writes it. */
export function pythonLiteral(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  // a JSON string is a Python string
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  const entries = Object.entries(value).map(
    ([name, of]) => `${JSON.stringify(name)}: ${pythonLiteral(of)}`,
  );
  return `{${entries.join(', ')}}`;
}
