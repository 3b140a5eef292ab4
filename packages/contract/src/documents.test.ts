import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assignment, Generation } from './assignment.ts';
import { checkAssignment } from './assignment.ts';
import { AUDIT_GENESIS, findBrokenLink } from './audit.ts';
import type { AuditRecord } from './audit.ts';
import { checkBundleBody } from './bundle.ts';
import { decode, validate } from './check.ts';
import { digestOf, digestOfBytes, verifyDigest } from './digest.ts';
import { evaluateFlag } from './flag.ts';
import { encodeDocument } from './json.ts';
import { judgeOffer } from './order.ts';
import type { KillSwitch, Overlay } from './overlay.ts';
import { formatPin, parsePin } from './pin.ts';
import type { PinToken } from './pin.ts';
import { judgeProbe } from './probe.ts';
import type { FlagSpec } from './specs.ts';
import { nextState, SDK_EVENTS, SDK_STATES } from './state.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const generation = (letter: string, role: Generation['role'], weight: number): Generation => ({
  bundle: digest(letter),
  name: `voice@${letter}`,
  role,
  weight,
});
const assignment = (...generations: Generation[]): Assignment => ({
  format: 1,
  lineage: 1,
  epoch: 7,
  channel: 'voice',
  region: 'a',
  generations,
  salt: 'r2',
});
const codeAndPath = (value: object): string => {
  const found = decode(checkAssignment, encodeDocument(value));
  return found.ok ? 'accepted' : `${found.refusal.code} ${found.refusal.path}`;
};

test('an assignment is accepted whole or refused with the place', () => {
  const good = assignment(generation('a', 'stable', 90), generation('b', 'candidate', 10), generation('c', 'draining', 0));
  assert.equal(codeAndPath(good), 'accepted');
  assert.equal(codeAndPath(assignment()), 'accepted');
  assert.equal(codeAndPath({ ...good, format: 2 }), 'FORMAT_UNKNOWN $.format');
  assert.equal(codeAndPath({ ...good, colour: 'red' }), 'FIELD_UNKNOWN $.colour');
  assert.equal(codeAndPath({ ...good, epoch: undefined }), 'FIELD_MISSING $.epoch');
  assert.equal(codeAndPath({ ...good, salt: 'a:b' }), 'NAME $.salt');
  assert.equal(codeAndPath({ ...good, region: 'A' }), 'NAME $.region');
  assert.equal(codeAndPath(assignment(generation('a', 'draining', 1))), 'FIELD_VALUE $.generations');
  assert.equal(codeAndPath(assignment(generation('a', 'stable', 1), generation('a', 'candidate', 1))), 'FIELD_VALUE $.generations');
  assert.equal(codeAndPath(assignment(generation('a', 'stable', 0))), 'FIELD_VALUE $.generations');
});

test('older is refused, equal with other content is a conflict', () => {
  const held = { lineage: 2, epoch: 5, revision: 90, digest: digest('a') };
  assert.equal(judgeOffer(undefined, held), 'newer');
  assert.equal(judgeOffer(held, { ...held, epoch: 6, revision: 1 }), 'newer');
  assert.equal(judgeOffer(held, { ...held, lineage: 1, epoch: 9 }), 'older');
  assert.equal(judgeOffer(held, { ...held, revision: 89 }), 'older');
  assert.equal(judgeOffer(held, held), 'same');
  assert.equal(judgeOffer(held, { ...held, digest: digest('b') }), 'conflict');
});

test('a bundle names its parts sorted, each once', () => {
  const part = (kind: 'model' | 'flag', name: string) => ({
    kind,
    name,
    version: '1',
    digest: digest('a'),
    roles: [],
    impact: 'hot' as const,
  });
  const accepts = (...parts: ReturnType<typeof part>[]): boolean => validate(checkBundleBody, { format: 1, parts }).ok;
  assert.ok(accepts(part('flag', 'f'), part('model', 'm'), part('model', 'n')));
  assert.ok(!accepts(part('model', 'm'), part('flag', 'f')));
  assert.ok(!accepts(part('model', 'm'), part('model', 'm')));
  assert.ok(!accepts());
});

test('bytes are held against the digest that names them', () => {
  const bytes = encodeDocument({ a: 1 });
  assert.equal(digestOfBytes(bytes), digestOf({ a: 1 }));
  assert.ok(verifyDigest(bytes, digestOfBytes(bytes)).ok);
  assert.ok(!verifyDigest(encodeDocument({ a: 2 }), digestOfBytes(bytes)).ok);
});

