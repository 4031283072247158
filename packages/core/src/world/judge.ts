import type { Dependency } from "../dependencies/dependency.ts";
import { compareText, type Problem } from "../problems/problem.ts";
import { type Answer, type Dependent, findAnswer, findWish, type Wish, type World } from "./answer.ts";

/** A package that is to be published, as its consumers get it. */
export interface Released extends Dependent {
  readonly dependencies: readonly ReleasedDependency[];
}

/** A dependency as it is packed. */
export interface ReleasedDependency extends Dependency {
  /** As the source manifest has it, where that is something else. */
  readonly written?: string | undefined;
}

type WorldCode =
  | "DEPENDENCY_UNSATISFIED"
  | "DEPENDENCY_PRIVATE"
  | "DEPENDENCY_UNKNOWN"
  | "DEPENDENCY_ELSEWHERE"
  | "DEPENDENCY_SIBLING_LEFT_OUT"
  | "DEPENDENCY_NOT_FROM_REGISTRY";

/** What is wrong with a dependency, wherever it stands. */
export interface Judgement extends Pick<
  Problem<WorldCode>,
  "code" | "severity" | "actual" | "expected" | "reason" | "predicts"
> {
  readonly dependent: string;
  readonly dependency: Dependency;
}

/** What the packages of a release need and do not get, by the dependents' names. */
export function judgeWorld(released: readonly Released[], world: World): Judgement[] {
  const unknown = new Set<string>();
  const asked = rememberAnswers(world);
  return released
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((dependent) =>
      dependent.dependencies.flatMap((dependency): Judgement[] => {
        const judged = judge(dependent, dependency, world, asked);
        if (judged === undefined) return [];
        // What is not known of a package is said once, however many need it.
        if (judged.code === "DEPENDENCY_UNKNOWN") {
          const name = targetOf(dependency);
          if (unknown.has(name)) return [];
          unknown.add(name);
        }
        const actual = `${dependency.key}@${dependency.written ?? dependency.specifier}`;
        return [{ ...judged, actual, dependent: dependent.name, dependency }];
      }),
    );
}

/** The names that are needed and that are neither in the release nor known of the registry. */
export function findUnasked(released: readonly Released[], { members, planned, registry }: World): string[] {
  const wishes = released.flatMap(({ dependencies }) =>
    dependencies.flatMap((it) => findWish(asThoughUnbundled(it, members), members) ?? []),
  );
  const names = new Set(wishes.map(({ name }) => name));
  return [...names].filter((name) => !planned.has(name) && registry?.has(name) !== true).toSorted();
}

/** A private member is no less private for being bundled: clients pack no link to it. */
function asThoughUnbundled(dependency: Dependency, members: World["members"]): Dependency {
  return members.get(dependency.key)?.manifest["private"] ? { ...dependency, bundled: false } : dependency;
}

/** The names of what the registry shows to nobody who has no credential, so that it may be there or not. */
export function findHidden(released: readonly Released[], world: World): string[] {
  const names = released.flatMap((dependent) =>
    dependent.dependencies.flatMap((it) => {
      const wish = findWish(it, world.members);
      const answer = wish === undefined ? undefined : findAnswer(wish, dependent, world);
      return answer?.kind === "hidden" ? [answer.name] : [];
    }),
  );
  return [...new Set(names)].toSorted();
}

type Verdict = Omit<Judgement, "dependent" | "dependency" | "actual">;

type Asking = (wish: Wish, dependent: Dependent) => Answer;

/** Many packages ask for the same, and some of that has thousands of versions. */
function rememberAnswers(world: World): Asking {
  const answers = new Map<string, Answer>();
  return (wish, dependent) => {
    const key = `${dependent.public} ${wish.name} ${wish.asked}`;
    const answer = answers.get(key) ?? findAnswer(wish, dependent, world);
    answers.set(key, answer);
    return answer;
  };
}

function judge(dependent: Released, dependency: ReleasedDependency, world: World, asked: Asking): Verdict | undefined {
  const { spec, specifier, optional, field, bundled } = dependency;
  if (bundled || (field === "peerDependencies" && optional)) return undefined;
  if (spec.kind === "git" || spec.kind === "url") return judgeAddress(spec.kind);
  if (spec.kind === "invalid") {
    // Yarn's own, which is looked for in tarballs.
    if (specifier.startsWith("patch:")) return undefined;
    return { code: "DEPENDENCY_UNSATISFIED", severity: "error", expected: "a range or a dist-tag", reason: spec.why };
  }
  const wish = findWish(dependency, world.members);
  return wish === undefined ? undefined : judgeAnswer({ dependent, dependency, wish }, asked(wish, dependent), world);
}

