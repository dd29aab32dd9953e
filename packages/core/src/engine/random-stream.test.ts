import { describe, expect, it } from 'vitest';
import { RandomStream } from './random-stream.js';

function firstDraws(seed: number): number[] {
  const stream = new RandomStream(seed);
  return Array.from({ length: 8 }, () => stream.nextUint32());
}

/** xoshiro128++ of one lane in arbitrary-precision integers, as Blackman & Vigna print it. */
function laneOracle(words: readonly number[], draws: number): number[] {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = words.map(BigInt);
  return Array.from({ length: draws }, () => {
    const result = (rotl((s0 + s3) & mask, 7n) + s0) & mask;
    const t = (s1 << 9n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl(s3, 11n);
    return Number(result);
  });
}

describe('RandomStream', () => {
  it('starts with the same draws from seed 0 forever', () => {
    expect(firstDraws(0)).toEqual([
      614356528, 3806413257, 2890944959, 174811081, 3126020947, 1848466668, 1983203795, 1893033941,
    ]);
  });

  it('starts with the same draws from seed 1 forever', () => {
    expect(firstDraws(1)).toEqual([
      3033489330, 2462433386, 2953745467, 625118657, 394697659, 3193011252, 635860071, 3926782557,
    ]);
  });

  it('runs four lanes of xoshiro128++', () => {
    const stream = new RandomStream(12345);
    const state = [...stream.save()];
    const drawn = Array.from({ length: 400 }, () => stream.nextUint32());
    for (let lane = 0; lane < 4; lane++) {
      const words = [0, 4, 8, 12].map((word) => state[word + lane] ?? 0);
      expect(drawn.filter((_, i) => i % 4 === lane)).toEqual(laneOracle(words, 100));
    }
  });

  it('fills uniform numbers with the upper 24 bits of each result, a fresh draw for each fill', () => {
    const expected = firstDraws(7).map((word) => (word >>> 8) / 2 ** 24);
    const stream = new RandomStream(7);
    const first = new Float32Array(3);
    const second = new Float32Array(4);
    stream.uniform(first);
    stream.uniform(second);
    expect([...first]).toEqual(expected.slice(0, 3));
    expect([...second]).toEqual(expected.slice(4, 8));
  });

  it('has uniform moments within 5 standard errors over a million draws', () => {
    const values = new Float64Array(1_000_000);
    new RandomStream(3).uniform(values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * 2.9e-4);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * 7.5e-5);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('has normal moments within 5 standard errors over a million draws', () => {
    const values = new Float64Array(1_000_000);
    new RandomStream(4).normal(values);
    const moment = (power: number): number =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    expect(Math.abs(moment(1))).toBeLessThan(5 * 1e-3);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * 1.42e-3);
    expect(Math.abs(moment(3))).toBeLessThan(5 * 3.9e-3);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * 9.8e-3);
  });

  it('fills normals in groups of eight from two draws, the last group cut short', () => {
    const [long, short, after] = [new Float64Array(16), new Float64Array(9), new Float64Array(4)];
    new RandomStream(5).normal(long);
    const stream = new RandomStream(5);
    stream.normal(short);
    expect([...short]).toEqual([...long.subarray(0, 9)]);
    stream.uniform(after);
    const uniforms = new Float64Array(20);
    new RandomStream(5).uniform(uniforms);
    expect([...after]).toEqual([...uniforms.subarray(16)]);
    const [u1 = 0, u2 = 0] = [uniforms[0], uniforms[4]];
    const radius = Math.sqrt(-2 * Math.log(1 - u1));
    expect(long[0]).toBe(radius * Math.cos(2 * Math.PI * u2));
    expect(long[4]).toBe(radius * Math.sin(2 * Math.PI * u2));
  });

  it('goes on alike after save and after restore', () => {
    const stream = new RandomStream(9);
    stream.nextUint32();
    const saved = stream.save();
    const first = Array.from({ length: 10 }, () => stream.nextUint32());
    stream.restore(saved);
    expect(Array.from({ length: 10 }, () => stream.nextUint32())).toEqual(first);
  });

  it('draws whole numbers evenly: chi-square of 7 values below its 99.99 % point', () => {
    const stream = new RandomStream(11);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const value = stream.integer(7);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(7);
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(28);
  });

  it('refuses draws from the incomplete last run of a range', () => {
    const below = 3 * 2 ** 30;
    const [draws, stream] = [new RandomStream(2), new RandomStream(2)];
    const kept = Array.from({ length: 100 }, () => draws.nextUint32()).filter((u) => u < below);
    expect(kept.length).toBeLessThan(100);
    expect(kept.map(() => stream.integer(below))).toEqual(kept);
  });

  it('shuffles into every order of three equally often', () => {
    const stream = new RandomStream(13);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const values = Uint32Array.of(1, 2, 3);
      stream.shuffle(values);
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1);
    }
    const counted = [...counts.values()];
    expect(counted).toHaveLength(6);
    const chiSquare = counted.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(26);
  });
});
