import { after, before, describe, test } from 'node:test';
import { fleetClaims } from './fleet-claims.ts';
import { Stage } from './stage.ts';
import { manifestClaims } from './manifest-claims.ts';
import { releaseClaims } from './release-claims.ts';
import { verbClaims } from './verb-claims.ts';
import { settled } from './world.ts';
import type { OpenWorld, RolloutWorld } from './world.ts';

/** A claim about the rollout plane, by the sentence that states it; it gets a namespace of its own. */
export type Claims = Readonly<Record<string, (world: RolloutWorld, namespace: string) => Promise<void>>>;

const GROUPS: readonly Claims[] = [manifestClaims, releaseClaims, verbClaims, fleetClaims];

/**
 * What the rollout plane does on any engine. With simulated time in milliseconds; on a real engine in real time, with steps short
 * enough for about half a minute in all.
 */
export function rolloutAcceptance(name: string, open: OpenWorld): void {
  describe(`rollout acceptance: ${name}`, () => {
    let world: RolloutWorld | undefined;
    let run = '';
    before(async () => {
      world = await open();
      const kv = await world.connect();
      const first = kv.txn({ compare: [], success: [{ op: 'put', key: '/acceptance/rollout', value: new Uint8Array(1) }] });
      run = `run-${(await settled(world, first)).revision}`;
      await kv.close();
    });
    after(() => world?.close());
    let count = 0;
    for (const claims of GROUPS) {
      for (const [claim, check] of Object.entries(claims)) {
        count += 1;
        const number = count;
        test(claim, async () => {
          if (world === undefined) throw new Error('the world did not open');
          const own = { ...world };
          try {
            await check(own, `${run}-${number}`);
          } finally {
            await Stage.abandon(own);
          }
        });
      }
    }
  });
}
