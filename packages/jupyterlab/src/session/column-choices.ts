import type { TableColumn, TrainingRequest } from '../worker/protocol.js';
import type { ColumnChoice, SessionModel, SessionState } from './session-state.js';

type Choices = SessionState['choices'];

/** Choices that a training was told: the columns it read, and the kinds that were set. */
export function choicesOfRequest(
  columns: readonly TableColumn[],
  trained: TrainingRequest['columns'],
): Choices {
  const used = new Map(trained.map(({ name, kind }) => [name, kind]));
  return Object.fromEntries(
    columns.map(({ name }): [string, ColumnChoice] => {
      const kind = used.get(name);
      return [name, { used: used.has(name), ...(kind !== undefined && { kind }) }];
    }),
  );
}

/** The columns a model reads, ticked, so that a training would learn from the same; kinds that were set stay. */
export function choicesOfModel(
  columns: readonly TableColumn[],
  before: Choices,
  { card }: SessionModel,
): Choices {
  const read = new Set(card.columns.map(({ name }) => name));
  return Object.fromEntries(
    columns.map(({ name }) => [name, { ...before[name], used: read.has(name) }]),
  );
}

/** What was chosen for columns that are there still, and of the type they had. */
export function choicesThatStay(
  columns: readonly TableColumn[],
  before: Choices,
  columnsBefore: readonly TableColumn[],
): Choices {
  const types = new Map(columnsBefore.map(({ name, type }) => [name, type]));
  return Object.fromEntries(
    columns.flatMap(({ name, type }) => {
      const choice = before[name];
      return choice !== undefined && types.get(name) === type ? [[name, choice]] : [];
    }),
  );
}
