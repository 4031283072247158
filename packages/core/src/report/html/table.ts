import { isArrived } from "../../publish/outcome.ts";
import { formatCount } from "../../text/words.ts";
import type { Links } from "../links.ts";
import { anchor, html, type Markup } from "./markup.ts";
import type { ShownPackage } from "./packages.ts";
import { formatTook } from "./timeline.ts";

const HEAD = ["package", "version", "dist-tag", "state", "provenance", "size", "took", "needs", "needed by"];

/** Every package with what became of it, and what it needs and is needed by. */
export function renderTable(packages: readonly ShownPackage[], links: Links): Markup {
  const byName = new Map(packages.map((pkg) => [pkg.name, pkg]));
  const neededBy = new Map<string, ShownPackage[]>();
  for (const pkg of packages) {
    for (const needed of pkg.entry?.dependsOn ?? []) neededBy.set(needed, [...(neededBy.get(needed) ?? []), pkg]);
  }
  const rows = packages.map((pkg) => {
    const needs = (pkg.entry?.dependsOn ?? []).flatMap((name) => byName.get(name) ?? []);
    return renderRow(pkg, needs, neededBy.get(pkg.name) ?? [], links);
  });
  return html`<div class="scroll">
    <table id="packages">
      <caption>
        ${formatCount(packages.length, "package")}
      </caption>
      <thead>
        <tr>
          ${HEAD.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function renderRow(
  pkg: ShownPackage,
  needs: readonly ShownPackage[],
  neededBy: readonly ShownPackage[],
  links: Links,
): Markup {
  const { id, name, version, entry, distTags, outcome, verification, state } = pkg;
  const before = entry?.previousVersion === undefined ? "" : `${entry.previousVersion} → `;
  const took = Object.values(outcome?.timings ?? {}).reduce((sum, milliseconds) => sum + milliseconds, 0);
  const size = entry?.tarball?.size;
  const proved = verification?.attestation.state === "ok";
  const seen = outcome !== undefined && isArrived(outcome) && verification?.availability === "available";
  return html`<tr
    id="${id}"
    data-needs="${needs.map((it) => it.id).join(" ")}"
    data-needed="${neededBy.map((it) => it.id).join(" ")}"
  >
    <th scope="row">${name}</th>
    <td>${before}${anchor(version, seen ? links.version(name, version) : undefined)}</td>
    <td>${distTags.join(", ")}</td>
    <td class="${state}">${describeState(pkg)}</td>
    <td>${proved ? anchor("proved", links.attestation(name, version)) : (verification?.attestation.state ?? "")}</td>
    <td data-value="${size ?? 0}">${size === undefined ? "" : `${String(Math.ceil(size / 1_000))} kB`}</td>
    <td data-value="${Math.round(took)}">${took === 0 ? "" : formatTook(took)}</td>
    <td>${listNames(needs)}</td>
    <td>${listNames(neededBy)}</td>
  </tr>`;
}

/** More names are told by the graph, and by whoever follows them. */
const MOST_NAMED = 6;

function listNames(packages: readonly ShownPackage[]): Markup {
  const shown = packages.slice(0, MOST_NAMED).map(({ id, name }) => html`<a href="#${id}">${name}</a> `);
  const more = packages.length - shown.length;
  return html`${shown}${more > 0 ? `and ${String(more)} more` : ""}`;
}

function describeState({ outcome, verification }: ShownPackage): Markup {
  if (outcome === undefined) return html`not sent`;
  const { status, attempt, failure, heldBy = [], note } = outcome;
  const availability =
    verification === undefined || verification.availability === "available" || status === "staged"
      ? ""
      : `, ${verification.availability}`;
  const tries = attempt > 1 ? `, ${String(attempt)} tries` : "";
  const why = failure?.message ?? (heldBy.length > 0 ? `waits for ${heldBy.join(", ")}` : note);
  return html`${status.replaceAll("-", " ")}${availability}${tries}${why === undefined ? "" : html`<br /><small>${why}</small>`}`;
}
