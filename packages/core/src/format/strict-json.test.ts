import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.js';

describe('parseStrictJson', () => {
  it.each([
    '{}',
    '[1,-2.5e-7,"a b\\"}]","\\\\"]  ',
    '{"a":{"b":[null,true]},"b":"a"}',
    '"\\u0000 "',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text, 4)).toEqual(JSON.parse(text));
  });

  it.each([
    ['{"a":1,"a":2}', /twice/],
    ['{"a":1,"\\u0061":2}', /twice/],
    ['{"x":{"b":1,"b":1}}', /twice/],
    ['{"__proto__":1}', /__proto__/],
    ['{"__\\u0070roto__":1}', /__proto__/],
    ['{"a": 1}', /white space/],
    ['{"a":1}\n', /white space/],
    ['[[[[[]]]]]', /nested/],
    ['{"a":"', /within a string/],
    ['{"a":"\\', /within a string/],
    ['{"a"', /./],
    ['', /./],
    ['}{', /./],
  ])('refuses %s', (text, reason) => {
    expect(() => parseStrictJson(text, 4)).toThrow(SyntaxError);
    expect(() => parseStrictJson(text, 4)).toThrow(reason);
  });

  it('lets one key stand in several objects', () => {
    expect(parseStrictJson('[{"a":1},{"a":{"a":2}}]', 4)).toEqual([{ a: 1 }, { a: { a: 2 } }]);
  });

  it('refuses a million brackets without parsing them', () => {
    expect(() => parseStrictJson('['.repeat(1_000_000), 4)).toThrow(/nested too deeply/);
  });
});
