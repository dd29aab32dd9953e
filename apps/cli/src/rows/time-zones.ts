import { DataType } from 'apache-arrow';
import type { Schema } from 'apache-arrow';

/** The named time zones of an Arrow schema's columns, whose clocks their hours and weekdays go by. Fixed offsets are none. */
export function timeZonesOf({ fields }: Schema): ReadonlyMap<string, string> {
  return new Map(
    fields.flatMap(({ name, type }): [string, string][] => {
      const zone = DataType.isTimestamp(type) ? type.timezone : null;
      return zone !== null && zone !== undefined && isNamedZone(zone) ? [[name, zone]] : [];
    }),
  );
}

function isNamedZone(zone: string): boolean {
  if (/^$|^[+-]|^(UTC|GMT|Z)$/i.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
