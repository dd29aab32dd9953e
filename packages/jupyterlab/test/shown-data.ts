/** What of the panels is data or a proper name, the same in all languages, by where it stands. */
export const DATA = [
  // names of columns, and the type a file gives one that cannot be used
  '.jp-colatent-Column-name',
  '.jp-colatent-Column-name > span',
  'span.jp-colatent-Column-kind',
  '.jp-colatent-Label option:not([value=""])',
  // what a column holds: values and how often they are there
  '.jp-colatent-Distribution',
  '.jp-colatent-Distribution title',
  // names of formats, of languages of code, of new columns, and code
  '.jp-colatent-Write option',
  '.jp-colatent-Write-columns code',
  '.jp-colatent-Code option',
  '.jp-colatent-Code pre',
  // the hash of a model
  '.jp-colatent-Model code',
  // a model's card: its moment, version and hash; columns and the engine's words about them
  '.jp-colatent-Facts > :nth-child(3) > dd',
  '.jp-colatent-Facts > :nth-last-child(-n + 2) > dd',
  '.jp-colatent-Table th[scope=row]',
  '.jp-colatent-Table td:last-child',
  // the map: columns to colour by
  '.jp-colatent-Map label:nth-of-type(3) option:not([value=""])',
  // rows: columns, their values, and the column that makes each odd
  '.jp-colatent-Rows-line.jp-mod-head > :nth-child(n + 4) > button',
  '.jp-colatent-Rows-line:not(.jp-mod-head) > [role=gridcell]',
  '.jp-colatent-Rows-reason',
  // a row in detail: columns, its values, expected ones
  '.jp-colatent-Detail th[scope=row]',
  '.jp-colatent-Detail td:nth-child(2) > span',
  '.jp-colatent-Detail td:nth-child(3) > span',
  // columns of sampled rows, and the ends of their axes
  '.jp-colatent-Sampled figcaption > strong',
  '.jp-colatent-Sampled .jp-colatent-Histogram-ticks > span',
  // values of a label
  '.jp-colatent-Meaning > select:last-child > option',
  // the engine's warnings
  '.jp-colatent-Warnings li',
];

/** What of the map is data while a column gives the colours: its name, the values they stand for, and that of the row pointed at. */
export const DATA_OF_COLOURS = [
  '.jp-colatent-Map-foot > .jp-colatent-Legend',
  '.jp-colatent-Map-foot > .jp-colatent-Legend > span',
  '.jp-colatent-Map-hovered > div',
];

/** Translations into which a name, a path or words of the engine are put, with % for each. */
export const TAKES_DATA: ReadonlySet<string> = new Set([
  'Kind of %',
  'Columns without a name, or with that of another, are called: %',
  '%, expected %',
  '% gets new columns: %. What it holds stays as it is. This cannot be undone here.',
  'left out: %',
  'cannot be used: %',
  '%_1 … %',
  'From %, trained on %',
  '%: % % of the values were not there in training',
  '%: % % of the values lie beyond almost all in training',
  '%: % % of the values are missing',
  'Model saved as %',
  'Write to %',
  '% changed while it was read: another program writes it. Try again once that is done.',
  'The server may not write %. Path to write to instead:',
  'Write into %',
  'Written to %',
  'New columns were written to %.',
  '% exists. Should it be replaced?',
  '% changed since it was opened, so its rows are not those that were scored. Nothing was written. Reload the table to score it as it is now.',
  '%, so its rows may not be those that were scored. Nothing was written. Read it again to score it as it is now.',
  '%. Nothing was written.',
  'The DataFrame is in the kernel of %, which is not open.',
  '%: real and sampled rows are % % alike',
  '%: too many values to compare, the most frequent are those of % % of rows',
  '%: % % real, % % sampled',
  'DataFrame % of %',
  '% (%, %, %)',
  'Training on %',
  'Training on %, paused',
]);
