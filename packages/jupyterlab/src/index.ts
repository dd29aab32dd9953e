import { dataFramesPlugin } from './plugins/dataframes.js';
import { explorePlugin } from './plugins/explore.js';
import { filesPlugin } from './plugins/files.js';

export default [filesPlugin, dataFramesPlugin, explorePlugin];
