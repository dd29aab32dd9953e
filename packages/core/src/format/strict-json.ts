/**
 * JSON.parse for text that is not trusted. It refuses what JSON.parse lets pass silently or at a cost: nesting deeper than `maxDepth`,
 * a key given twice in one object, the key `__proto__`, and white space between tokens but for spaces at the very end.
 * @throws SyntaxError saying what is wrong.
 */
export function parseStrictJson(text: string, maxDepth: number): unknown {
  checkTokens(text, maxDepth);
  return JSON.parse(text);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

function checkTokens(text: string, maxDepth: number): void {
  const end = text.trimEnd().length;
  if (/[^ ]/.test(text.slice(end)))
    throw new SyntaxError('it ends in white space other than spaces');
  const keys: Set<string>[] = [];
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const close = closingQuote(text, i);
      if (text.charCodeAt(close + 1) === COLON) addKey(keys.at(-1), text.slice(i, close + 1));
      i = close;
    } else if (code <= 0x20) {
      throw new SyntaxError('it has white space between its tokens');
    } else if (code === 0x7b || code === 0x5b) {
      if (keys.length === maxDepth) throw new SyntaxError('it is nested too deeply');
      keys.push(new Set());
    } else if (code === 0x7d || code === 0x5d) {
      keys.pop();
    }
  }
}

function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  throw new SyntaxError('it ends within a string');
}

function addKey(keys: Set<string> | undefined, quoted: string): void {
  const key = String(JSON.parse(quoted));
  if (key === '__proto__') throw new SyntaxError('it has a key "__proto__"');
  if (keys?.has(key) === true) throw new SyntaxError(`it has the key ${quoted.slice(0, 80)} twice`);
  keys?.add(key);
}
