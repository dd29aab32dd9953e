import { parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from 'hyparquet';
import { distinctNames } from './distinct-names.js';

/**
 * Metadata in which columns side by side have names of their own, those that repeat with numbers: values are found by names, and
 * Parquet lets two columns have one.
 */
export function withDistinctNames(metadata: FileMetaData): FileMetaData {
  const { elements, paths } = renamed(parquetSchema(metadata), []);
  if (elements.every(({ name }, at) => name === metadata.schema[at]?.name)) return metadata;
  return {
    ...metadata,
    schema: elements,
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.map(({ meta_data: details, ...chunk }, at) => ({
        ...chunk,
        ...(details && {
          meta_data: { ...details, path_in_schema: paths[at] ?? details.path_in_schema },
        }),
      })),
    })),
  };
}

/** The elements of a tree in order, and the paths of those that have values, as the chunks of a row group are in order. */
function renamed(
  { element, children }: SchemaTree,
  path: string[],
): { elements: SchemaElement[]; paths: string[][] } {
  if (children.length === 0) return { elements: [element], paths: [path] };
  const names = distinctNames(children.map((child) => child.element.name));
  const parts = children.map((child, at) => {
    const name = names[at] ?? child.element.name;
    return renamed({ ...child, element: { ...child.element, name } }, [...path, name]);
  });
  return {
    elements: [element, ...parts.flatMap((part) => part.elements)],
    paths: parts.flatMap((part) => part.paths),
  };
}
