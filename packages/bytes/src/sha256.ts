/** SHA-256 (FIPS 180-4), synchronous, the same everywhere. */
const BLOCK_BYTES = 64;
const [K, INITIAL] = constants();

// One schedule for all: `compress` is not re-entered.
const W = new Int32Array(64);

/** Fractional bits of the cube roots of the first 64 primes, and of the square roots of the first 8 (4.2.2, 5.3.3). */
function constants(): [Int32Array, Int32Array] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  const fraction = (n: number, root: bigint): number => {
    // floor(n^(1/root) * 2^32) by bisection: exact, where Math.pow may differ in the last bits between engines.
    const target = BigInt(n) << (32n * root);
    let low = 0n;
    let high = 1n << 40n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** root <= target) low = middle;
      else high = middle;
    }
    return Number(low & 0xffffffffn);
  };
  return [Int32Array.from(primes, (n) => fraction(n, 3n)), Int32Array.from(primes.slice(0, 8), (n) => fraction(n, 2n))];
}

/** Incremental: `update` any number of times, then `digest` once. */
export class Sha256 {
  private readonly state = INITIAL.slice();
  private readonly block = new Uint8Array(BLOCK_BYTES);
  private filled = 0;
  private total = 0;

  update(bytes: Uint8Array, start = 0, end: number = bytes.length): this {
    this.total += end - start;
    let at = start;
    if (this.filled > 0) {
      while (at < end && this.filled < BLOCK_BYTES) this.block[this.filled++] = bytes[at++];
      if (this.filled < BLOCK_BYTES) return this;
      compress(this.state, this.block, 0);
      this.filled = 0;
    }
    for (; at + BLOCK_BYTES <= end; at += BLOCK_BYTES) compress(this.state, bytes, at);
    while (at < end) this.block[this.filled++] = bytes[at++];
    return this;
  }

  /** Another one that has taken the same bytes. */
  clone(): Sha256 {
    const copy = new Sha256();
    copy.state.set(this.state);
    copy.block.set(this.block);
    copy.filled = this.filled;
    copy.total = this.total;
    return copy;
  }

  /** The 32-byte hash. The object is used up. */
  digest(): Uint8Array {
    const bits = this.total;
    const block = this.block;
    block[this.filled++] = 0x80;
    if (this.filled > 56) {
      block.fill(0, this.filled);
      compress(this.state, block, 0);
      this.filled = 0;
    }
    block.fill(0, this.filled);
    putU32(block, 56, Math.floor(bits / 0x20000000));
    putU32(block, 60, bits << 3);
    compress(this.state, block, 0);
    const hash = new Uint8Array(32);
    for (let i = 0; i < 8; i++) putU32(hash, 4 * i, this.state[i]);
    return hash;
  }
}

/** SHA-256 of `bytes`: 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Sha256().update(bytes).digest();
}

/** The top 53 bits of a hash as an integer, for ids; 0 becomes 1. */
export function top53(hash: Uint8Array): number {
  let value = 0;
  for (let i = 0; i < 6; i++) value = value * 256 + hash[i];
  return value * 32 + (hash[6] >>> 3) || 1;
}

function putU32(into: Uint8Array, at: number, value: number): void {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}

function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  schedule(bytes, at);
  let a = state[0],
    b = state[1],
    c = state[2],
    d = state[3];
  let e = state[4],
    f = state[5],
    g = state[6],
    h = state[7];
  for (let t = 0; t < 64; t++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

/** The message schedule of one block (6.2.2, step 1). */
function schedule(bytes: Uint8Array, at: number): void {
  for (let t = 0; t < 16; t++, at += 4) {
    W[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let t = 16; t < 64; t++) {
    const x = W[t - 15];
    const y = W[t - 2];
    const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[t] = (W[t - 16] + sigma0 + W[t - 7] + sigma1) | 0;
  }
}
