import { changeOf, sortByChange } from "../plan/change.ts";
import { codeSpan } from "../text/sanitise.ts";
import { codeCell, renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import { embedEntry, isOfDependencies, splitBlocks } from "./changelog.ts";
import type { ReleasedPackage } from "./released.ts";

export interface NotedPackage extends ReleasedPackage {
  /** What its changelog says of the version; absent where there is no such entry. */
  readonly entry: string | undefined;
  /** Where its whole changelog is to be read. */
  readonly url: string | undefined;
}

export interface NotesInput {
  readonly packages: readonly NotedPackage[];
  /** Full hash. */
  readonly commit: string | undefined;
  /** Address of the run that published them. */
  readonly runUrl: string | undefined;
  /** Where all of them are listed, whatever has no room here. */
  readonly listUrl: string | undefined;
  /** The changelogs could not be read. */
  readonly unread: boolean;
}

/** How much is shown: characters of each entry, or none at all, and rows of the table. */
interface Room {
  readonly entry: number | undefined;
  readonly rows: number;
}

/** Characters that each entry may have, while all packages are shown. */
const ENTRY_STEPS: readonly (number | undefined)[] = [Infinity, 16_000, 8000, 4000, 2000, 1000, 500, 250, 0, undefined];

const ROW_STEPS: readonly number[] = [1000, 500, 200, 100, 50, 10, 0];

/**
 * The notes of a release: a table, then what the changelog of each package says, largest change first, and in one line those
 * of which only the dependencies were raised. What does not fit is left out by whole points and paragraphs, first of the
 * entries, then of the table, each time with where the rest is.
 *
 * @param limit Characters (UTF-16 code units).
 */
export function renderNotes(input: NotesInput, limit: number): string {
  const sorted = { ...input, packages: sortByChange(input.packages).map((one) => ({ ...one, ...readEntry(one) })) };
  const steps: readonly Room[] = [
    ...ENTRY_STEPS.map((entry) => ({ entry, rows: Infinity })),
    ...ROW_STEPS.map((rows) => ({ entry: undefined, rows })),
  ];
  let shortest = "";
  for (const room of steps) {
    shortest = renderIn(sorted, room);
    if (shortest.length <= limit) return shortest;
  }
  return shortest;
}

interface ToldPackage extends NotedPackage {
  /** What its entry consists of; empty where there is none, or nothing in it. */
  readonly blocks: readonly string[];
  /** It says that dependencies were raised, and no more. */
  readonly isRaised: boolean;
}

interface ToldInput extends NotesInput {
  readonly packages: readonly ToldPackage[];
}

function readEntry({ entry = "" }: NotedPackage): Pick<ToldPackage, "blocks" | "isRaised"> {
  return { blocks: splitBlocks(embedEntry(entry)), isRaised: isOfDependencies(entry) };
}

function renderIn(input: ToldInput, room: Room): string {
  const parts = [
    renderWaiting(input.packages),
    renderPackages(input, room.rows),
    ...renderEntries(input, room),
    input.unread ? "What the changelogs say is missing: they could not be read when this was written." : "",
    renderOrigin(input),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function renderWaiting(packages: readonly ReleasedPackage[]): string {
  const waiting = packages.filter(({ isWaiting }) => isWaiting).length;
  if (waiting === 0) return "";
  const some =
    waiting === packages.length
      ? formatCount(waiting, "package")
      : `${waiting} of ${formatCount(packages.length, "package")}`;
  return `⏳ ${some} ${waiting === 1 ? "waits" : "wait"} for approval, and ${waiting === 1 ? "is" : "are"} public to nobody.`;
}

function renderPackages({ packages, listUrl }: NotesInput, rows: number): string {
  const tagged = packages.some(({ distTag }) => distTag !== "latest");
  const shown = packages.slice(0, rows).map((one) => {
    const change = changeOf(one);
    const from = one.previousVersion === undefined ? "" : `${codeCell(one.previousVersion)} → `;
    const cells = [codeCell(one.name), `${from}${codeCell(one.version)}`, change === "other" ? "" : change];
    return tagged ? [...cells, codeCell(one.distTag)] : cells;
  });
  const hidden = packages.length - shown.length;
  const columns = ["package", "version", "change", ...(tagged ? ["dist-tag"] : [])];
  const table = shown.length === 0 ? [] : [renderTable("markdown", columns, shown)];
  if (hidden === 0) return table.join("");
  const all = listUrl === undefined ? "" : `, [all of them](${listUrl})`;
  return [...table, `… and ${shown.length === 0 ? formatCount(hidden, "package") : `${hidden} more`}${all}`].join(
    "\n\n",
  );
}

function renderEntries({ packages }: ToldInput, { entry: room, rows }: Room): readonly string[] {
  const told = packages.filter(({ blocks }) => blocks.length > 0);
  const raised = told.filter(({ isRaised }) => isRaised);
  const changed = told.filter(({ isRaised }) => !isRaised);
  const list = raised.slice(0, rows).map(({ name, version }) => `${codeSpan(name)} ${version}`);
  const hidden = raised.length - list.length;
  const line =
    raised.length === 0 || list.length === 0
      ? ""
      : `Only dependencies were raised: ${list.join(" · ")}${hidden > 0 ? ` · and ${hidden} more` : ""}`;
  if (room === undefined) {
    const lost =
      changed.length === 0
        ? ""
        : `What the changelogs of ${formatCount(changed.length, "package")} say has no room here.`;
    return [lost, line];
  }
  return [...changed.map((one) => renderEntry(one, room)), line];
}

function renderEntry({ name, version, url, blocks }: ToldPackage, room: number): string {
  const kept: string[] = [];
  let size = 0;
  for (const block of blocks) {
    size += block.length + 2;
    if (size > room) break;
    kept.push(block);
  }
  const isCut = kept.length < blocks.length;
  while (kept.length < blocks.length && kept.at(-1)?.startsWith("#") === true) kept.pop();
  const rest = kept.length === 0 ? "What is new" : "The rest";
  const more = url === undefined ? `… ${rest} is in its changelog` : `… [${rest}](${url})`;
  return [`### ${codeSpan(name)} ${version}`, joinBlocks(kept), isCut ? more : ""]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Points of one list stay one list. */
function joinBlocks(blocks: readonly string[]): string {
  return blocks.reduce((text, block, index) => {
    if (index === 0) return block;
    const isNext = isPoint(block) && isPoint(blocks[index - 1] ?? "");
    return `${text}${isNext ? "\n" : "\n\n"}${block}`;
  }, "");
}

function isPoint(block: string): boolean {
  return /^(?:[-*+]|\d+[.)])[ \t]/.test(block);
}

function renderOrigin({ commit, runUrl }: NotesInput): string {
  if (commit === undefined && runUrl === undefined) return "";
  const from = commit === undefined ? "" : ` from ${commit}`;
  return `Published${from}${runUrl === undefined ? "" : ` by [this run](${runUrl})`}.`;
}
