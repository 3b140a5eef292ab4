import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import { FaultCounts } from '../faults/counts.ts';
import { SimDisk } from '../world/disk.ts';
import { SimHost } from '../world/host.ts';
import { CALM } from '../world/network-options.ts';
import { SimNetwork } from '../world/network.ts';
import { Schedule } from '../world/schedule.ts';
import { Departures } from './departures.ts';

const PORT = 2_380;

/** What is told of a member that is over, looked at for a minute after its program did `act`. */
function toldAfter(act: (io: Io) => void): string[] {
  const schedule = new Schedule();
  const counts = new FaultCounts();
  const network = new SimNetwork(schedule, new Prng(1), CALM, counts);
  const [host] = ['m1', 'm2'].map((name) => {
    const disk = new SimDisk(schedule, new Prng(2), { diskMaxMs: 1, forgetfulPercent: 0, killPercent: 0 }, counts);
    return new SimHost(name, schedule, network, disk, new Prng(3));
  });
  assert.ok(host);
  const told: string[] = [];
  const departures = new Departures(schedule, network, ({ message }) => void told.push(message));
  act(host.boot(0));
  for (let ms = 0; ms < 60_000; ms += 100) {
    while (schedule.step(ms));
    if (ms > 0 && departures.hasGone(host.process)) break;
  }
  return told;
}

test('who closes, cancels and waits for nothing has gone', () => {
  const told = toldAfter(({ disk, network, timers }) => {
    disk.open('a', 'create', (_error, file) => file?.close(() => {}));
    timers.cancel(timers.after(50_000, () => {}));
    timers.after(500, () => {});
    const events = { onBytes: (): void => {}, onDrain: (): void => {}, onClose: (): void => {} };
    network.listen(
      'm1',
      PORT,
      () => events,
      (_error, listener) => listener?.close(() => {}),
    );
  });
  assert.deepEqual(told, []);
});

test('what is left open, listened at or waited for is told', () => {
  const [file = ''] = toldAfter(({ disk }) => disk.open('a', 'create', () => {}));
  assert.match(file, /a file of it open: a$/);
  const [port = ''] = toldAfter(({ network }) =>
    network.listen(
      'm1',
      PORT,
      () => assert.fail('nobody dials'),
      () => {},
    ),
  );
  assert.match(port, /a port it listens at$/);
  const [timer = ''] = toldAfter(({ timers }) => {
    const again = (): void => void timers.after(100, again);
    again();
  });
  assert.match(timer, /something it still waits for$/);
});
