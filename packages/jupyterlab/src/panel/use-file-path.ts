import { useEffect, useState } from 'react';
import type { TableFile } from '../files/table-file.js';

/** Where a file is, the component drawn anew when it is renamed or moved; '' where there is no file. */
export function useFilePath(file: TableFile | null): string {
  const [path, setPath] = useState(file?.path ?? '');
  useEffect(() => {
    if (file === null) return;
    const update = (_: unknown, changed: string): void => {
      setPath(changed);
    };
    setPath(file.path);
    file.pathChanged.connect(update);
    return () => {
      file.pathChanged.disconnect(update);
    };
  }, [file]);
  return path;
}
