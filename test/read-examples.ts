/** A fenced block of a Markdown file. */
export interface Example {
  /** Line of the file its fence is on, from 1. */
  readonly line: number;
  readonly language: 'ts' | 'sql' | 'sh';
  readonly code: string;
  /** Text of the `text` block that follows at once, if one does: what the example prints. */
  readonly output: string | undefined;
}

const FENCE = /^```(\w*)(.*)\n([\s\S]*?)^```$/gm;

/** The runnable blocks of a Markdown text: those in ts, sql or sh without the word `norun` after the language. */
export function readExamples(markdown: string): readonly Example[] {
  const blocks = [...markdown.matchAll(FENCE)];
  return blocks.flatMap((block, index) => {
    const [whole, language, words = '', code = ''] = block;
    if (language !== 'ts' && language !== 'sql' && language !== 'sh') return [];
    if (words.split(/\s+/).includes('norun')) return [];
    const next = blocks[index + 1];
    const follows =
      next?.[1] === 'text' && markdown.slice(block.index + whole.length, next.index).trim() === '';
    return [
      {
        line: markdown.slice(0, block.index).split('\n').length,
        language,
        code,
        output: follows ? next[3] : undefined,
      },
    ];
  });
}
