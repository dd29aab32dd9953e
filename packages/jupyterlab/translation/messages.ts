import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A text that is looked up in catalogues. */
export interface Message {
  /** The English text, with %1, %2 … for what is put in. */
  readonly id: string;
  /** The text for other numbers than one; null where there is no number. */
  readonly plural: string | null;
  /** Tells equal texts of other meanings apart; null for most. */
  readonly context: string | null;
  /** Where it stands: file and line. */
  readonly places: readonly string[];
}

/** Which arguments of a bundle's methods are the context, the text and its plural. */
const METHODS: ReadonlyMap<string, readonly ('context' | 'id' | 'plural')[]> = new Map([
  ['__', ['id']],
  ['_n', ['id', 'plural']],
  ['_p', ['context', 'id']],
  ['_np', ['context', 'id', 'plural']],
]);

/** What of a settings schema JupyterLab's server looks up, and under which context: `DEFAULT_SCHEMA_SELECTORS` of its translation_utils.py. */
const SELECTORS: readonly (readonly [path: RegExp, context: string])[] = [
  [/^\/(title|description)$/, 'schema'],
  [/^\/properties\/.*\/(title|description)$/, 'settings'],
  [/^\/jupyter\.lab\.setting-icon-label$/, 'settings'],
];

/** Every text of the extension that has a translation, of its sources and of its settings. @throws where a call's text is not a literal. */
export function messagesOf(packageFolder: string): Message[] {
  const found = [
    ...filesIn(packageFolder, 'src', /(?<!\.test)\.tsx?$/).flatMap(messagesOfSource),
    ...filesIn(packageFolder, 'schema', /\.json$/).flatMap(messagesOfSchema),
  ];
  const merged = new Map<string, Message>();
  for (const message of found) {
    const key = JSON.stringify([message.context, message.id, message.plural]);
    const places = [...(merged.get(key)?.places ?? []), ...message.places];
    merged.set(key, { ...message, places });
  }
  return [...merged.values()];
}

interface TextFile {
  readonly name: string;
  readonly text: string;
}

function filesIn(packageFolder: string, folder: string, pattern: RegExp): TextFile[] {
  return readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => ({
      name: `${folder}/${name}`,
      text: readFileSync(join(packageFolder, folder, name), 'utf8'),
    }));
}

function messagesOfSource({ name, text }: TextFile): Message[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const messages: Message[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const roles = METHODS.get(node.expression.name.text);
    if (roles === undefined || isOfOthers(node.expression.expression)) return;
    const place = `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const texts = roles.map((role, index) => {
      const argument = node.arguments[index];
      if (argument !== undefined && ts.isStringLiteralLike(argument))
        return [role, argument.text] as const;
      throw new Error(`${place}: the ${role} of a message must be a literal, or nobody finds it`);
    });
    messages.push({
      id: '',
      context: null,
      plural: null,
      ...Object.fromEntries(texts),
      places: [place],
    });
  };
  visit(source);
  return messages;
}

/** Whether a bundle is of another domain: `load('jupyterlab')` gives JupyterLab's own translations. */
function isOfOthers(bundle: ts.Expression): boolean {
  if (!ts.isCallExpression(bundle)) return false;
  const [domain] = bundle.arguments;
  return domain === undefined || !ts.isStringLiteral(domain) || domain.text !== 'colatent';
}

function messagesOfSchema({ name, text }: TextFile): Message[] {
  const messages: Message[] = [];
  const visit = (path: string, value: unknown): void => {
    if (typeof value === 'string') {
      const context = SELECTORS.find(([pattern]) => pattern.test(path))?.[1];
      if (context !== undefined)
        messages.push({ id: value, context, plural: null, places: [name] });
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(`${path}[${index}]`, item);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(`${path}/${key}`, item);
    }
  };
  visit('', JSON.parse(text));
  return messages;
}
