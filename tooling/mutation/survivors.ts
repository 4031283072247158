import type { Change } from "./sample.ts";

/** A change that no unit test notices, and why that is as it should be. */
type Survivor = Pick<Change, "file" | "line" | "original" | "replacement"> & { readonly reason: string };

const survivors: readonly Survivor[] = [];

/** Why a change may survive, if somebody has said so. */
export function reasonOf(change: Change): string | undefined {
  return survivors.find(
    ({ file, line, original, replacement }) =>
      file === change.file &&
      line === change.line &&
      original === change.original &&
      replacement === change.replacement,
  )?.reason;
}
