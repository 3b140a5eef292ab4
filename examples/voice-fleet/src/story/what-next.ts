/** What to try while everything is still up. */
export function whatNext(endpoints: readonly string[]): readonly string[] {
  const run = `RAFTGATE_ENDPOINTS=${endpoints.join(',')} npm run --silent raftgate --`;
  return [
    '',
    'everything is still up; try, in another terminal:',
    `  ${run} rollout status voice`,
    `  ${run} apply -f examples/voice-fleet/releases/bad.yaml`,
    `  ${run} rollout rollback voice`,
    'Ctrl-C ends it and leaves no process behind.',
  ];
}
