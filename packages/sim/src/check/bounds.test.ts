import { test } from 'node:test';
import { MAX_INFLIGHT_APPENDS } from '@raftgate/member';
import { Inflight } from './inflight.ts';
import { Probing } from './probing.ts';
import { append, appendReply, breaks, entry } from './testing.ts';
import { Traffic } from './traffic.ts';

const appends = (inflight: Inflight, from: number, count: number): void => {
  for (let at = from; at < from + count; at++) inflight.onSend(append(1, at, [entry(at + 1, 1)]), 0);
};

test('an installed snapshot answers for the appends that it covers', () => {
  const inflight = new Inflight();
  appends(inflight, 0, MAX_INFLIGHT_APPENDS);
  inflight.onReceive({
    type: 'snapshotReply',
    from: 2,
    to: 1,
    term: appendReply(1, 10).term,
    index: MAX_INFLIGHT_APPENDS,
    rejected: false,
  });
  appends(inflight, MAX_INFLIGHT_APPENDS, MAX_INFLIGHT_APPENDS);
  breaks('bounded-inflight', () => appends(inflight, 2 * MAX_INFLIGHT_APPENDS, 1));
});

test('a window that is full and drains is fine', () => {
  const inflight = new Inflight();
  appends(inflight, 0, MAX_INFLIGHT_APPENDS);
  inflight.onReceive(appendReply(1, 10));
  appends(inflight, MAX_INFLIGHT_APPENDS, 10);
});

test('one append more than the window is found; bytes count as well', () => {
  const inflight = new Inflight();
  appends(inflight, 0, MAX_INFLIGHT_APPENDS);
  breaks('bounded-inflight', () => appends(inflight, MAX_INFLIGHT_APPENDS, 1));
  const large = new Inflight();
  const body = 'x'.repeat(3 * 1024 * 1024);
  breaks('bounded-inflight', () => {
    for (let at = 0; at < 8; at++) large.onSend(append(1, at, [entry(at + 1, 1, body)]), 0);
  });
});

test('what is sent again, or in another term, is not on its way twice', () => {
  const inflight = new Inflight();
  appends(inflight, 0, MAX_INFLIGHT_APPENDS);
  appends(inflight, 0, MAX_INFLIGHT_APPENDS);
  inflight.onSend(append(2, MAX_INFLIGHT_APPENDS, [entry(MAX_INFLIGHT_APPENDS + 1, 2)]), 0);
});

test('probing one by one is found; one step a term, and rejections of what was sent ahead, are fine', () => {
  const fine = new Probing();
  for (let index = 1; index < 100; index++) fine.onReceive(appendReply(1, index, true), 0);
  const probing = new Probing();
  breaks('bounded-probing', () => {
    for (let index = 100; index > 0; index--) probing.onReceive(appendReply(1, index, true), 0);
  });
  const terms = new Probing();
  for (let index = 100; index > 0; index--) terms.onReceive(appendReply(90, index, true), 0);
});

test('a storm that nobody asked for is found; traffic in proportion to requests is fine', () => {
  const storm = new Traffic();
  breaks('bounded-traffic', () => {
    for (let at = 0; at < 1_000; at++) storm.onSend(append(1, 0, []), at);
  });
  const busy = new Traffic();
  for (let at = 0; at < 1_000; at++) {
    busy.onRequest(at);
    for (let each = 0; each < 3; each++) busy.onSend(append(1, 0, []), at);
  }
});
