/** The reason of a problem after a colon, where it has one. */
export function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}
