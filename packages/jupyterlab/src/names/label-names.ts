/** Most different values of a column that can be a label. */
export const MOST_CLASSES = 50;

/** Names of columns that hold the answer: as a whole, since many of these words also end names of other things. */
const WHOLE: ReadonlySet<string> = new Set([
  'class',
  'classes',
  'diagnosis',
  'ground truth',
  'groundtruth',
  'income',
  'outcome',
  'target',
  'y',
]);

/** Words that end the name of an answer, whatever comes before them: `is_anomaly`, `IsFraud`, `true label`. */
const LAST: ReadonlySet<string> = new Set([
  'anomalous',
  'anomaly',
  'attack',
  'fraud',
  'fraudulent',
  'intrusion',
  'label',
  'labels',
  'outlier',
]);

/** Values that say that a row is ordinary. */
const ORDINARY: ReadonlySet<string> = new Set([
  'benign',
  'genuine',
  'healthy',
  'inlier',
  'legitimate',
  'normal',
  'ordinary',
  'regular',
]);

/** Whether a column's name says that it tells which rows are odd, or of what class. */
export function isNamedLikeLabel(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return WHOLE.has(words.join(' ')) || LAST.has(words.at(-1) ?? '');
}

/** Whether a label's value says that a row is ordinary, such as `normal.` */
export function isNamedOrdinary(value: string): boolean {
  return ORDINARY.has(value.toLowerCase().replace(/[^a-z]/g, ''));
}

/** Whether a column has few enough different values to be a label, and two at least. */
export function canBeLabel(classes: number | null): boolean {
  return classes !== null && classes >= 2 && classes <= MOST_CLASSES;
}
