import { DEFAULT_WINDOW_BYTES, ErrorCode, MAX_WINDOW, Setting, u32 } from './protocol.ts';

const SETTING_BYTES = 6;

/** What the peer asked for, in its SETTINGS frames so far (RFC 9113, 6.5.2). Its frame size is never needed: ours are small. */
export class PeerSettings {
  headerTableBytes = 4096;
  initialWindowBytes = DEFAULT_WINDOW_BYTES;
  maxConcurrentStreams = 0xffffffff;

  /** Reads a payload whose length was checked; the error of the connection it makes. */
  apply(bytes: Uint8Array, start: number, end: number): ErrorCode {
    for (let at = start; at < end; at += SETTING_BYTES) {
      const error = this.set((bytes[at] << 8) | bytes[at + 1], u32(bytes, at + 2));
      if (error !== ErrorCode.NO_ERROR) return error;
    }
    return ErrorCode.NO_ERROR;
  }

  private set(setting: number, value: number): ErrorCode {
    switch (setting) {
      case Setting.HEADER_TABLE_SIZE:
        this.headerTableBytes = value;
        return ErrorCode.NO_ERROR;
      case Setting.ENABLE_PUSH:
        return value > 1 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
      case Setting.MAX_CONCURRENT_STREAMS:
        this.maxConcurrentStreams = value;
        return ErrorCode.NO_ERROR;
      case Setting.INITIAL_WINDOW_SIZE:
        if (value > MAX_WINDOW) return ErrorCode.FLOW_CONTROL_ERROR;
        this.initialWindowBytes = value;
        return ErrorCode.NO_ERROR;
      case Setting.MAX_FRAME_SIZE:
        return value < 16_384 || value > 0xffffff ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
      default:
        return ErrorCode.NO_ERROR;
    }
  }
}
