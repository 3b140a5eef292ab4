import { HUFFMAN_LENGTHS } from './huffman-lengths.ts';

const EOS = 256;
/** Decoding runs through states (inner nodes of the code tree) four bits at a time. */
const NIBBLES = 16;
const FAILED = 0xffff;
const NO_SYMBOL = 0xffff;

const codes = new Uint32Array(257);
assignCodes();

const states = buildTree();
const stateCount = states.length >> 1;
/** At `state * 16 + nibble`: the state after it, and the octet completed on the way. No code is shorter than five bits. */
const nextState = new Uint16Array(stateCount * NIBBLES);
const emitted = new Uint16Array(stateCount * NIBBLES);
/** 1 where a string may end: at the root, or at most seven bits into EOS (RFC 7541, 5.2). */
const accepting = new Uint8Array(stateCount);
buildTables();

/** Decodes `bytes[start, end)` into `into`; the octets written, or -1 when it is malformed. `into` holds 8/5 of the input. */
export function huffmanDecode(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  let state = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    let at = state * NIBBLES + (byte >>> 4);
    if (emitted[at] !== NO_SYMBOL) into[length++] = emitted[at];
    state = nextState[at];
    if (state === FAILED) return -1;
    at = state * NIBBLES + (byte & 15);
    if (emitted[at] !== NO_SYMBOL) into[length++] = emitted[at];
    state = nextState[at];
    if (state === FAILED) return -1;
  }
  return accepting[state] === 1 ? length : -1;
}

/** Bytes `text` (latin1) takes when encoded. */
export function huffmanLength(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += HUFFMAN_LENGTHS[text.charCodeAt(i) & 0xff];
  return (bits + 7) >> 3;
}

/** Encodes `text` (latin1) at `at`; returns where it ends. */
export function huffmanEncode(text: string, into: Uint8Array, at: number): number {
  let held = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i) & 0xff;
    const code = codes[octet];
    let left = HUFFMAN_LENGTHS[octet];
    while (left > 0) {
      const take = Math.min(left, 8 - bits);
      left -= take;
      held = (held << take) | ((code >>> left) & ((1 << take) - 1));
      bits += take;
      if (bits === 8) {
        into[at++] = held;
        held = 0;
        bits = 0;
      }
    }
  }
  if (bits > 0) into[at++] = (held << (8 - bits)) | (0xff >>> bits);
  return at;
}

function assignCodes(): void {
  let code = 0;
  for (let length = 1; length <= 30; length++) {
    for (let symbol = 0; symbol <= EOS; symbol++) if (HUFFMAN_LENGTHS[symbol] === length) codes[symbol] = code++;
    code *= 2;
  }
}

/** Children of inner node n at 2n and 2n+1: another inner node, or -1 - symbol. */
function buildTree(): number[] {
  const tree: number[] = [0, 0];
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let bit = HUFFMAN_LENGTHS[symbol] - 1; bit > 0; bit--) {
      const at = node * 2 + ((codes[symbol] >>> bit) & 1);
      if (tree[at] === 0) {
        tree[at] = tree.length >> 1;
        tree.push(0, 0);
      }
      node = tree[at];
    }
    tree[node * 2 + (codes[symbol] & 1)] = -1 - symbol;
  }
  return tree;
}

function buildTables(): void {
  for (let state = 0; state < stateCount; state++) {
    for (let nibble = 0; nibble < NIBBLES; nibble++) fillTransition(state, nibble);
  }
  let node = 0;
  for (let ones = 0; ones <= 7; ones++) {
    accepting[node] = 1;
    node = states[node * 2 + 1];
  }
}

function fillTransition(state: number, nibble: number): void {
  const at = state * NIBBLES + nibble;
  emitted[at] = NO_SYMBOL;
  let node = state;
  for (let bit = 3; bit >= 0; bit--) {
    const child = states[node * 2 + ((nibble >>> bit) & 1)];
    if (child === -1 - EOS) {
      nextState[at] = FAILED;
      return;
    }
    if (child < 0) emitted[at] = -1 - child;
    node = child < 0 ? 0 : child;
  }
  nextState[at] = node;
}
