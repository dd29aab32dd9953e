import { filesPlugin } from './plugins/files.js';
import { modelsPlugin } from './plugins/models.js';
import { sessionsPlugin } from './plugins/sessions.js';

export default [sessionsPlugin, filesPlugin, modelsPlugin];
