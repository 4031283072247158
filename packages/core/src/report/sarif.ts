import type { Findings } from "../findings/findings.ts";
import type { Json } from "../json/json.ts";
import { type KnownProblem, pageOf, type ProblemCode } from "../rules/catalogue.ts";
import { sanitise } from "../text/sanitise.ts";
import type { Base } from "./release-report.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** Code scanning refuses a result without a place. */
const FALLBACK_FILE = "package.json";

interface SarifInput extends Pick<Findings, "problems" | "suppressed"> {
  /** What the problems were compared with, where they were. */
  readonly base?: Base | undefined;
}

/**
 * The problems as SARIF 2.1.0, as GitHub's code scanning reads it.
 *
 * @param found What is suppressed is a result like any other, with the reason in its `suppressions`.
 * @param toolVersion Version of Slipway.
 */
export function renderSarif({ problems, suppressed, base }: SarifInput, toolVersion: string): Json {
  const hidden = suppressed.map(({ problem }) => problem);
  const codes = [...new Set([...problems, ...hidden].map(({ code }) => code))].toSorted();
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Slipway", semanticVersion: toolVersion, rules: codes.map(renderRule) } },
        columnKind: "utf16CodeUnits",
        results: [
          ...problems.map((problem) => ({
            ...renderResult(problem, codes.indexOf(problem.code)),
            ...(base === undefined ? {} : { baselineState: problem.unchanged === true ? "unchanged" : "new" }),
          })),
          ...suppressed.map(({ problem, reason }) => ({
            ...renderResult(problem, codes.indexOf(problem.code)),
            suppressions: [{ kind: "external", status: "accepted", justification: sanitise(reason) }],
          })),
        ],
      },
    ],
  };
}

function renderRule(code: ProblemCode): Json {
  const { title, what, why, fix } = pageOf(code);
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: what },
    help: { text: `${what}\n\n${why}\n\n${fix}`, markdown: `${what}\n\n${why}\n\n${fix}` },
  };
}

function renderResult(problem: KnownProblem, ruleIndex: number): { readonly [key: string]: Json } {
  const { code, severity, actual, expected, reason, predicts } = problem;
  const properties = { package: problem.package, actual, expected, reason, predicts };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: sanitise(pageOf(code).message(problem)) },
    locations: [{ physicalLocation: renderLocation(problem) }],
    partialFingerprints: { "slipway/v1": sanitise([code, problem.package, problem.file, problem.field].join("|")) },
    properties: Object.fromEntries(
      Object.entries(properties).flatMap(([key, text]) => (text === undefined ? [] : [[key, sanitise(text)]])),
    ),
  };
}

function renderLocation({ file, position }: KnownProblem): Json {
  const uri = (file ?? FALLBACK_FILE).split("/").map(encodeURIComponent).join("/");
  const artifactLocation = { uri, uriBaseId: "%SRCROOT%" };
  if (position === undefined) return { artifactLocation };
  return { artifactLocation, region: { startLine: position.line, startColumn: position.column } };
}
