import { after, before, describe, test } from 'node:test';
import type { Fixture, OpenedKv, OpenKv } from './fixture.ts';
import { rangeClaims } from './range.ts';
import { txnClaims } from './txn.ts';
import { watchClaims } from './watch.ts';
import { leaseClaims } from './lease.ts';
import { electionClaims } from './election.ts';
import { closeClaims } from './close.ts';

/** A claim about every Kv, by the sentence that states it. */
export type Claims = Readonly<Record<string, (fixture: Fixture) => Promise<void>>>;

const GROUPS: readonly Claims[] = [rangeClaims, txnClaims, watchClaims, leaseClaims, electionClaims];

/**
 * What every engine must do for the rollout plane, and nothing a plain etcd 3.4 lacks. Opens the engine once; each test keeps
 * to a prefix of its own, so a shared or dirty engine will do.
 */
export function kvAcceptance(name: string, open: OpenKv): void {
  describe(`kv acceptance: ${name}`, () => {
    let opened: OpenedKv | undefined;
    let run = '';
    before(async () => {
      opened = await open();
      // The revision is what two runs against one engine never share.
      const first = await opened.kv.txn({ compare: [], success: [{ op: 'put', key: '/acceptance/run', value: new Uint8Array(1) }] });
      run = `/acceptance/${first.revision}`;
    });
    after(async () => {
      await opened?.kv.txn({ compare: [], success: [{ op: 'delete', key: '/acceptance/', prefix: true }] });
      await opened?.close();
    });
    let count = 0;
    for (const claims of GROUPS) {
      for (const [claim, check] of Object.entries(claims)) {
        count += 1;
        const number = count;
        test(claim, async () => {
          if (opened === undefined) throw new Error('the engine did not open');
          await check({ kv: opened.kv, second: opened.second ?? opened.kv, compact: opened.compact, prefix: `${run}/${number}/` });
        });
      }
    }
    for (const [claim, check] of Object.entries(closeClaims)) {
      test(claim, async () => {
        const own = await open();
        try {
          await check({ kv: own.kv, second: own.second ?? own.kv, compact: undefined, prefix: `${run}/closed/` });
        } finally {
          await own.close();
        }
      });
    }
  });
}
