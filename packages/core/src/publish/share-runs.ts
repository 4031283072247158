/**
 * Makes work that takes in everything at once shareable: one run at a time, and whoever asks while one is under way shares
 * the next, which begins after it. Once a run has failed, no other begins, and everybody gets its error.
 *
 * @returns Asks for a run that begins from now on; settles as it does.
 */
export function shareRuns(run: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  const runAfter = async (previous: Promise<void>): Promise<void> => {
    await previous;
    next = undefined;
    await run();
  };
  return async () => {
    next ??= runAfter(last);
    last = next;
    await next;
  };
}
