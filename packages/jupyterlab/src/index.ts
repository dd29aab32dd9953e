import { filesPlugin } from './plugins/files.js';

export default [filesPlugin];
