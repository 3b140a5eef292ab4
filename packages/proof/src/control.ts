import type { Digest } from '@raftgate/contract';
import { Tally } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Hop } from './hop.ts';
import { isAnswered } from './hop.ts';

/** A release as somebody declared it: `KIND/NAME` -> digest. */
export interface DeclaredRelease {
  readonly name: string;
  readonly parts: Readonly<Record<string, Digest>>;
}

export interface ControlInput {
  readonly hops: readonly Hop[];
  readonly releases: readonly DeclaredRelease[];
}

export interface ControlVerdict {
  readonly requests: number;
  readonly mixed: Finding;
  readonly wrongAnswers: number;
  /** By the release whose parts answered; `mixed` where there was none. */
  readonly wrongByRelease: Readonly<Record<string, number>>;
}

const NAME = 'C1 mixed';
const CLAIM = 'the parts used for a request were declared together by some release';

/** Judges a fleet that knows nothing of bundles: a request is mixed when no release ever declared its parts together. */
export function judgeControl({ hops, releases }: ControlInput): ControlVerdict {
  const tally = new Tally();
  const wrongBy = new Map<string, number>();
  const wrong = new Set<string>();
  const byRequest = Map.groupBy(hops.filter(isAnswered), (hop) => hop.reqId);
  for (const [reqId, found] of byRequest) {
    const used = found.flatMap((hop) => Object.entries(hop.parts));
    const isWrong = found.some((hop) => hop.wrong === true);
    if (isWrong) wrong.add(reqId);
    if (used.length === 0) continue;
    tally.checked += 1;
    const release = releases.find(({ parts }) => used.every(([part, digest]) => new Map(Object.entries(parts)).get(part) === digest));
    if (release === undefined)
      tally.broken({
        reqId,
        region: found[0].region,
        message: used.map(([part, digest]) => `${part}=${nameOf(releases, part, digest)}`).join(' '),
      });
    if (isWrong) wrongBy.set(release?.name ?? 'mixed', (wrongBy.get(release?.name ?? 'mixed') ?? 0) + 1);
  }
  return {
    requests: byRequest.size,
    mixed: tally.finding(NAME, CLAIM),
    wrongAnswers: wrong.size,
    wrongByRelease: Object.fromEntries([...wrongBy].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Which release a part comes from, for people. */
function nameOf(releases: readonly DeclaredRelease[], part: string, digest: Digest): string {
  return releases.find(({ parts }) => new Map(Object.entries(parts)).get(part) === digest)?.name ?? digest;
}
