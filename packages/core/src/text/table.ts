import { codeSpan, sanitise } from "./sanitise.ts";

/**
 * `text` is for a terminal or a log, `markdown` for a page that a program writes, `aligned` is Markdown as the formatter
 * wants it, for documents that stand in the repository.
 */
type TableForm = "text" | "markdown" | "aligned";

/** A delimiter row needs three dashes to be one for every reader of Markdown. */
const LEAST_WIDTH = 3;

/**
 * A table, without a final line break.
 *
 * @param columns Their titles.
 * @param rows Cells in the order of the columns. Of plain text each becomes one harmless line; in Markdown they stand as they
 *   are, and what comes from a file or a server goes through `escapeMarkdown` or {@link codeCell} before.
 */
export function renderTable(form: TableForm, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (form === "text") {
    const lines = align([columns, ...rows].map((row) => row.map(sanitise)));
    return lines.map((row) => row.join("  ").trimEnd()).join("\n");
  }
  const delimiters = columns.map(() => "-".repeat(LEAST_WIDTH));
  const [head = [], ruler = [], ...body] =
    form === "aligned" ? align([columns, delimiters, ...rows]) : [columns, delimiters, ...rows];
  const ruled = ruler.map((cell) => "-".repeat(cell.length));
  return [head, ruled, ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function align(rows: readonly (readonly string[])[]): string[][] {
  const [columns = []] = rows;
  const widths = columns.map((_, index) => rows.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), 0));
  return rows.map((row) => widths.map((width, index) => (row[index] ?? "").padEnd(width)));
}

/** Text as a code span in a Markdown table, which is cut at pipes before code spans are looked for; empty stays empty. */
export function codeCell(text: string): string {
  return text === "" ? "" : codeSpan(text).replaceAll("|", String.raw`\|`);
}
