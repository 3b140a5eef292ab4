/** What an instance record says the SDK is. */
export const SDK_VERSION = 'raftgate-ts/0.1.0';
