export interface Audio {
  readonly sampleRateHz: number;
  /** Mono, -1..1. */
  readonly samples: Float32Array;
}

/** 16-bit mono PCM in a RIFF container, the only kind the clips use; anything else is refused by name. */
export function readWav(bytes: Uint8Array): Audio | { readonly refused: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return { refused: 'not a RIFF WAVE file' };
  let sampleRateHz = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + length > bytes.length) return { refused: `chunk ${tag(at)} runs past the end` };
    if (tag(at) === 'fmt ') {
      const [format, channels, bits] = [view.getUint16(body, true), view.getUint16(body + 2, true), view.getUint16(body + 14, true)];
      if (format !== 1 || channels !== 1 || bits !== 16) return { refused: 'expected 16-bit mono PCM' };
      sampleRateHz = view.getUint32(body + 4, true);
    }
    if (tag(at) === 'data') {
      if (sampleRateHz === 0) return { refused: 'data before fmt' };
      return { sampleRateHz, samples: floats(view, body, length >> 1) };
    }
    at = body + length + (length & 1);
  }
  return { refused: 'no data chunk' };
}

function floats(view: DataView, start: number, count: number): Float32Array {
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i += 1) samples[i] = view.getInt16(start + 2 * i, true) / 32768;
  return samples;
}
