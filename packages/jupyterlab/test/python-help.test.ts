import { Columns, fitSync, Model } from '@colatent/core';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePython } from './jupyter-server.js';
import { runWithFrame } from './python-frame.js';

let folder: string;

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(tmpdir(), 'colatent-help-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What Python that ends with `print(json.dumps(...))` says. */
async function valueOf<Value>(code: string): Promise<Value> {
  return JSON.parse(await runWithFrame(folder, `import inspect, json\n${code}`)) as Value;
}

/** What the engine says there is, when it is asked for what there is not. */
function listedBy(options: object): string[] {
  const rows = new Columns([
    { name: 'x', type: 'number', length: 20, values: Float64Array.from({ length: 20 }, Math.sqrt) },
  ]);
  try {
    fitSync(rows, options);
  } catch (error) {
    const [, list = ''] = /(?:the options(?: are)?|must be one of) (.*?)(?:, not .*)?$/.exec(
      String(error),
    ) ?? ['', ''];
    return list.split(', ').map((name) => snakeCase(name.replaceAll('"', '')));
  }
  throw new Error('the engine took what there is not');
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Options of `fit` in TypeScript whose values are no JSON, and which Python has as well. */
const OBJECTS = ['trained_at', 'on_progress'];

describe('the arguments of colatent.fit', () => {
  it('are all the options that the engine takes, and no others', async () => {
    const names = await valueOf<string[]>(
      'print(json.dumps(list(inspect.signature(colatent.fit).parameters)))',
    );
    expect(names).toContain('latent_size');
    expect(names.toSorted()).toEqual(
      ['table', ...listedBy({ nonesuch: 1 }), ...OBJECTS].toSorted(),
    );
  });

  it('all reach the engine', async () => {
    const given = {
      effort: 'light',
      training_rows: 'clean',
      missing: 'informative',
      latent_size: 3,
      hidden_units: [9, 8],
      activation_fn: 'tanh',
      discriminator_units: [7],
      learn_rate: 0.003,
      batch_size: 64,
      dropout: 0.25,
      input_noise: 0.5,
      input_masking: 0.2,
      max_iterations: 2,
      early_stop: false,
      patience: 2,
      held_out_share: 0.3,
      seed: 5,
      time_budget: 60,
      memory_budget: 2 ** 21,
    };
    const said = await valueOf<{ options: object; columns: object[]; epochs: number }>(`
from datetime import datetime, timedelta, timezone
epochs = []
given = json.loads(${JSON.stringify(JSON.stringify(given))})
moment = datetime(2026, 5, 4, 5, 2, 1, tzinfo=timezone(timedelta(hours=2)))
model = colatent.fit(frame, columns={"x": {"exclude": True}}, trained_at=moment, on_progress=lambda event: epochs.append(event["epoch"]), **given)
model.save("all.aae")
print(json.dumps({"options": model.info["options"], "columns": model.info["columns"], "epochs": max(epochs)}))
`);
    expect(said).toMatchObject({
      options: given,
      columns: [
        { name: 'y', kind: 'numeric' },
        { name: 'kind', kind: 'categorical' },
      ],
      epochs: 2,
    });
    expect([...Object.keys(given), 'columns'].toSorted()).toEqual(
      listedBy({ nonesuch: 1 }).toSorted(),
    );
    const saved = Model.fromBytes(new Uint8Array(await readFile(join(folder, 'all.aae'))));
    expect(saved.describe().trainedAt).toBe('2026-05-04T03:02:01.000Z');
  });

  it('have the defaults of the engine', async () => {
    const { defaults, options } = await valueOf<Record<'defaults' | 'options', object>>(`
parameters = inspect.signature(colatent.fit).parameters.values()
defaults = {each.name: each.default for each in parameters if each.default not in (None, inspect.Parameter.empty)}
model = colatent.fit(frame, max_iterations=1)
assert bytes(model) == bytes(colatent.fit(frame, max_iterations=1, **defaults))
print(json.dumps({"defaults": defaults, "options": model.info["options"]}))
`);
    // what models record of it only where it was asked for
    expect({ missing: 'ignore', ...options }).toMatchObject(defaults);
    expect(defaults).toMatchObject({ effort: 'standard', discriminator_units: [64, 32] });
  });

  it('are described one by one, with their choices and defaults', async () => {
    const { doc, parameters } = await valueOf<{
      doc: string;
      parameters: { name: string; choices: string[]; default: string | null }[];
    }>(`
from typing import get_args
def told(each):
    plain = each.default is not None and each.default is not inspect.Parameter.empty
    shown = '"' + each.default + '"' if isinstance(each.default, str) else str(list(each.default)) if isinstance(each.default, tuple) else str(each.default)
    return {"name": each.name, "choices": [choice for choice in get_args(each.annotation) if isinstance(choice, str)], "default": shown if plain else None}
print(json.dumps({"doc": inspect.getdoc(colatent.fit), "parameters": [told(each) for each in inspect.signature(colatent.fit).parameters.values()]}))
`);
    const entries = new Map(
      [...doc.matchAll(/^(\w+): ([^]*?)(?=^\S|^$)/gm)].map(([, name = '', text = '']) => [
        name,
        text.replaceAll(/\s+/g, ' ').trim(),
      ]),
    );
    expect([...entries.keys()]).toEqual(parameters.map(({ name }) => name));
    for (const parameter of parameters) {
      const text = entries.get(parameter.name) ?? '';
      for (const choice of parameter.choices) expect(text).toContain(`"${choice}"`);
      if (parameter.default !== null) {
        const shown = parameter.default === String(2 ** 30) ? '2**30' : parameter.default;
        expect(text).toContain(`Default: ${shown}.`);
      }
    }
    const columns = entries.get('columns') ?? '';
    for (const setting of listedBy({ columns: { x: { nonesuch: 1 } } })) {
      expect(columns).toContain(`\`\`${setting}\`\`: `);
    }
    const kinds = listedBy({ columns: { x: { kind: 'nonesuch' } } });
    expect(kinds).toContain('vector');
    for (const kind of kinds) expect(columns).toContain(`"${kind}"`);
  });

  it('tell what on_progress is called with', async () => {
    const { doc, keys } = await valueOf<{ doc: string; keys: string[] }>(`
events = []
colatent.fit(frame, effort="light", max_iterations=2, on_progress=events.append)
print(json.dumps({"doc": inspect.getdoc(colatent.fit), "keys": list(events[0])}))
`);
    const [, told = ''] = /^on_progress: ([^]*?)^$/m.exec(doc) ?? [];
    expect(keys).toContain('seconds_left');
    for (const key of keys) expect(told).toContain(`\`\`${key}\`\``);
  });
});

describe('the help of Python', () => {
  it('has every public name, the errors among them, each with what it is', async () => {
    const undescribed = await valueOf<string[]>(`
errors = [name for name, each in vars(colatent.errors).items() if isinstance(each, type) and issubclass(each, (colatent.ColatentError, UserWarning))]
assert len(errors) > 10 and set(errors) <= set(colatent.__all__), colatent.__all__
assert {"Model", "embed", "explain", "explore", "fit", "score"} <= set(colatent.__all__)
public = {name: getattr(colatent, name) for name in colatent.__all__}
public |= {f"Model.{name}": getattr(colatent.Model, name) for name in vars(colatent.Model) if not name.startswith("_")}
assert {"Model.info", "Model.load", "Model.save", "Model.score", "Model.embed", "Model.explain"} <= set(public)
print(json.dumps([name for name, each in public.items() if not each.__doc__]))
`);
    expect(undescribed).toEqual([]);
  });

  it('tells of each argument of the functions, and of each fact about a model', async () => {
    const { missing, facts } = await valueOf<{ missing: string[]; facts: string[] }>(`
functions = [colatent.score, colatent.embed, colatent.explain]
missing = [f"{each.__name__}: {name}" for each in functions for name in inspect.signature(each).parameters if f"\\n{name}: " not in inspect.getdoc(each)]
model = colatent.fit(frame, effort="light", max_iterations=1)
keys = [*model.info, *model.info["network"], *model.info["history"][0], *model.info["columns"][0]]
doc = inspect.getdoc(colatent.Model.info)
missing += [key for key in keys if not any(form in doc for form in (f"\`\`{key}\`\`", f"\\n{key}", f", {key}"))]
print(json.dumps({"missing": missing, "facts": keys}))
`);
    expect(missing).toEqual([]);
    expect(facts).toContain('held_out_rows');
  });
});
