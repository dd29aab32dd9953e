import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const sources = fileURLToPath(new URL('../src', import.meta.url));

/** Attributes and options that hold texts for the user. */
const NAMES =
  /^(title|label|aria-(label|description|roledescription|valuetext)|alt|placeholder|help|caption|tooltip|body|(ok|cancel|shutdown\w*)Label|displayName|\w*Text)$/;

/** Texts that are shown as they stand in a source: between tags, or as an attribute or option with such a name. */
function textsOf(source: ts.SourceFile): string[] {
  const texts: string[] = [];
  const take = (text: string): void => {
    if (/\p{L}/u.test(text)) texts.push(text.trim());
  };
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (ts.isJsxText(node)) take(node.text);
    else if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
      if (ts.isStringLiteralLike(node.expression)) take(node.expression.text);
    } else if (ts.isJsxAttribute(node) || ts.isPropertyAssignment(node)) {
      const { initializer } = node;
      const value =
        initializer && ts.isJsxExpression(initializer) ? initializer.expression : initializer;
      if (
        value &&
        ts.isStringLiteralLike(value) &&
        NAMES.test(node.name.getText(source).replaceAll(/['"]/g, ''))
      ) {
        take(value.text);
      }
    }
  };
  visit(source);
  return texts;
}

describe('a text in the sources', () => {
  it('is given to translations, but for names of languages', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((name) => /^(panel|plugins|kernel|files)\/.*(?<!\.test)\.tsx?$/.test(name))
      .flatMap((name) => {
        const text = readFileSync(join(sources, name), 'utf8');
        return textsOf(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
      });
    expect(texts).toEqual(['Python', 'SQL', 'TypeScript']);
  });

  it('is found where it is not', () => {
    const source =
      '<p title="a" className="b">c {"d"} {t("e")} 1</p>; showDialog({ title: "f", id: "g" })';
    expect(textsOf(ts.createSourceFile('a.tsx', source, ts.ScriptTarget.Latest, true))).toEqual(
      expect.arrayContaining(['a', 'c', 'd', 'f']),
    );
  });
});
