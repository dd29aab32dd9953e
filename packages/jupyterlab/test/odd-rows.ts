import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Row, from 0, whose `pressure` fits nothing else of it. */
export const PLANTED_ROW = 1234;

/**
 * Writes a table of sensor readings in three groups, in which most columns follow from the others; one row in two hundred breaks that
 * and has `fault` yes. The planted row breaks it by far, in `pressure`.
 */
export async function writeReadings(folder: string, name: string, rows: number): Promise<void> {
  const random = seeded(7);
  const lines = ['machine,load,temperature,pressure,vibration,fault'];
  for (let row = 0; row < rows; row++) {
    const group = row % 3;
    const load = (group + 1) * 20 + 12 * normal(random);
    const temperature = 20 + 0.8 * load + 6 * group + 1.5 * normal(random);
    const fault = row === PLANTED_ROW || row % 200 === 77;
    const pressure = 3 + 0.05 * load + 0.15 * normal(random) + (fault ? 2.5 : 0);
    const vibration = Math.exp(0.02 * load + 0.3 * normal(random));
    lines.push(
      [
        ['lathe', 'mill', 'press'][group],
        load.toFixed(2),
        temperature.toFixed(2),
        (row === PLANTED_ROW ? 30 : pressure).toFixed(3),
        vibration.toFixed(3),
        fault ? 'yes' : 'no',
      ].join(','),
    );
  }
  await writeFile(join(folder, name), lines.join('\n'));
}

/** Marsaglia's xorshift: numbers from 0 to 1, the same for a seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}
