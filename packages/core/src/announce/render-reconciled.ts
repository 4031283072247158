import { sanitise } from "../text/sanitise.ts";
import { renderTable } from "../text/table.ts";
import { formatCount, nameSome } from "../text/words.ts";
import type { MissingRelease, VersionFinding } from "./reconcile.ts";

/** What was found out about a repository's tags and releases. */
export interface Reconciled {
  readonly versions: readonly VersionFinding[];
  /** Absent where nobody could be asked for the releases. */
  readonly releases: readonly MissingRelease[] | undefined;
  /** Packages whose history could not be read, and why. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
}

const SHORT = 10;

/** Whether everything is there, and nothing has to be looked at. */
export function isReconciled({ versions, releases, unread }: Reconciled): boolean {
  return versions.every(({ kind }) => kind === "there") && releases?.length === 0 && unread.length === 0;
}

/** As text: how much is there, and a line for each thing that is not, or that somebody should look at. */
export function renderReconciled(found: Reconciled): string {
  const { versions, releases, unread } = found;
  const count = (kind: VersionFinding["kind"]): number => versions.filter((one) => one.kind === kind).length;
  const kinds = (["missing", "elsewhere", "suspicious", "unknown"] as const).filter((kind) => count(kind) > 0);
  const heads = kinds.map((kind) => `${count(kind)} ${kind}`);
  const first = [`${formatCount(versions.length, "version")}: ${count("there")} tagged`, ...heads].join(", ");
  const rows = kinds.flatMap((kind) => versions.filter((one) => one.kind === kind).map((one) => describe(one)));
  const lacking = (releases ?? []).map(({ tag, packages }) => [
    "no release",
    tag,
    `released from its commit: ${nameSome(packages.map(({ name, version }) => `${name}@${version}`))}`,
  ]);
  const untold = unread.map(({ name, reason }) => ["not read", name, reason]);
  const table = [...rows, ...lacking, ...untold];
  return [
    first,
    ...(releases === undefined ? ["Which releases there are is not known: GitHub was not asked"] : []),
    ...(table.length === 0 ? [] : ["", renderTable("text", ["", "tag", ""], table).split("\n").slice(1).join("\n")]),
  ].join("\n");
}

function describe(one: VersionFinding): string[] {
  if (one.kind === "missing") return ["missing", one.tag, `at ${one.commit.slice(0, SHORT)}, by its ${one.by}`];
  return [one.kind, one.tag, one.kind === "there" ? "" : sanitise(one.reason)];
}
