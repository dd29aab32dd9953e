import { Contender } from '../contender.js';
import { BENCH, installJavaScriptPeers, pythonWithPeers } from '../peers.js';

/** A contender of contenders/, in a Node of its own. */
export function nodeContender(name: string, script: string, ...args: string[]): Contender {
  return new Contender(name, [process.execPath, `${BENCH}dist/contenders/${script}.js`, ...args]);
}

/** Colatent's engine. */
export function colatent(): Contender {
  return nodeContender('Colatent', 'colatent');
}

/** A contender of python/. */
export function pythonContender(name: string, script: string): Contender {
  return new Contender(name, [pythonWithPeers(), `${BENCH}python/${script}.py`]);
}

/** A contender that needs the packages of bench/peers. */
export function peerContender(name: string, script: string): Contender {
  installJavaScriptPeers();
  return nodeContender(name, script);
}

/** What a contender says of itself: its name and version. */
export async function versionOf(contender: Contender): Promise<string> {
  const { version } = await contender.ask<{ version: string }>('describe');
  return `${contender.name} ${version}`;
}
