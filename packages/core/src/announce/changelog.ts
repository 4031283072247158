/** What a changelog says of one version. */
export interface ChangelogEntry {
  /** Markdown below the version's heading, without blank lines around it; may be empty. */
  readonly content: string;
  /** The version whose entry comes next: the one before. */
  readonly before: string | undefined;
}

const HEADING = /^ {0,3}(?<marks>#{1,6})[ \t]+(?<text>.*)$/;

const FENCE = /^ {0,3}(?<mark>`{3,}|~{3,})(?<info>.*)$/;

/** As headings have it: `1.2.3`, `v1.2.3`, `[1.2.3](…)`, `name@1.2.3`, `name-v1.2.3`. */
const VERSION = /(?:^|[\s[(@/v-])(?<version>\d+\.\d+\.\d+(?:-[\dA-Za-z.-]*[\dA-Za-z])?(?:\+[\dA-Za-z.-]+)?)(?![\w.])/;

interface Line {
  readonly text: string;
  /** It is in a block of code, or begins or ends one. */
  readonly isCode: boolean;
}

/**
 * Finds the entry of a version: from its heading to the next one that is as high or higher. What stands in blocks of code is
 * no heading.
 *
 * @returns Nothing where no heading names the version.
 */
export function findChangelogEntry(changelog: string, version: string): ChangelogEntry | undefined {
  const lines = readLines(changelog);
  const headings = lines.flatMap(({ text, isCode }, index) => {
    const { marks, text: title } = (isCode ? undefined : HEADING.exec(text)?.groups) ?? {};
    if (marks === undefined || title === undefined) return [];
    return [{ index, depth: marks.length, version: VERSION.exec(title)?.groups?.["version"] }];
  });
  const heading = headings.find((one) => one.version === version);
  if (heading === undefined) return undefined;
  const after = headings.filter(({ index }) => index > heading.index);
  const end = after.find(({ depth }) => depth <= heading.depth)?.index;
  const content = lines.slice(heading.index + 1, end).map((line) => quietTeams(line));
  return {
    content: trimLines(content.join("\n")),
    before: after.find((one) => one.depth === heading.depth && one.version !== undefined)?.version,
  };
}

/** A package with a scope, with its version or without, as text. */
const SCOPED = /(?<before>^|[\s(])(?<name>@[\w.-]+\/[\w.-]*\w(?:@\d[\w.+-]*\w)?)/g;

/** As text, `@scope/name` would be taken for a team, which would be notified. */
function quietTeams({ text, isCode }: Line): string {
  return isCode || text.includes("`") ? text : text.replace(SCOPED, "$<before>`$<name>`");
}

/** What stands for nothing but that dependencies were raised: changesets, release-please, lerna and nx, in this order. */
const OF_DEPENDENCIES =
  /^(?:[-*+] (?:Updated dependencies\b|The following workspace dependencies were updated\b)|\*\*Note:\*\* Version bump only\b|This was a version bump only\b)/;

/** Whether an entry says no more than that dependencies were raised. */
export function isOfDependencies(content: string): boolean {
  const said = splitBlocks(content).filter((block) => !HEADING.test(block));
  return said.length > 0 && said.every((block) => OF_DEPENDENCIES.test(block));
}

/** The depth of the highest heading in notes, below that of the package. */
const TOP = 4;

const LOWEST = 6;

/**
 * An entry as a part of a larger document: its headings stand below that of its package, and nothing that it opens reaches
 * beyond it. Comments are left out.
 */
export function embedEntry(content: string): string {
  const lines = readLines(withoutComments(content).trimEnd());
  const depths = lines.flatMap(({ text, isCode }) =>
    isCode ? [] : (HEADING.exec(text)?.groups?.["marks"]?.length ?? []),
  );
  const shift = TOP - Math.min(TOP, ...depths);
  const moved = lines.map(({ text, isCode }) => {
    const { marks, text: title } = (isCode ? undefined : HEADING.exec(text)?.groups) ?? {};
    return marks === undefined || title === undefined
      ? text
      : `${"#".repeat(Math.min(LOWEST, marks.length + shift))} ${title}`;
  });
  return trimLines(`${moved.join("\n")}${closeAll(lines)}`);
}

function withoutComments(content: string): string {
  let rest = "";
  let inComment = false;
  for (const { text, isCode } of readLines(content)) {
    let shown = text;
    if (!isCode) {
      if (inComment) {
        const end = shown.indexOf("-->");
        inComment = end === -1;
        shown = inComment ? "" : shown.slice(end + "-->".length);
      }
      shown = shown.replace(/<!--.*?-->/g, "");
      const open = shown.indexOf("<!--");
      if (open !== -1) {
        inComment = true;
        shown = shown.slice(0, open);
      }
    }
    if (!inComment || shown !== "") rest += `${shown}\n`;
  }
  return rest;
}

/** What ends blocks of code and details that an entry leaves open. */
function closeAll(lines: readonly Line[]): string {
  const fence = openFence(lines.map(({ text }) => text));
  const details = lines.reduce((sum, line) => (line.isCode ? sum : sum + countDetails(line.text)), 0);
  return `${fence === undefined ? "" : `\n${fence}`}${"\n\n</details>".repeat(Math.max(0, details))}`;
}

function countDetails(line: string): number {
  return line.split("<details").length - line.split("</details").length;
}

/**
 * Cuts an entry where one thing ends and the next begins: a heading, a point of a list with all that belongs to it, a
 * paragraph, a block of code, what can be unfolded.
 */
export function splitBlocks(content: string): readonly string[] {
  const blocks: string[][] = [];
  let details = 0;
  let isAfterBlank = true;
  for (const { text, isCode } of readLines(content)) {
    const begins = /^\S/.test(text) && (isAfterBlank || HEADING.test(text) || /^(?:[-*+]|\d+[.)])[ \t]/.test(text));
    const continuesCode = isCode && !isAfterBlank;
    const last = blocks.at(-1);
    if (last === undefined || (details <= 0 && begins && !continuesCode && !isInside(blocks))) blocks.push([text]);
    else last.push(text);
    if (!isCode) details += countDetails(text);
    isAfterBlank = text.trim() === "";
  }
  return blocks.map((lines) => lines.join("\n").trimEnd()).filter((block) => block.trim() !== "");
}

/** Whether the last block has begun a block of code that is still open. */
function isInside(blocks: readonly (readonly string[])[]): boolean {
  return openFence(blocks.at(-1) ?? []) !== undefined;
}

function readLines(text: string): readonly Line[] {
  let fence: string | undefined;
  return text.split(/\r?\n/).map((line) => {
    const before = fence;
    fence = fenceAfter(line, fence);
    return { text: line, isCode: before !== undefined || fence !== undefined };
  });
}

function openFence(lines: readonly string[]): string | undefined {
  return lines.reduce<string | undefined>((fence, line) => fenceAfter(line, fence), undefined);
}

/** The mark of the block of code that is open after this line. */
function fenceAfter(line: string, fence: string | undefined): string | undefined {
  // In a point of a list it is indented.
  const { mark, info } =
    FENCE.exec(fence === undefined ? line.trim().replace(/^[-*+] /, "") : line.trim())?.groups ?? {};
  if (mark === undefined || info === undefined) return fence;
  if (fence === undefined) return mark.startsWith("`") && info.includes("`") ? undefined : mark;
  return info.trim() === "" && mark.startsWith(fence) ? undefined : fence;
}

function trimLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
