import { dataFramesPlugin } from './plugins/dataframes.js';
import { explorePlugin } from './plugins/explore.js';
import { filesPlugin } from './plugins/files.js';
import { modelsPlugin } from './plugins/models.js';
import { sessionsPlugin } from './plugins/sessions.js';

export default [sessionsPlugin, filesPlugin, modelsPlugin, dataFramesPlugin, explorePlugin];
