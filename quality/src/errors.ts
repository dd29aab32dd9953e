/** A set that cannot be measured, or a file that is not what it should be; the message says what to do. */
export class QualityError extends Error {
  override readonly name: string = 'QualityError';
}

/** A Parquet file without a usable `is_anomaly` column, or a folder without such files. */
export class UnreadableSetError extends QualityError {
  override readonly name = 'UnreadableSetError';
}

/** A measure that has no value, as of rows which are all of one class. */
export class UndefinedMeasureError extends QualityError {
  override readonly name = 'UndefinedMeasureError';
}

/** A file of results that cannot be drawn: not one of ours, or of other sets than the files beside it. */
export class UnusableResultsError extends QualityError {
  override readonly name = 'UnusableResultsError';
}
