import * as v from "valibot";

import type { PendingReleases } from "../changesets/pending.ts";
import { codeSpan, escapeMarkdown, escapeProse } from "../text/sanitise.ts";
import { nameSome } from "../text/words.ts";

/** What the changelogs will say of versions that pending changesets will make. */
export interface PendingNotes {
  /** Why these are the summaries of the changesets and not what the repository's changelog module makes of them. */
  readonly plain?: string | undefined;
  /** In changesets' own order. */
  readonly packages: readonly NotedRelease[];
}

interface NotedRelease {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Markdown of anybody's; none where only dependencies or a group raise the version. */
  readonly lines: readonly string[];
}

export const pendingNotesSchema: v.GenericSchema<unknown, PendingNotes> = v.object({
  plain: v.exactOptional(v.string()),
  packages: v.array(v.object({ name: v.string(), from: v.string(), to: v.string(), lines: v.array(v.string()) })),
});

/**
 * Notes out of the texts of changesets, those of the largest bump first.
 *
 * @param textOf Of one changeset in one release, by the id of the one and the name of the other.
 */
export function createPendingNotes(
  { changesets, releases }: Pick<PendingReleases, "changesets" | "releases">,
  textOf: (id: string, name: string) => string,
  plain?: string,
): PendingNotes {
  const types = new Map(
    changesets.flatMap(({ id, releases: asked }) => asked.map(({ name, type }) => [`${id}\n${name}`, type])),
  );
  const raised = releases.filter(({ from, to }) => from !== to);
  return {
    plain,
    packages: raised.map(({ name, from, to, changesets: ids }) => {
      const rankOf = (id: string): number => ORDER.indexOf(types.get(`${id}\n${name}`) ?? "none");
      const known = ids.filter((id) => types.has(`${id}\n${name}`) && rankOf(id) !== ORDER.indexOf("none"));
      const sorted = known.toSorted((one, other) => rankOf(one) - rankOf(other));
      return {
        name,
        from,
        to,
        lines: sorted.flatMap((id) => textOf(id, name).split("\n")).filter((line) => line.trim() !== ""),
      };
    }),
  };
}

const ORDER = ["major", "minor", "patch", "none"];

/** Lines of one package. */
const MOST_LINES = 12;

/** UTF-16 code units of a line. */
const LONGEST = 300;

/**
 * The notes, folded. Whoever wrote them may be a stranger: they become text with code in it, and nothing else of their
 * Markdown stays.
 *
 * @param most Packages.
 */
export function renderPendingNotes({ plain, packages }: PendingNotes, most: number): string {
  const said = packages.filter(({ lines }) => lines.length > 0);
  const rest = packages.filter(({ lines }) => lines.length === 0);
  if (packages.length === 0 || most === 0) return "";
  const shown = said.slice(0, most).map(renderPackage);
  const sections = [
    ...shown,
    ...(said.length > most ? [`… and ${String(said.length - most)} more packages`] : []),
    ...(rest.length === 0
      ? []
      : [
          `Raised with others: ${nameSome(
            rest.map(({ name, to }) => `${codeSpan(name)} ${escapeMarkdown(to)}`),
            most,
          )}`,
        ]),
    ...(plain === undefined ? [] : [`<sub>Summaries of the changesets: ${escapeProse(plain)}</sub>`]),
  ];
  return `<details><summary>Notes (from changesets)</summary>\n\n${sections.join("\n\n")}\n\n</details>`;
}

function renderPackage({ name, from, to, lines }: NotedRelease): string {
  const hidden = lines.length - MOST_LINES;
  return [
    `**${codeSpan(name)}** ${escapeMarkdown(from)} → ${escapeMarkdown(to)}`,
    "",
    ...lines.slice(0, MOST_LINES).map(renderLine),
    ...(hidden > 0 ? [`- … and ${String(hidden)} more lines`] : []),
  ].join("\n");
}

/** Of a link the text stays. */
function renderLine(line: string): string {
  const bare = line
    .trim()
    .replace(/^(?:[-*+]|#{1,6})\s+/, "")
    .replaceAll(/!?\[(?<text>[^\]]*)\]\([^)]*\)/g, "$<text>");
  const cut = bare.length > LONGEST ? `${bare.slice(0, LONGEST)}…` : bare;
  return `- ${escapeProse(cut)}`;
}
