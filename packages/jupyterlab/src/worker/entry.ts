import { installHandlers } from './handlers.js';

// The worker's classic global: the page's build makes this file a script of its own.
installHandlers(globalThis as unknown as DedicatedWorkerGlobalScope);
