import { pages } from "../packages/core/src/pages/pages.ts";
import { renderPageMarkdown } from "../packages/core/src/pages/render-page-markdown.ts";
import { isProblemCode } from "../packages/core/src/problems/is-problem-code.ts";

/** The documents of `docs/problems`, by file name: one for each problem code, and their index. */
export function pageDocuments(): Readonly<Record<string, string>> {
  const codes = Object.keys(pages).filter(isProblemCode).toSorted();
  const documents = codes.map((code) => [`${code}.md`, renderPageMarkdown(code, pages[code])] as const);
  const rows = codes.map((code) => `- [${code}](${code}.md): ${pages[code].title}`);
  const index = ["# Problems", "Everything Slipway can find wrong, by code.", rows.join("\n")];
  return Object.fromEntries([...documents, ["README.md", `${index.join("\n\n")}\n`] as const]);
}
