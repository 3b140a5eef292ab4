import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from './table.ts';

test('columns align to the widest cell and the last one is not padded', () => {
  assert.equal(
    table(
      ['name', 'phase'],
      [
        ['voice-r2', 'Healthy'],
        ['x', 'Paused'],
      ],
    ),
    'NAME      PHASE\nvoice-r2  Healthy\nx         Paused\n',
  );
});

test('escape sequences take no room', () => {
  const [, row] = table(['a', 'b'], [['\u001b[32mok\u001b[0m', 'next']]).split('\n');
  assert.equal(row, '\u001b[32mok\u001b[0m  next');
});
