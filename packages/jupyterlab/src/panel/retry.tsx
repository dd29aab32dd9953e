import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { TableFile } from '../files/table-file.js';

/** Opens a file once more that could not be opened. */
export function Retry({
  file,
  trans,
}: {
  readonly file: TableFile;
  readonly trans: TranslationBundle;
}): ReactElement {
  return (
    <div className="jp-colatent-Buttons">
      <button className="jp-colatent-Button" onClick={() => void file.open()}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}
