import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bar, table, wrapped } from './format.ts';
import { Screen } from './screen.ts';

class Paper {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 60;
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
}

test('without a terminal there are lines and nothing else', () => {
  const paper = new Paper(false);
  const screen = new Screen(paper);
  screen.block(['status']);
  screen.line('one');
  screen.block(['other']);
  screen.line('two');
  screen.close();
  assert.equal(paper.text, 'one\ntwo\n');
});

test('on a terminal a line goes above the block, which is erased and drawn again', () => {
  const paper = new Paper(true);
  const screen = new Screen(paper);
  screen.block(['a', 'b'.repeat(100)]);
  paper.text = '';
  screen.line('one');
  assert.equal(paper.text, `\u001b[2A\r\u001b[Jone\na\n${'b'.repeat(59)}\n`);
});

test('closing gives the cursor back', () => {
  const paper = new Paper(true);
  new Screen(paper).close();
  assert.ok(paper.text.endsWith('\u001b[?25h'));
});

test('columns line up, words to the left and numbers to the right', () => {
  assert.deepEqual(
    table([
      ['requests', '7'],
      ['wrong', '1,200'],
    ]),
    ['requests      7', 'wrong     1,200'],
  );
});

test('long sentences break between words, and no word is lost', () => {
  assert.deepEqual(wrapped('one two three four', 9), ['one two', 'three', 'four']);
  assert.deepEqual(wrapped('unbreakable', 4), ['unbreakable']);
  assert.equal(bar(0.3), '███░░░░░░░');
});
