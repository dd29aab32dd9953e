export { addTallies } from './checks/tally.js';
export type { Tally } from './checks/tally.js';
export { countTests } from './checks/test-counts.js';
export { describeMachine } from './report/machine.js';
export { markdownTable, type Alignment } from './report/markdown-table.js';
export { replaceMarkedSection } from './report/marked-section.js';
