import { fileURLToPath } from 'node:url';
import { runPython } from './jupyter-server.js';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs Python that begins with `colatent` imported, in a folder, with a DataFrame `frame` of 3000 rows whose row labelled 17 is an odd one,
 * and with `told(work)`, which prints the error that a function ends with.
 * @returns what it prints.
 */
export function runWithFrame(folder: string, code: string): Promise<string> {
  return runPython(`
import sys, os
sys.path.insert(0, ${JSON.stringify(packageFolder)})
os.chdir(${JSON.stringify(folder)})
import colatent, numpy, pandas, polars, pyarrow
random = numpy.random.default_rng(1)
x = random.normal(size=3000)
frame = pandas.DataFrame({"x": x, "y": 2 * x + random.normal(size=3000) / 10, "kind": random.choice(["a", "b"], 3000)}, index=range(10, 3010))
frame.loc[17, "y"] = 40

def told(work):
    try:
        work()
    except Exception as error:
        print(type(error).__name__, "|", error)

${code}
`);
}
