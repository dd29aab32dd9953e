export { addTallies } from './checks/tally.js';
export type { Tally } from './checks/tally.js';
export { countTests } from './checks/test-counts.js';
