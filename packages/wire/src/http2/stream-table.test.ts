import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { RECENT_STREAMS } from './limits.ts';
import { StreamTable } from './stream-table.ts';
import type { Stream } from './stream.ts';

describe('the streams of a connection', () => {
  it('are found as in a map, whichever stay and whichever leave', () => {
    const step = fc.record({ skip: fc.nat(3), leaves: fc.option(fc.nat(400)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: RECENT_STREAMS * 4 }), (steps) => {
        const table = new StreamTable();
        const model = new Map<number, Stream>();
        let id = -1;
        for (const { skip, leaves } of steps) {
          id += 2 + 2 * skip * RECENT_STREAMS;
          const stream = { id } as Stream;
          table.add(stream);
          model.set(id, stream);
          const leaving = leaves === null ? undefined : [...model.values()][leaves];
          if (leaving !== undefined) {
            table.delete(leaving);
            model.delete(leaving.id);
          }
          assert.equal(table.size, model.size);
        }
        for (let each = 1; each <= id; each += 2) assert.equal(table.get(each), model.get(each));
        assert.deepEqual(new Set(table.list()), new Set(model.values()));
      }),
    );
  });

  it('share no place with what was never there', () => {
    const table = new StreamTable();
    assert.equal(table.get(1), undefined);
    assert.deepEqual(table.list(), []);
    table.add({ id: 1 } as Stream);
    assert.equal(table.get(1 + 2 * RECENT_STREAMS), undefined);
  });
});
