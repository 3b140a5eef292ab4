/** Memory that another thread may read while this one appends. */
export interface Allocator {
  /** `bytes` zeroed bytes. */
  shared(bytes: number): SharedArrayBuffer;
}
