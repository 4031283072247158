import { renderPageMarkdown } from "../packages/core/src/rule/page.ts";
import { codes, pageOf } from "../packages/core/src/rules/catalogue.ts";

/** The documents of `docs/problems`, by file name: one for each problem code, and their index. */
export function pageDocuments(): Readonly<Record<string, string>> {
  const documents = codes.map((code) => [`${code}.md`, renderPageMarkdown(code, pageOf(code))] as const);
  const rows = codes.map((code) => `- [${code}](${code}.md): ${pageOf(code).title}`);
  const index = ["# Problems", "Everything Slipway can find wrong, by code.", rows.join("\n")];
  return Object.fromEntries([...documents, ["README.md", `${index.join("\n\n")}\n`] as const]);
}
