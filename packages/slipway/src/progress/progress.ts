/** Tells people what is going on. It shows promises that it does not own: it neither starts nor orders work. */
export interface Progress {
  /**
   * Shows a stage until `work` settles, and settles as it does.
   *
   * @param say Replaces the stage's detail line in a terminal; prints a line of its own elsewhere.
   */
  stage<T>(title: string, work: (say: (detail: string) => void) => Promise<T>): Promise<T>;
}