interface Need {
  readonly dependent: Released;
  readonly dependency: ReleasedDependency;
  readonly wish: Wish;
}

const REFUSALS = {
  git: { setting: "allow-git", code: "EALLOWGIT", what: "git dependencies" },
  url: { setting: "allow-remote", code: "EALLOWREMOTE", what: "dependencies from an address" },
} as const;

function judgeAddress(kind: keyof typeof REFUSALS): Verdict {
  const { setting, code, what } = REFUSALS[kind];
  return {
    code: "DEPENDENCY_NOT_FROM_REGISTRY",
    severity: "warning",
    expected: "a version on the registry",
    reason: `npm 12 installs no ${what} unless the consumer sets \`${setting}\``,
    predicts: `npm error code ${code}`,
  };
}

function judgeAnswer(need: Need, answer: Answer, world: World): Verdict | undefined {
  switch (answer.kind) {
    case "met":
    case "hidden":
    case "not-asked":
      return undefined;
    case "older":
      // An alias says that another version is meant.
      if (answer.name !== need.dependency.key) return undefined;
      return {
        code: "DEPENDENCY_SIBLING_LEFT_OUT",
        severity: "warning",
        expected: `a range with \`${answer.name}@${answer.planned}\` in it, which this release publishes`,
      };
    case "elsewhere":
      return {
        code: "DEPENDENCY_ELSEWHERE",
        severity: "note",
        reason: "the registry does not have it yet: it is asked again just before the first upload",
      };
    case "unknown":
      return { code: "DEPENDENCY_UNKNOWN", severity: "warning", reason: answer.why };
    case "no-package":
    case "no-version":
      return judgeMissing(need, answer, world);
  }
}

type Missing = Extract<Answer, { kind: "no-package" | "no-version" }>;

function judgeMissing({ dependent, dependency, wish }: Need, missing: Missing, world: World): Verdict {
  const { name } = missing;
  const member = world.members.get(name);
  if (member?.manifest["private"]) {
    return {
      code: "DEPENDENCY_PRIVATE",
      severity: "error",
      expected: "a package that is published, or a development dependency",
      predicts: predict(dependency, wish, missing),
    };
  }
  return {
    code: "DEPENDENCY_UNSATISFIED",
    severity: "error",
    expected: describeExpected(missing, world),
    reason: world.planned.has(name) ? undefined : `${describeMissing(missing)}; ${advise(dependent, name, world)}`,
    predicts: predict(dependency, wish, missing),
  };
}

function describeExpected({ name, ...missing }: Missing, { planned, members }: World): string {
  const version = planned.get(name)?.version;
  if (version !== undefined) return `a range with \`${name}@${version}\` in it`;
  const member = members.get(name);
  if (member !== undefined) return `\`${name}@${member.version}\` in this release, or a version that the registry has`;
  const newest = missing.kind === "no-version" ? missing.newest : undefined;
  return newest === undefined
    ? "a package that the registry has"
    : `a version that the registry has, such as \`${newest}\``;
}

function describeMissing({ kind }: Missing): string {
  return kind === "no-package" ? "the registry has no such package" : "the registry has no such version";
}

/** A package's own platform packages are named together. */
function advise(dependent: Dependent, name: string, { isLate, isElsewhere }: World): string {
  if (isLate === true && isElsewhere(name)) {
    return "`publishedElsewhere` leaves it to another step, which has to come before this job";
  }
  const pattern = name.startsWith(`${dependent.name}-`) ? `${dependent.name}-*` : name;
  return `if another step publishes it before, write \`"publishedElsewhere": ["${pattern}"]\` into \`slipway.json\``;
}

/** npm says nothing of an optional dependency that it does not find. */
function predict({ field }: Dependency, { asked }: Wish, { kind, name }: Missing): string | undefined {
  if (field === "optionalDependencies") return undefined;
  return kind === "no-package"
    ? `404 Not Found - '${name}@${asked}' is not in this registry.`
    : `No matching version found for ${name}@${asked}.`;
}

/** The real name of what a dependency asks for. */
export function targetOf({ spec, key }: Dependency): string {
  return "target" in spec ? spec.target : key;
}
