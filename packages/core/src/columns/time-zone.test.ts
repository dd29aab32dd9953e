import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { OptionError } from '../errors.js';
import { encoderDocumentSchema } from './encoder-document.js';
import { lookUpTimeZone, toLocalSeconds } from './time-zone.js';

/** Local time of a moment, written as if it were UTC. */
function local(zone: string, moment: string): string {
  const seconds = Float64Array.of(Date.parse(moment) / 1000);
  toLocalSeconds(seconds, 1, lookUpTimeZone(zone));
  return new Date((seconds[0] ?? NaN) * 1000).toISOString().slice(0, 19);
}

describe('a time zone', () => {
  it.each([
    // the clock goes from 02:00 to 03:00, and from 03:00 back to 02:00
    ['Europe/Berlin', '2024-03-31T00:59:59Z', '2024-03-31T01:59:59'],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', '2024-03-31T03:00:00'],
    ['Europe/Berlin', '2024-10-27T00:59:59Z', '2024-10-27T02:59:59'],
    ['Europe/Berlin', '2024-10-27T01:00:00Z', '2024-10-27T02:00:00'],
    // no summer time before 1980
    ['Europe/Berlin', '1975-07-01T12:00:00Z', '1975-07-01T13:00:00'],
    // a leap day, which begins in Auckland while UTC has the 28th
    ['Pacific/Auckland', '2024-02-28T11:00:00Z', '2024-02-29T00:00:00'],
    ['America/New_York', '2024-03-01T04:59:59Z', '2024-02-29T23:59:59'],
    ['Asia/Kolkata', '2024-06-01T00:00:00Z', '2024-06-01T05:30:00'],
    // half an hour of summer time
    ['Australia/Lord_Howe', '2024-04-06T14:59:59Z', '2024-04-07T01:59:59'],
    ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-04-07T01:30:00'],
    // a day left out
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T23:59:59'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31T00:00:00'],
    ['UTC', '2024-12-31T23:59:59Z', '2024-12-31T23:59:59'],
  ])('%s has at %s the local time %s', (zone, moment, expected) => {
    expect(local(zone, moment)).toBe(expected);
  });

  it.each(['Europe/London', 'Africa/Casablanca', 'America/Sao_Paulo', 'Asia/Tehran'])(
    '%s has the local times Intl gives at 500 moments from 1970 to 2069',
    (zone) => {
      const random = new RandomStream(9);
      const moments = Float64Array.from({ length: 500 }, () => random.integer(3_155_760_000));
      const locals = moments.slice();
      toLocalSeconds(locals, 500, lookUpTimeZone(zone));
      const format = new Intl.DateTimeFormat('sv-SE', {
        timeZone: zone,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      moments.forEach((moment, i) => {
        const written = new Date((locals[i] ?? NaN) * 1000).toISOString().slice(0, 19);
        expect(written.replace('T', ' ')).toBe(format.format(moment * 1000));
      });
    },
  );

  it('keeps NaN and infinities, and its first and last offset beyond the years it knows', () => {
    const seconds = Float64Array.of(NaN, Infinity, -Infinity, -1e10, 0);
    toLocalSeconds(seconds, 5, lookUpTimeZone('Europe/Berlin'));
    expect([...seconds]).toEqual([NaN, Infinity, -Infinity, -1e10 + 3600, 3600]);
  });

  it('of an unknown name is refused', () => {
    expect(() => lookUpTimeZone('Europe/Atlantis')).toThrow(
      new OptionError(
        'the time zone "Europe/Atlantis" is not known here; give a name of the IANA database such as Europe/Berlin',
      ),
    );
  });
});

describe('the document of a time zone', () => {
  const document = (timeZone: unknown): unknown => ({
    kind: 'timestamp',
    name: 't',
    unit: 'second',
    mean: 0,
    deviation: 1,
    cycles: ['day'],
    timeZone,
  });

  it.each([
    ['offsets that do not go with its changes', { name: 'x', changes: [1], offsets: [0] }],
    ['changes that do not rise', { name: 'x', changes: [2, 2], offsets: [0, 1, 0] }],
    ['an offset of more than a day', { name: 'x', changes: [], offsets: [86_401] }],
    [
      'too many changes',
      { name: 'x', changes: [...Array(1001).keys()], offsets: Array(1002).fill(0) },
    ],
  ])('with %s is refused', (_, timeZone) => {
    expect(encoderDocumentSchema.safeParse(document(lookUpTimeZone('Asia/Tokyo'))).success).toBe(
      true,
    );
    expect(encoderDocumentSchema.safeParse(document(timeZone)).success).toBe(false);
  });
});
