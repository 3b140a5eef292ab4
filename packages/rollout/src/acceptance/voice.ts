import { digestOf } from '@raftgate/contract';

/** The releases of a small voice fleet: what the suite rolls out. */
const API = { apiVersion: 'raftgate/v1' } as const;
const artifact = (name: string) => ({ uri: `file:${name}`, digest: digestOf({ name }) });
const part = (kind: string, name: string, version: string, spec: object) => ({ ...API, kind, metadata: { name, version }, spec });

const model = (version: string, frame: readonly number[], context: readonly number[]) =>
  part('Model', 'vad', version, {
    task: 'voice-activity',
    artifacts: [artifact(`vad-${version}.onnx`)],
    accepts: { frame, context, sampleRateHz: [16000] },
  });
const config = (version: string, frame: number, context: number, threshold = 0.5) =>
  part('ServingConfig', 'vad', version, {
    model: 'vad',
    frame,
    context,
    sampleRateHz: 16000,
    reads: { words: [1] },
    parameters: { threshold },
  });

export const PARTS: readonly object[] = [
  model('legacy', [1536], [0]),
  model('v5', [512], [0]),
  model('v6', [512], [0, 64]),
  config('f1536', 1536, 0),
  config('f512', 512, 0),
  config('f512-c64', 512, 64),
  config('deaf', 512, 64, 0.99),
  part('Route', 'edge', '1', { rules: [{ match: { path: '/vad' }, model: 'vad', hashKey: 'session' }] }),
  part('Timeouts', 'edge', '1', { requestMs: 2000, perTryMs: 500 }),
  part('Flag', 'greeting', '1', { state: 'ENABLED', variants: { plain: 'greet-plain' }, defaultVariant: 'plain', refersTo: 'prompt' }),
  part('Flag', 'greeting', '2', {
    state: 'ENABLED',
    variants: { plain: 'greet-plain', warm: 'greet-warm' },
    defaultVariant: 'warm',
    refersTo: 'prompt',
  }),
  part('Prompt', 'greet-plain', '1', { type: 'text', template: 'Hello.' }),
  part('Prompt', 'greet-warm', '1', { type: 'text', template: 'Good to hear you, {{name}}!', inputs: ['name'] }),
  part('DataRef', 'words', '1', { type: 'table', artifact: artifact('words.json'), schemaVersion: 1 }),
  part('Probe', 'speech', '1', {
    roles: ['worker'],
    input: { artifact: artifact('news.wav') },
    expect: [{ metric: 'segments', min: 2, max: 4 }],
    timeoutMs: 1000,
  }),
];

const bundle = (name: string, spec: object) => ({ ...API, kind: 'Bundle', metadata: { name }, spec });

export const R1 = bundle('voice@r1', {
  parts: [
    'model/vad@legacy',
    'servingConfig/vad@f1536',
    'route/edge@1',
    'timeouts/edge@1',
    'flag/greeting@1',
    'prompt/greet-plain@1',
    'dataRef/words@1',
    'probe/speech@1',
  ],
});
export const R2 = bundle('voice@r2', { from: 'voice@r1', parts: ['model/vad@v5', 'servingConfig/vad@f512'] });
/** A new model with the config of the old one. */
export const R2_BROKEN = bundle('voice@r2-broken', { from: 'voice@r1', parts: ['model/vad@v5'] });
/** Allowed by every rule, and hears nothing. */
export const R3 = bundle('voice@r3', { from: 'voice@r2', parts: ['model/vad@v6'] });
/** Hears its probe, and little else. */
export const R3B = bundle('voice@r3b', { from: 'voice@r2', parts: ['model/vad@v6', 'servingConfig/vad@deaf'] });
export const R4 = bundle('voice@r4', {
  from: 'voice@r2',
  parts: ['model/vad@v6', 'servingConfig/vad@f512-c64', 'flag/greeting@2', 'prompt/greet-warm@1'],
});

export const channelOf = (regions: readonly string[], more: object = {}): object => ({
  ...API,
  kind: 'Channel',
  metadata: { name: 'voice' },
  spec: { roles: ['worker', 'router'], regions, pin: 'session', minServing: { default: 1 }, ...more },
});

export const rolloutOf = (name: string, of: string, steps: readonly object[]): object => ({
  ...API,
  kind: 'Rollout',
  metadata: { name },
  spec: { channel: 'voice', bundle: of, steps },
});

export const EVERYWHERE: readonly object[] = [{ prepare: { deadline: '20s' } }, { activate: {} }];

const GUARD = {
  analysis: {
    metrics: [
      {
        name: 'heard',
        provider: { fleet: { ratio: { numerator: 'heard', denominator: 'requests' } } },
        minSamples: 100,
        initialDelay: '300ms',
        interval: '200ms',
        count: 2,
        successCondition: { min: 0.8 },
      },
    ],
  },
};

/** Canary in a, a little, more, all of it; then b, then c. */
const canary = (pause: object): readonly object[] => [
  { setRegion: { names: ['a'] } },
  { prepare: { deadline: '20s' } },
  { setWeight: 10 },
  { pause },
  GUARD,
  { setWeight: 50 },
  GUARD,
  { activate: {} },
  { setRegion: { names: ['b'] } },
  ...EVERYWHERE,
  { setRegion: { names: ['c'] } },
  ...EVERYWHERE,
  { bake: { duration: '300ms' } },
];

export const CANARY = canary({ duration: '300ms' });
/** Stands still at a tenth until it is promoted: for claims that look at it there, however long that takes. */
export const WATCHED_CANARY = canary({});
