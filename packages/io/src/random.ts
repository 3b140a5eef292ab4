/** Entropy. Used for seeds and incarnations only; everything else draws from a seeded generator of `bytes`. */
export interface Random {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
}
