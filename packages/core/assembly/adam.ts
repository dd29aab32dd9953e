import { multiplyAdd } from './vector';

/** Moments below this are dropped: a dead unit's would otherwise stick among denormals, which are several times slower. */
const FLUSH: f32 = 1e-30;
const FLUSH_SQUARE: f32 = 1.2e-38;

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov & Hutter 2019) over `count` numbers, a
 * multiple of 4. rest1 = 1 - beta1 and rest2 = 1 - beta2, rounded once from double; correction1 = 1 / (1 - beta1^t), correction2 = 1 / (1 - beta2^t).
 */
export function adam(
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  count: i32,
  learningRate: f32,
  beta1: f32,
  beta2: f32,
  rest1: f32,
  rest2: f32,
  epsilon: f32,
  weightDecay: f32,
  correction1: f32,
  correction2: f32,
): void {
  const bytes = (<usize>count) << 2;
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const g1 = f32x4.splat(rest1);
  const g2 = f32x4.splat(rest2);
  const rate = f32x4.splat(-learningRate);
  // V8 does not lift a splat out of a loop
  const c1 = f32x4.splat(correction1);
  const c2 = f32x4.splat(correction2);
  const e = f32x4.splat(epsilon);
  const decay = f32x4.splat(weightDecay);
  const least = f32x4.splat(FLUSH);
  const leastSquare = f32x4.splat(FLUSH_SQUARE);
  for (let i: usize = 0; i < bytes; i += 16) {
    const g = v128.load(gradients + i);
    let m = multiplyAdd(b1, v128.load(first + i), f32x4.mul(g1, g));
    let v = multiplyAdd(b2, v128.load(second + i), f32x4.mul(g2, f32x4.mul(g, g)));
    m = v128.and(m, f32x4.ge(f32x4.abs(m), least));
    v = v128.and(v, f32x4.ge(v, leastSquare));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const root = f32x4.sqrt(f32x4.mul(v, c2));
    let step = f32x4.mul(m, c1);
    step = f32x4.div(step, f32x4.add(root, e));
    const p = v128.load(parameters + i);
    step = multiplyAdd(decay, p, step);
    v128.store(parameters + i, multiplyAdd(rate, step, p));
  }
}
