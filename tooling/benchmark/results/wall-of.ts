import { median } from "./median.ts";
import type { Result } from "./result.ts";

/** Milliseconds: the median of all runs. */
export function wallOf({ runs }: Result): number {
  return median(runs.map(({ wall }) => wall));
}
