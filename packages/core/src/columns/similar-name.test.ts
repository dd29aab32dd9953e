import { describe, expect, it } from 'vitest';
import { similarName } from './similar-name.js';

describe('a name that may be meant', () => {
  it.each([
    ['age', ['Age', 'sex'], 'Age'],
    ['education_num', ['educationNum', 'education-number'], 'educationNum'],
    ['amount', ['count', 'amuont'], 'amuont'],
    ['colour', ['collar', 'color'], 'color'],
    ['workclass', ['workclasses'], 'workclasses'],
    ['Betrag', ['Beträge', 'Betrug'], 'Betrug'],
  ])('for "%s" among %j is "%s"', (name, others, similar) => {
    expect(similarName(name, others)).toBe(similar);
  });

  it.each([
    ['age', ['ago', 'wage', 'sex']],
    ['V10', ['V11', 'V100', 'v 1']],
    ['latent_1', ['latent_2']],
    ['price', ['prince charming', '']],
    ['', ['', '_']],
    ['x'.repeat(200), [`${'x'.repeat(199)}y`]],
  ])('for "%s" is none of %j', (name, others) => {
    expect(similarName(name, others)).toBe(null);
  });
});
