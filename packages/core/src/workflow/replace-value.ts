import type { TextEdit } from "./text-edit.ts";
import type { SourceSpan } from "./workflow.ts";

/** Writes another scalar in a value's place. @returns `undefined` where the text serves several places. */
export function replaceValue(file: string, at: SourceSpan, text: string): TextEdit | undefined {
  return at.shared === true ? undefined : { file, offset: at.start, length: at.end - at.start, text };
}
