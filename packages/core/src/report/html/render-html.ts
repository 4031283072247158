import { sanitise } from "../../text/sanitise.ts";
import { formatCount } from "../../text/words.ts";
import { linksOf, linkToCode } from "../links.ts";
import { formatProblem } from "../problems-text.ts";
import type { ReleaseReport, Verdict } from "../release-report.ts";
import { formatVerdict } from "../verdict.ts";
import { renderGraph } from "./graph.ts";
import { anchor, html, type Markup, raw } from "./markup.ts";
import { listShown, type ShownState } from "./packages.ts";
import { SCRIPT, SCRIPT_HASH } from "./script.ts";
import { STYLE, STYLE_HASH } from "./style.ts";
import { renderTable } from "./table.ts";
import { formatTook, renderTimeline } from "./timeline.ts";

/** Nothing is loaded, sent or embedded; the one script and the one style are known by their digests. */
const POLICY = `default-src 'none'; script-src '${SCRIPT_HASH}'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

const FACES: Readonly<Record<Verdict, ShownState>> = {
  succeeded: "good",
  ready: "good",
  pending: "open",
  partial: "bad",
  failed: "bad",
  unproven: "bad",
  blocked: "bad",
  rejected: "none",
  problems: "bad",
  "nothing-to-publish": "none",
};

/**
 * A report as one self-contained page of HTML, to be read from a file: verdict, problems, timeline, graph and table. Every text in a
 * report may come from whoever packed: all of it is escaped, and links lead to https addresses that were made here only. It can be
 * read without its script.
 */
export function renderHtml(report: ReleaseReport): string {
  const packages = listShown(report);
  const links = linksOf(report);
  const verdict = formatVerdict(report);
  const timeline = renderTimeline(packages);
  const graph = renderGraph(packages);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${verdict}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1 class="${FACES[report.verdict]}">${verdict}</h1>
          ${renderFacts(report)} ${renderProblems(report)}
          ${
            timeline === undefined
              ? ""
              : html`<h2 id="timeline">Timeline</h2>
                  ${timeline}`
          }
          ${
            graph === undefined
              ? ""
              : html`<h2 id="graph">What waits for what</h2>
                  ${graph}`
          }
          ${
            packages.length === 0
              ? ""
              : html`<h2>Packages</h2>
                  <p class="script">
                    <label for="search">Search</label> <input id="search" type="search" autocomplete="off" />
                    <span id="found" role="status"></span>
                  </p>
                  ${renderTable(packages, links)}`
          }
          ${renderNotes(report)} ${renderList("Compared before anything was sent", report.compared)}
          ${renderList("Not checked", report.notChecked)}
        </main>
        ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `;
  return page.markup;
}

function renderFacts({ mode, plan, timings }: ReleaseReport): Markup {
  const { repository, ref, commit, registry } = plan;
  const where = repository === undefined ? undefined : `${repository.owner}/${repository.name}`;
  const facts = [mode, where, ref, commit, registry].filter((fact) => fact !== undefined);
  const steps = Object.entries(timings).map(([step, took]) => `${step} ${formatTook(took)}`);
  return html`<p class="facts">${facts.join(" · ")}</p>
    ${steps.length === 0 ? "" : html`<p class="facts">${steps.join(" · ")}</p>`}`;
}

/** More of them stand in `report.json`. */
const MOST_PROBLEMS = 500;

function renderProblems({ problems }: ReleaseReport): Markup {
  if (problems.length === 0) return html``;
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => {
    const { severity, code, file } = problem;
    const face = severity === "error" ? "bad" : severity === "warning" ? "open" : "none";
    return html`<li>
      <span class="${face}">${severity}</span> ${anchor(code, linkToCode(code))}
      ${formatProblem(problem)}${file === undefined ? "" : html` <code>${file}</code>`}
    </li>`;
  });
  const more = problems.length - shown.length;
  return html`<h2>${formatCount(problems.length, "problem")}</h2>
    <ul>
      ${shown}
    </ul>
    ${more > 0 ? html`<p>and ${more} more in report.json</p>` : ""}`;
}

function renderNotes({ notes }: ReleaseReport): Markup {
  if (notes === undefined || notes.packages.length === 0) return html``;
  const packages = notes.packages.map(
    ({ name, from, to, lines }) =>
      html`<li>
        ${name} ${from} →
        ${to}${
          lines.length === 0
            ? ""
            : html`<ul>
                ${lines.map((line) => html`<li>${sanitise(line)}</li>`)}
              </ul>`
        }
      </li>`,
  );
  return html`<h2>Notes</h2>
    ${notes.plain === undefined ? "" : html`<p class="facts">${notes.plain}</p>`}
    <ul>
      ${packages}
    </ul>`;
}

function renderList(title: string, lines: readonly string[] = []): Markup {
  if (lines.length === 0) return html``;
  return html`<h2>${title}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
}