const flag: FlagSpec = {
  state: 'ENABLED',
  variants: { plain: 'greet-plain', warm: 'greet-warm' },
  defaultVariant: 'warm',
  refersTo: 'prompt',
};
const overlay = (...killSwitches: KillSwitch[]): Overlay => ({
  format: 1,
  channel: 'voice',
  sequence: 1,
  killSwitches,
  revokedDigests: [],
});
const kill = (variant: string, use?: string): KillSwitch => ({
  target: 'variant',
  id: `no-${variant}`,
  flag: 'greeting',
  variant,
  ...(use === undefined ? {} : { use }),
  reason: 'rude',
});

test('a killed variant gives its substitute, then the default, then nothing', () => {
  const give = (layer: Overlay | undefined) => evaluateFlag('greeting', flag, layer, 'user-1');
  assert.deepEqual(give(undefined), { value: 'greet-warm', variant: 'warm', reason: 'STATIC' });
  assert.deepEqual(give(overlay(kill('warm', 'plain'))), { value: 'greet-plain', variant: 'plain', reason: 'STATIC', killedBy: 'no-warm' });
  assert.equal(give(overlay(kill('warm'))).reason, 'DISABLED');
  assert.equal(give(overlay(kill('warm', 'plain'), kill('plain'))).reason, 'DISABLED');
  assert.equal(give(overlay({ target: 'flag', id: 'off', flag: 'greeting', reason: '' })).killedBy, 'off');
  const split: FlagSpec = { ...flag, defaultVariant: 'plain', fractional: [{ variant: 'warm', weight: 1 }] };
  assert.equal(evaluateFlag('greeting', split, undefined, 'u').reason, 'SPLIT');
  assert.equal(evaluateFlag('greeting', split, overlay(kill('warm')), 'u').variant, 'plain');
});

test('a probe passes only when everything it expects was measured and lies within', () => {
  const spec = { roles: ['worker'], input: {}, expect: [{ metric: 'segments', min: 2, max: 4 }], timeoutMs: 100 };
  assert.ok(judgeProbe('vad@1', spec, { segments: 3 }).passed);
  assert.deepEqual(judgeProbe('vad@1', spec, { segments: 0 }), {
    probe: 'vad@1',
    passed: false,
    expected: 'segments 2..4',
    actual: 'segments 0',
  });
  assert.ok(!judgeProbe('vad@1', spec, {}).passed);
  assert.ok(!judgeProbe('vad@1', spec, { segments: NaN }).passed);
});

test('a pin is read back exactly, and only in its one form', () => {
  const pin: PinToken = { channel: 'voice', region: 'eu-1', lineage: 1, epoch: 7, revision: 99, overlayRevision: 0, bundle: digest('a') };
  assert.deepEqual(parsePin(formatPin(pin)), { ok: true, value: pin });
  for (const token of [
    '',
    formatPin(pin).replace('e=7', 'e=07'),
    formatPin(pin).replace('1;', '2;'),
    `${formatPin(pin)} `,
    formatPin({ ...pin, epoch: 2 ** 53 }),
  ]) {
    assert.ok(!parsePin(token).ok, token);
  }
});

test('an audit chain shows the first record that was changed, dropped or moved', () => {
  const records: AuditRecord[] = [];
  for (let i = 1; i <= 4; i += 1) {
    const last = records.at(-1);
    const previous = last === undefined ? AUDIT_GENESIS : digestOf(last);
    records.push({ format: 1, channel: 'voice', sequence: i, previous, actor: 'ada', action: 'x', reason: '', details: null, wallMs: i });
  }
  assert.equal(findBrokenLink(records), undefined);
  assert.equal(findBrokenLink(records.with(1, { ...records[1], actor: 'eve' })), 3);
  assert.equal(findBrokenLink(records.toSpliced(2, 1)), 3);
});

test('no event but loaded or restored makes a worker serve', () => {
  for (const state of SDK_STATES) {
    for (const event of SDK_EVENTS) {
      const next = nextState(state, event);
      const startsServing = ['COLD', 'LOADING', 'FENCED'].includes(state) && ['FRESH', 'STALE', 'EXPIRED'].includes(next);
      if (startsServing) assert.ok(event === 'loaded' || event === 'restored', `${state} ${event}`);
    }
  }
});
