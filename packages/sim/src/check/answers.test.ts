import { test } from 'node:test';
import { rangeRequest, type RangeResult } from '@raftgate/store';
import { Answers } from './answers.ts';
import { History, type OperationRecord } from './history.ts';
import { Revisions } from './revisions.ts';
import { breaks } from './testing.ts';

function answered(revision: number, atMs: number): OperationRecord {
  const history = new History();
  const record = history.begin('c', 'a', 1, { kind: 'range', range: rangeRequest('k'), isSerializable: false }, 0);
  const result: RangeResult = { kind: 'range', revision, count: 0, more: false, kvs: [] };
  history.end(record, 'applied', result, atMs);
  return record;
}

test('who is told a revision that somebody applies in the same instant was told in time', () => {
  const revisions = new Revisions();
  const answers = new Answers(revisions);
  answers.onAnswer(answered(2, 10));
  revisions.onApplied(2, 10);
  answers.onAnswer(answered(2, 11));
  answers.check();
});

test('an answer nobody has applied is found with the next answer, or at the end', () => {
  const answers = new Answers(new Revisions());
  answers.onAnswer(answered(2, 10));
  breaks('no-answer-before-quorum', () => answers.onAnswer(answered(1, 11)));
  const last = new Answers(new Revisions());
  last.onAnswer(answered(2, 10));
  breaks('no-answer-before-quorum', () => last.check());
});
