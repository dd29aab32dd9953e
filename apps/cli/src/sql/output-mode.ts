/** How results are printed. */
export const OUTPUT_MODES = ['table', 'csv', 'json', 'jsonlines', 'markdown', 'line'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];
