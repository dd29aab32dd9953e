import { Columns, fit, Model, type ProgressEvent } from '@colatent/core';
import { nullTranslator } from '@jupyterlab/translation';
import { beforeAll, describe, expect, it } from 'vitest';
import { curvesOfModel, curvesOfTraining, figuresText, type Curve } from './loss-curves.js';

const trans = nullTranslator.load('colatent');
const ROWS = 400;

let progress: ProgressEvent[];
let history: Model['info']['history'];

const figuresOf = (curves: readonly Curve[]): (number | null)[] =>
  curves.map(({ figure }) => figure);

beforeAll(async () => {
  const x = Float64Array.from({ length: ROWS }, (_, row) => Math.sin(row));
  const y = x.map((value, row) => 2 * value + (row % 7) / 10);
  const columns = new Columns([
    { name: 'x', type: 'number', length: ROWS, values: x },
    { name: 'y', type: 'number', length: ROWS, values: y },
  ]);
  progress = [];
  const { model } = await fit(columns, {
    seed: 0,
    maxIterations: 3,
    onProgress: (event) => {
      progress.push(event);
    },
  });
  ({ history } = Model.fromBytes(model.toBytes()).info);
});

describe('the figures of losses', () => {
  it('are those of the file of the model once there is one, though other networks were trained last', () => {
    expect(progress.at(-1)?.network).toBe(2);
    const ofFile = figuresOf(curvesOfModel(trans, history));
    const { reconstruction, heldOut, discriminator, generator } = history.at(-1) ?? {};
    expect(ofFile).toEqual([reconstruction, heldOut, discriminator, generator]);
    expect(figuresOf(curvesOfTraining(trans, progress, history))).toEqual(ofFile);
  });

  it('are the newest while it is trained', () => {
    const newest = progress.at(-1);
    const [reconstruction, heldOut] = figuresOf(curvesOfTraining(trans, progress));
    expect([reconstruction, heldOut]).toEqual([newest?.reconstruction, newest?.heldOut]);
    expect(reconstruction).not.toBe(history.at(-1)?.reconstruction);
  });

  it('tell of which epoch they are', () => {
    const [first] = history;
    expect(first && figuresText(trans, first)).toBe('figures of epoch 1 of network 1');
  });
});
