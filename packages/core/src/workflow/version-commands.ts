import { clientFlags, splitArguments } from "./client.ts";

/** What a command or an action does about versions. */
export interface Versioning {
  /** `pull`: opens or updates a pull request. `version`: raises versions, or tags them. `push`: pushes what was raised. */
  readonly does: "pull" | "version" | "push";
  /** What does it, as people call it. */
  readonly tool: string;
}

/** Open version pull requests, by what stands behind the owner's name. */
const PULL_ACTIONS: readonly (readonly [name: RegExp, tool: string])[] = [
  [/^changesets\/action(?!\/(?:publish|pack|pr-status|comment))/i, "changesets"],
  [/release-please/i, "release-please"],
  [/\/(?:create-pull-request|create-pr|github-action-pull-request|pull-request-action)\b/i, "a pull request"],
  [/\/(?:[\w.-]*(?:version|release|changesets?)-(?:pr|pull-request)s?|simple-release-action|bumpy)\b/i, ""],
];

/** Raise versions, and leave the pull request to others. */
const VERSION_ACTIONS =
  /\/(?:[\w.-]*(?:bump-version|version-bump|bumpversion|changelog-action|conventional-changelog|knope|covector|sampo)[\w.-]*)(?:\/|$)/i;

/** By program, the verbs that raise versions; an empty list for any. */
const RAISING: ReadonlyMap<string, readonly string[]> = new Map([
  ["changeset", ["version"]],
  ["lerna", ["version"]],
  ["nx", ["release"]],
  ["rush", ["version"]],
  ["beachball", ["bump"]],
  ["release-plan", ["prepare"]],
  ["knope", []],
  ["cog", ["bump"]],
  ["standard-version", []],
  ["commit-and-tag-version", []],
  ["semantic-release-version", []],
  ["release-it", []],
  ["bumpp", []],
  ["versionem", []],
  ["changelogen", []],
  ["covector", ["version"]],
  ["sampo", ["release"]],
  ["monochange", ["release"]],
  ["relizy", ["bump"]],
  ["auto", ["version"]],
  ["bumpy", ["version"]],
]);

/** Only look. */
const LOOKING = /^--(?:dry-run|dryRun|validate|help|version|print|no-bump)(?:=true)?$/;

const OWN_VERSION = /^(?:npm|pnpm|yarn|bun)$/;

/**
 * What a command does about versions.
 *
 * @param words As `stripWrappers` leaves them.
 */
export function judgeVersionCommand(words: readonly string[]): Versioning | undefined {
  const [program = "", ...rest] = words;
  const { positionals } = splitArguments(rest, clientFlags(program));
  const [verb = "", object = ""] = positionals;
  if (rest.some((word) => LOOKING.test(word))) return undefined;
  if (/(?:^|-)release-please$/.test(program)) return { does: "pull", tool: "release-please" };
  if (program === "gh" && verb === "pr" && /^(?:create|edit)$/.test(object)) return { does: "pull", tool: "gh" };
  if (program === "hub" && verb === "pull-request") return { does: "pull", tool: "hub" };
  if (program === "git" && verb === "push") return { does: "push", tool: "git" };
  if (OWN_VERSION.test(program) && verb === "version" && object !== "") return { does: "version", tool: program };
  if (program === "nx" && /^(?:publish|plan|plan:check)$/.test(object)) return undefined;
  if (program === "changelogen" && !rest.some((word) => /^--(?:bump|release)$/.test(word))) return undefined;
  const verbs = RAISING.get(program);
  if (verbs === undefined || (verbs.length > 0 && !verbs.includes(verb))) return undefined;
  return { does: "version", tool: program === "changeset" ? "changesets" : program };
}

/** @param words As `stripWrappers` leaves them. */
export function raisesVersions(words: readonly string[]): boolean {
  const verdict = judgeVersionCommand(words);
  return verdict !== undefined && verdict.does !== "push";
}

/** What an action does about versions, by its name. */
export function judgeVersionAction(reference: string): Versioning | undefined {
  const name = reference.replace(/@[^@/]*$/, "");
  const pull = PULL_ACTIONS.find(([pattern]) => pattern.test(name));
  if (pull !== undefined) return { does: "pull", tool: pull[1] === "" ? name : pull[1] };
  return VERSION_ACTIONS.test(name) ? { does: "version", tool: name } : undefined;
}
