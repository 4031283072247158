/** Asked again after each wait: a signal's state changes while nobody looks. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
