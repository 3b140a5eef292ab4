/** What {@link bucketOf} gives, for whoever writes it again in another language. `hash` is murmur3 x86 32 over the UTF-8 of `salt:key`. */
export const BUCKET_VECTORS: readonly {
  readonly salt: string;
  readonly key: string;
  readonly hash: number;
  readonly total: number;
  readonly bucket: number;
}[] = [
  { salt: 'salt', key: 'user-1', hash: 284266604, total: 100, bucket: 6 },
  { salt: 'voice-r2', key: 'user-é', hash: 3821407170, total: 100, bucket: 88 },
  { salt: 'voice-r2', key: '用户1', hash: 3176379337, total: 100, bucket: 73 },
  { salt: 'r4', key: '😀x', hash: 3809473280, total: 1000, bucket: 886 },
  { salt: 'r4', key: '', hash: 2071074860, total: 1, bucket: 0 },
  { salt: 'a', key: 'b', hash: 2722392131, total: 1048576, bucket: 664646 },
];
