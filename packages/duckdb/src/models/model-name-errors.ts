import { UnknownModelError } from '../errors.js';

/** Most names an error message lists. */
const MOST_NAMES = 20;

/** No model has the name. @param names of those there are, in any order. */
export function unknownModelError(name: string, names: readonly unknown[]): UnknownModelError {
  const known = [...new Set(names.filter((other) => typeof other === 'string'))].sort();
  const listed = known
    .slice(0, MOST_NAMES)
    .map((other) => `"${other}"`)
    .join(', ');
  const more = known.length > MOST_NAMES ? ` and ${known.length - MOST_NAMES} more` : '';
  return new UnknownModelError(
    `there is no model named "${name}"; ${known.length === 0 ? 'the table of models is empty' : `there are: ${listed}${more}`}`,
  );
}

/** Several models have the name. */
export function sameNameError(name: string, count: number): UnknownModelError {
  return new UnknownModelError(
    `${count} models are named "${name}"; names must be unique: delete all but one of them`,
  );
}
