import { isScalar, parseDocument, type Scalar, visit } from "yaml";

/**
 * Writes texts of several lines that have an expression in them on one line. `@actions/workflow-parser` 0.3.61 is made for
 * editors and reads those as they stand in the file, with their indentation (`parseScalar` in its `template-reader.js`);
 * GitHub runs what YAML makes of them.
 *
 * @returns a file with as many lines.
 */
export function foldExpressions(text: string): string {
  const found: Scalar[] = [];
  visit(parseDocument(text), (_, node) => {
    if (isScalar(node) && typeof node.value === "string" && node.value.includes("${{")) found.push(node);
  });
  // From the end: what comes before keeps its place.
  return found.toReversed().reduce((left, { range, value }) => {
    if (range === undefined || range === null) return left;
    const [start, end] = range;
    const lines = left.slice(start, end).split("\n").length - 1;
    return lines === 0 ? left : left.slice(0, start) + JSON.stringify(value) + "\n".repeat(lines) + left.slice(end);
  }, text);
}
