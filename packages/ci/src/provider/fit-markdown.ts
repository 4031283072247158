/** How a platform measures a document: bytes of UTF-8, or UTF-16 code units. */
export type Measure = "bytes" | "characters";

export interface FittedMarkdown {
  readonly text: string;
  /** Which rendering was taken, from 0; the last one when it had to be cut. */
  readonly candidate: number;
  readonly truncated: boolean;
}

const CUT_NOTICE =
  "\n> [!WARNING]\n> Cut here, the rest does not fit. The whole report is among the run's artifacts.\n";

const CLOSE_DETAILS = "\n</details>\n";

const FENCE = /^ {0,3}(?<mark>`{3,}|~{3,})(?<info>.*)$/;

/**
 * The fullest of several renderings that fits; else the last one, cut where a line ends outside of a code block, its
 * open details closed, with a notice that says so. The text is empty when not even the notice fits.
 *
 * @param candidates Renderings of the same document, fullest first.
 */
export function fitMarkdown(candidates: readonly string[], limit: number, measure: Measure = "bytes"): FittedMarkdown {
  const sizeOf = measure === "bytes" ? (text: string) => Buffer.byteLength(text) : (text: string) => text.length;
  const candidate = candidates.findIndex((text) => sizeOf(text) <= limit);
  const fitting = candidates[candidate];
  if (fitting !== undefined) return { text: fitting, candidate, truncated: false };
  return { text: cut(candidates.at(-1) ?? "", limit, sizeOf), candidate: candidates.length - 1, truncated: true };
}

function cut(text: string, limit: number, sizeOf: (text: string) => number): string {
  let size = sizeOf(CUT_NOTICE);
  if (size > limit) return "";
  let end = 0;
  let fence: string | undefined;
  let details = 0;
  let best = CUT_NOTICE;
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    size += sizeOf(line);
    end += line.length;
    fence = fenceAfter(line, fence);
    if (fence === undefined) details += count(line, "<details") - count(line, "</details>");
    const closing = CLOSE_DETAILS.repeat(Math.max(0, details));
    if (size + sizeOf(closing) > limit) break;
    if (fence === undefined) best = `${text.slice(0, end)}${closing}${CUT_NOTICE}`;
  }
  return best;
}

/** The mark of the code block that is open after this line. */
function fenceAfter(line: string, fence: string | undefined): string | undefined {
  const { mark, info } = FENCE.exec(line.trimEnd())?.groups ?? {};
  if (mark === undefined || info === undefined) return fence;
  if (fence === undefined) return mark.startsWith("`") && info.includes("`") ? undefined : mark;
  return info.trim() === "" && mark.startsWith(fence) ? undefined : fence;
}

function count(line: string, part: string): number {
  return line.split(part).length - 1;
}
