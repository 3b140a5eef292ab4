import { createHash } from 'node:crypto';
import { InferenceSession, Tensor, env } from 'onnxruntime-web/wasm';
import { SAMPLE_RATE_HZ } from '../limits.ts';
import type { VoiceConfig, VoiceModel } from './model.ts';

env.wasm.numThreads = 1;
env.logLevel = 'fatal';
/** The engine's own words on standard error are not wanted; its errors come as rejections. */
const QUIET = { logSeverityLevel: 4 } as const;

const sampleRate = (): Tensor => new Tensor('int64', [BigInt(SAMPLE_RATE_HZ)]);
const zeros = (...dims: number[]): Tensor => new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b, 1)), dims);

/**
 * Any of the three Silero models of @ricky0123/vad-web. Legacy keeps its memory in two tensors (h, c), v5 and v6 in one
 * (state); v5 and v6 have the same names, shapes and size, which is why one can be run with the other's config unnoticed.
 */
export async function loadVoiceModel(bytes: Uint8Array): Promise<VoiceModel> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'], ...QUIET });
  const legacy = session.inputNames.includes('h');
  const step = legacy ? legacyStep(session) : stateStep(session);
  return {
    digest,
    inputs: session.inputNames,
    async infer(samples, config) {
      const probabilities: number[] = [];
      const next = step();
      for (const window of windows(samples, config)) probabilities.push(await next(window));
      return probabilities;
    },
    release: () => session.release(),
  };
}

/** One clip's run: carries the model's memory from frame to frame. */
type Step = () => (window: Float32Array) => Promise<number>;

function legacyStep(session: InferenceSession): Step {
  return () => {
    let [h, c] = [zeros(2, 1, 64), zeros(2, 1, 64)];
    const sr = sampleRate();
    return async (window) => {
      const out = await session.run({ input: new Tensor('float32', window, [1, window.length]), sr, h, c }, QUIET);
      [h, c] = [tensor(out['hn']), tensor(out['cn'])];
      return scalar(tensor(out['output']));
    };
  };
}

function stateStep(session: InferenceSession): Step {
  return () => {
    let state = zeros(2, 1, 128);
    const sr = sampleRate();
    return async (window) => {
      const out = await session.run({ input: new Tensor('float32', window, [1, window.length]), sr, state }, QUIET);
      state = tensor(out['stateN']);
      return scalar(tensor(out['output']));
    };
  };
}

function* windows(samples: Float32Array, config: VoiceConfig): Generator<Float32Array> {
  for (let at = 0; at + config.frame <= samples.length; at += config.frame) {
    const window = new Float32Array(config.context + config.frame);
    const before = Math.min(at, config.context);
    window.set(samples.subarray(at - before, at + config.frame), config.context - before);
    yield window;
  }
}

function tensor(value: Tensor | undefined): Tensor {
  if (value === undefined) throw new Error('the model has no such output');
  return value;
}

function scalar(value: Tensor): number {
  const first: unknown = value.data[0];
  if (typeof first !== 'number') throw new Error('the model answered no probability');
  return first;
}
