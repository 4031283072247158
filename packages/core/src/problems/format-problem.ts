import { pages } from "../pages/pages.ts";
import { formatPlace } from "./format-place.ts";
import type { Problem } from "./problem.ts";
import { sanitise } from "./sanitise.ts";

/** One line: place, severity, code and message. */
export function formatProblem(problem: Problem): string {
  const place = formatPlace(problem);
  const message = pages[problem.code].message(problem);
  return sanitise(`${place === "" ? "" : `${place}: `}${problem.severity} ${problem.code}: ${message}`);
}
