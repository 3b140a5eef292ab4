import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, ConnectionEvents, Network, Timer, Timers } from '@raftgate/io';
import { Dial } from './dial.ts';

test('a dial that was given up before it connected waits for nothing', () => {
  const armed = new Set<Timer>();
  const timers: Timers = {
    after: () => {
      const timer = { id: armed.size };
      armed.add(timer);
      return timer;
    },
    cancel: (timer) => void armed.delete(timer),
    soon: () => {},
  };
  let accept: ((connection: Connection) => ConnectionEvents) | undefined;
  const network: Network = {
    connect: (_host, _port, _timeoutMs, connected) => void (accept = connected),
    listen: () => {},
  };
  const calls: string[] = [];
  const connection: Connection = {
    remote: 'm2',
    bufferedBytes: 0,
    write: () => calls.push('write') > 0,
    pause: () => {},
    resume: () => {},
    end: () => {},
    destroy: () => void calls.push('destroy'),
  };
  const dial = new Dial(timers, { answered: () => {}, drained: () => {}, closed: (reason) => void calls.push(reason) });
  dial.start(network, { host: 'm2', port: 2_380 }, new Uint8Array(1));
  dial.close('stopped');
  accept?.(connection);
  assert.deepEqual(calls, ['stopped', 'destroy']);
  assert.equal(armed.size, 0);
});
