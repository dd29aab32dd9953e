/**
 * Puts `content` into a Markdown text where it asks for it: between `<!-- MARK -->` and `<!-- /MARK -->`.
 * @returns the new text; undefined when the text has no such place.
 */
export function replaceMarkedSection(
  text: string,
  mark: string,
  content: string,
): string | undefined {
  const open = `<!-- ${mark} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(`<!-- /${mark} -->`, start);
  if (start < 0 || end < 0) return undefined;
  return `${text.slice(0, start)}${open}\n\n${content}\n\n${text.slice(end)}`;
}
