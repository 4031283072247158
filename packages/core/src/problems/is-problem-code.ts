import { pages } from "../pages/pages.ts";
import type { ProblemCode } from "./problem-code.ts";

/** Whether a text is one of the codes there are: those that have a page. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(pages, text);
}
