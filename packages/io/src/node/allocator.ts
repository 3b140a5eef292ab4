import type { Allocator } from '../allocator.ts';

export function nodeAllocator(): Allocator {
  return { shared: (bytes) => new SharedArrayBuffer(bytes) };
}
