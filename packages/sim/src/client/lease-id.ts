/** The eight bytes of a lease's id: whose it is, and the how many-th of theirs. */
export const leaseId = (owner: string, serial: number): string =>
  `${owner}${String.fromCharCode(serial >> 16, (serial >> 8) & 255, serial & 255)}`;
