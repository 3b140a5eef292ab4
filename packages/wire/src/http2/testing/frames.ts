import { Frame, PREFACE } from '../protocol.ts';

/** A frame as anyone might write it, well-formed or not. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array | readonly number[] = []): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, bytes]);
}

export const HELLO = Buffer.concat([Buffer.from(PREFACE), frame(Frame.SETTINGS, 0, 0)]);

/** `:method POST`, `:scheme http`, a path and `content-type: application/grpc`, as literals. */
export function requestBlock(path: string, ...more: (readonly [string, string])[]): Buffer {
  const literal = (name: string, value: string) =>
    Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);
  const fields = [
    literal(':path', path),
    literal('content-type', 'application/grpc'),
    ...more.map(([name, value]) => literal(name, value)),
  ];
  return Buffer.concat([Buffer.of(0x83, 0x86), ...fields]);
}

/** A gRPC message with its prefix. */
export function message(bytes: Uint8Array, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

/** `type:streamId` of whole frames, with the code of RST_STREAM and GOAWAY. */
export function namesOf(bytes: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const type = bytes[at + 3];
    const codeAt = type === Frame.GOAWAY ? at + 13 : type === Frame.RST_STREAM ? at + 9 : -1;
    names.push(`${type}:${bytes.readUInt32BE(at + 5)}${codeAt < 0 ? '' : `:${bytes.readUInt32BE(codeAt)}`}`);
  }
  return names;
}
