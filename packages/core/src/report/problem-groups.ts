import { groupBy } from "../problems/group.ts";
import { severities } from "../problems/problem.ts";
import { type KnownProblem, pageOf, type ProblemCode } from "../rules/catalogue.ts";
import { formatCount } from "../text/words.ts";

const DETAILS = ["actual", "expected", "predicts", "command"] as const;

type Detail = (typeof DETAILS)[number];

/** Problems of one code, severity and reason, to be told as one. */
export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly severity: KnownProblem["severity"];
  readonly reason?: string;
  readonly problems: readonly [KnownProblem, ...KnownProblem[]];
  /** What all of them have in common, so that it need be said only once. */
  readonly common: Pick<KnownProblem, Detail>;
}

/** Groups problems, most important first: by severity, then what concerns the whole release, then what most packages have. */
export function groupProblems(problems: readonly KnownProblem[]): ProblemGroup[] {
  const groups = new Map<string, [KnownProblem, ...KnownProblem[]]>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.severity, problem.code, problem.reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()].map(describeGroup).toSorted(compareGroups);
}

function describeGroup(problems: readonly [KnownProblem, ...KnownProblem[]]): ProblemGroup {
  const [{ code, severity, reason }] = problems;
  return { code, severity, reason, problems, common: commonOf(problems) };
}

function commonOf(problems: readonly [KnownProblem, ...KnownProblem[]]): Pick<KnownProblem, Detail> {
  const [first] = problems;
  const shared = DETAILS.filter((detail) => problems.every((problem) => problem[detail] === first[detail]));
  return Object.fromEntries(shared.flatMap((detail) => (first[detail] === undefined ? [] : [[detail, first[detail]]])));
}

function compareGroups(a: ProblemGroup, b: ProblemGroup): number {
  return rank(a) - rank(b) || b.problems.length - a.problems.length || (a.code < b.code ? -1 : 1);
}

function rank({ severity, problems }: ProblemGroup): number {
  const wide = problems.some((problem) => problem.package === undefined);
  return severities.indexOf(severity) * 2 + (wide ? 0 : 1);
}

/** Problems that a change brings, and those that stand where it begins. */
export function splitByBase(problems: readonly KnownProblem[]): {
  readonly brought: readonly KnownProblem[];
  readonly unchanged: readonly KnownProblem[];
} {
  return {
    brought: problems.filter(({ unchanged }) => unchanged !== true),
    unchanged: problems.filter(({ unchanged }) => unchanged === true),
  };
}

/**
 * What a reader must not take for harmless: errors that a change has not brought, and that stop the release all the same.
 * `2 errors unchanged on main stop the release all the same: 2 missing repositories`; nothing where there are none.
 */
export function describeStanding(unchanged: readonly KnownProblem[], base: string): string | undefined {
  const errors = unchanged.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return undefined;
  const stop = errors.length === 1 ? "stops" : "stop";
  return `${formatCount(errors.length, "error")} unchanged on ${base} ${stop} the release all the same: ${listKinds(errors)}`;
}

interface NextCommand {
  readonly command: string;
  /** Completes the sentence "this command …". */
  readonly purpose: string;
  /** Whether it changes anything about the problems. */
  readonly mends: boolean;
}

/** What to type about these problems: the fix where there is one, then the page of the most important code. */
export function nextCommands(problems: readonly KnownProblem[]): NextCommand[] {
  const fixable = problems.filter(({ fix, edits }) => fix !== undefined || edits !== undefined).length;
  const first = groupProblems(problems)[0];
  return [
    ...(fixable > 0
      ? [
          {
            command: "slipway check --fix",
            mends: true,
            purpose: `mends ${fixable === problems.length ? "all of them" : `${fixable} of them`}`,
          },
        ]
      : []),
    ...(first === undefined
      ? []
      : [{ command: `slipway explain ${first.code}`, mends: false, purpose: "says what it is and what to do" }]),
  ];
}

/** `3 errors and 1 warning in 4 packages`. */
export function countProblems(problems: readonly KnownProblem[]): string {
  const packages = new Set(problems.flatMap((problem) => problem.package ?? [])).size;
  const parts = severities.flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count > 0 ? [formatCount(count, severity)] : [];
  });
  if (parts.length === 0) return "no problems";
  return `${new Intl.ListFormat("en-GB").format(parts)}${packages > 0 ? ` in ${formatCount(packages, "package")}` : ""}`;
}

/** Kinds in the one line that counts; what is beyond is counted. */
const MAX_KINDS = 6;

/**
 * The one line that comes first where problems are told: how many, and of which kinds, those that stop before the others.
 * `75 errors in 60 packages: 58 new packages · 17 wrong repositories`
 */
export function formatHeadline(problems: readonly KnownProblem[]): string {
  const [{ severity } = { severity: "note" }] = groupProblems(problems);
  const gravest = problems.filter((problem) => problem.severity === severity);
  const count = countProblems(problems);
  if (problems.length === 1) return count;
  return `${count}: ${listKinds(gravest)}`;
}

/** How many there are of each kind, most frequent first: `58 new packages · 17 wrong repositories` */
function listKinds(problems: readonly KnownProblem[]): string {
  const kinds = [...groupBy(problems, ({ code }) => code).values()].toSorted((a, b) => b.length - a.length);
  const shown = kinds
    .slice(0, MAX_KINDS)
    .flatMap(([first, ...more]) => (first === undefined ? [] : [formatKind(first.code, more.length + 1)]));
  const hidden = kinds.length - shown.length;
  return [...shown, ...(hidden > 0 ? [formatCount(hidden, "more kind")] : [])].join(" · ");
}

function formatKind(code: ProblemCode, times: number): string {
  const { label } = pageOf(code);
  if (typeof label === "string") return formatCount(times, label);
  return `${String(times)} ${times === 1 ? label[0] : label[1]}`;
}

/** `packages/a/package.json:3:12`, as terminals and editors make a link of it; empty for what concerns no file. */
export function formatPlace({ file, position }: KnownProblem): string {
  if (file === undefined) return "";
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}

/** Whether the value of such a problem is what a program said, line by line. */
export function isOutput(code: KnownProblem["code"]): boolean {
  return code === "INSTALL_FAILED";
}
