import type { StartedCommand } from "./commands.ts";
import type { JobStep, JobWay } from "./publish-job.ts";
import type { NamedFile } from "./workflow.ts";

/** What a step makes on GitHub with GitHub's own token. */
export interface MadeByToken {
  /** A release makes its tag too, where there is none. */
  readonly what: "tag" | "release";
  /** The tag's name as far as it is known; absent where a tool chooses it. */
  readonly tag: string | undefined;
  /** 0-based line in the step's script. */
  readonly line: number;
}

/** How a step comes by the token that it works with. */
interface Tokens {
  /** The checkout leaves a token behind for `git push`. */
  readonly git: boolean;
  readonly api: boolean;
}

/** GitHub's own token and nothing else: with another one in front it may be that one. */
const BUILT_IN = /^\s*\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}\s*$/i;

/** Make a release, and the tag that it is for. */
const RELEASING =
  /^(?:softprops\/action-gh-release|ncipollo\/release-action|actions\/create-release|(?:googleapis|google-github-actions)\/release-please-action|marvinpinto\/action-automatic-releases|elgohr\/github-release-action|svenstaro\/upload-release-action|comnoco\/create-release-action|k-phoen\/semver-release-action|(?:cycjimmy|codfish)\/semantic-release-action)$/;

/** Make tags. */
const TAGGING =
  /^(?:mathieudutour\/github-tag-action|anothrnick\/github-tag-action|rickstaa\/action-create-tag|phips28\/gh-action-bump-version|tvdias\/github-tagger|jaywcjlove\/create-tag-action|(?:klemensas|butlerlogic)\/action-autotag|salsify\/action-detect-and-tag-new-version|tripss\/conventional-changelog-action|pkgdeps\/git-tag-action|laputansoft\/github-tag-action|richardsimko\/update-tag)$/;

const TOKEN_INPUTS = ["token", "github-token", "github_token", "repo-token", "repo_token", "gh-token"];

/**
 * The tags and releases that the steps of a job make with GitHub's own token. Nothing that GitHub is told with it starts a
 * workflow, so what is made with another token, or with one that is not known, is left out.
 *
 * @param files Those that commands name: scripts are looked into for calls of GitHub's interface.
 */
export function findMadeByToken(
  { steps }: Pick<JobWay, "steps">,
  commandsOf: (step: JobStep) => readonly StartedCommand[],
  files: ReadonlyMap<string, NamedFile> = new Map(),
): { readonly step: JobStep; readonly made: MadeByToken }[] {
  const commands = new Map(steps.map((step) => [step, commandsOf(step)]));
  const tags = [...commands.values()].flat().flatMap(taggedBy);
  const git = usesCheckoutsToken(steps, [...commands.values()].flat());
  return steps.flatMap((step) => {
    const tokens = { git, api: isBuiltIn(apiToken(step)) };
    const byCommand = (commands.get(step) ?? []).flatMap((command) =>
      madeByCommand(command, step, tokens, tags, files),
    );
    return [...byCommand, ...madeByAction(step, git)].map((made) => ({ step, made }));
  });
}

function isBuiltIn(token: string | undefined): boolean {
  return token !== undefined && BUILT_IN.test(token);
}

/** What `gh` and most tools take. */
function apiToken({ env }: JobStep): string | undefined {
  return (env.get("GH_TOKEN") ?? env.get("GITHUB_TOKEN"))?.text;
}

const OWN_REMOTE =
  /\bgit (?:remote (?:set-url|add)|config .*(?:insteadof|extraheader|credential))|https?:\/\/(?:\$\{\{[^}]*\}\}|\$(?!\{\{)|[^\s"'$])*@|\bgit@/i;

const BUILT_IN_INSIDE = /\$\{\{\s*(?:secrets\.GITHUB_TOKEN|github\.token)\s*\}\}/gi;

/**
 * Whether `git push` goes out with GitHub's own token, which the checkout has left behind. Without a checkout, or with a
 * remote that the script sets up for itself, it is not known.
 */
export function usesCheckoutsToken(steps: readonly JobStep[], commands: readonly StartedCommand[]): boolean {
  const checkout = steps.find(({ step }) => /^actions\/checkout@/i.test(step.uses?.text ?? ""));
  if (
    checkout === undefined ||
    commands.some(({ words }) => OWN_REMOTE.test(words.join(" ").replaceAll(BUILT_IN_INSIDE, " ")))
  )
    return false;
  const { with: inputs } = checkout.step;
  if (inputs.has("ssh-key") || inputs.get("persist-credentials")?.text === "false") return false;
  const token = inputs.get("token");
  return token === undefined || BUILT_IN.test(token.text);
}

/** The names that `git tag` gives. */
function taggedBy({ ways }: StartedCommand): string[] {
  return ways.flatMap(([program, verb, ...rest]) => {
    if (
      program !== "git" ||
      verb !== "tag" ||
      rest.some((word) => /^(?:-d|-l|-n|--(?:delete|list|points-at|contains))/.test(word))
    )
      return [];
    const name = withoutMessage(rest).find((word) => !word.startsWith("-"));
    return name === undefined ? [] : [name];
  });
}

function withoutMessage(words: readonly string[]): string[] {
  return words.filter(
    (_, index) => !/^(?:-\w*[mFu]|--(?:message|file|local-user|cleanup))$/.test(words[index - 1] ?? ""),
  );
}

const VERSION = /^(?:refs\/tags\/.+|v?\d+\.\d+\.\d+\S*)$/;

function madeByCommand(
  { ways, line, opened }: StartedCommand,
  step: JobStep,
  { git, api }: Tokens,
  tags: readonly string[],
  files: ReadonlyMap<string, NamedFile>,
): MadeByToken[] {
  if (opened) return [];
  return ways.flatMap((words): MadeByToken[] => {
    const text = words.join(" ");
    const [program, ...rest] = words;
    if (/^gh release create\b/.test(text)) {
      const isDraft = rest.some((word) => /^(?:-d|--draft(?:=true)?)$/.test(word));
      return api && !isDraft ? [{ what: "release", tag: rest[2], line }] : [];
    }
    if (/^gh api\b.*\/git\/refs\b/.test(text) && text.includes("refs/tags/")) {
      return api ? [{ what: "tag", tag: /refs\/tags\/(\S+)/.exec(text)?.[1], line }] : [];
    }
    if (/^gh api\b.*\/releases$|^gh api\b.*\/releases -/.test(text) && /tag_name=/.test(text)) {
      return api ? [{ what: "release", tag: /tag_name=(\S+)/.exec(text)?.[1], line }] : [];
    }
    if (program === "git" && rest[0] === "push")
      return git ? pushed(rest.slice(1), tags).map((tag) => ({ what: "tag", tag, line })) : [];
    if (program === "release-please" && rest[0] === "github-release") {
      return isBuiltIn(flagOf(rest, "--token")) ? [{ what: "release", tag: undefined, line }] : [];
    }
    if (program === "release-plan" && rest[0] === "publish") {
      const token = step.env.get("GITHUB_AUTH")?.text;
      return isBuiltIn(token) && !isRefused(rest, ["dry-run"]) ? [{ what: "release", tag: undefined, line }] : [];
    }
    if (program === "auto") {
      return api && /^(?:shipit|release|latest)$/.test(rest[0] ?? "") && !isRefused(rest, ["dry-run", "no-git-push"])
        ? [{ what: "release", tag: undefined, line }]
        : [];
    }
    const refusals = PUSHERS.get(program ?? "");
    if (refusals !== undefined) {
      return git && !isRefused(rest, refusals) ? [{ what: "tag", tag: undefined, line }] : [];
    }
    if (program === "semantic-release" || program === "multi-semantic-release")
      return api ? [{ what: "release", tag: undefined, line }] : [];
    if (program === "lerna") return git && pushesTags(rest) ? [{ what: "tag", tag: undefined, line }] : [];
    if (program === "nx") return git && releases(rest, files) ? [{ what: "tag", tag: undefined, line }] : [];
    return api ? madeByScript(words, step, files).map((made) => ({ ...made, line })) : [];
  });
}

/** Tools that make a tag and push it with git, and the options that keep each from it. */
const PUSHERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["release-it", ["no-git", "no-git.push", "no-git.tag", "dry-run", "release-version", "changelog"]],
  ["bumpp", ["no-push", "no-tag"]],
]);

function isRefused(words: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => words.some((word) => word === `--${name}` || word === `--${name}=true`));
}

/** `undefined` for all that there are. */
function pushed(words: readonly string[], tags: readonly string[]): (string | undefined)[] {
  if (words.some((word) => word === "--delete" || word === "-d" || word === "--dry-run")) return [];
  if (words.some((word) => /^--(?:tags|follow-tags|mirror)$/.test(word))) return [tags[0]];
  const [, ...refs] = words.filter((word) => !word.startsWith("-"));
  return refs.flatMap((ref) => {
    const [source = "", target = source] = ref.replace(/^\+/, "").split(":");
    if (source === "") return [];
    return tags.includes(source) || VERSION.test(target) ? [target.replace(/^refs\/tags\//, "")] : [];
  });
}

function flagOf(words: readonly string[], name: string): string | undefined {
  const index = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
  return words[index] === name ? words[index + 1] : words[index]?.slice(name.length + 1);
}

/** What takes versions from git or from the manifests makes no tag. */
function pushesTags([verb, ...rest]: readonly string[]): boolean {
  if (verb !== "version" && verb !== "publish") return false;
  return !rest.some((word) => /^(?:from-git|from-package|--no-push|--no-git-tag-version|--canary|-c)$/.test(word));
}

const PUSHES = /"push"\s*:\s*true|"createRelease"\s*:\s*(?:"|true)/;

function releases([verb, kind = "", ...rest]: readonly string[], files: ReadonlyMap<string, NamedFile>): boolean {
  if (verb !== "release" || kind === "publish" || kind === "plan" || kind.startsWith("plan:")) return false;
  const flags = [kind, ...rest];
  if (flags.some((word) => /^(?:-d|--dry-run|--dryRun)(?:=true)?$/.test(word))) return false;
  const settings = files.get("nx.json");
  const configured = settings?.kind === "present" && PUSHES.test(settings.text ?? "");
  return configured || flags.some((word) => /^--git-?push(?:=true)?$/i.test(word));
}

const CREATES_REF = /\.createRef\s*\([\s\S]*?refs\/tags\//;

const CREATES_RELEASE = /\.createRelease\s*\(/;

function madeByText(text: string): Omit<MadeByToken, "line">[] {
  if (CREATES_RELEASE.test(text)) return /\bdraft\s*:\s*true/.test(text) ? [] : [{ what: "release", tag: undefined }];
  return CREATES_REF.test(text) ? [{ what: "tag", tag: undefined }] : [];
}

/** A script in another language, which is only searched for the calls that make a tag. */
function madeByScript(
  words: readonly string[],
  { directory = "." }: JobStep,
  files: ReadonlyMap<string, NamedFile>,
): Omit<MadeByToken, "line">[] {
  return words.flatMap((word) => {
    if (!/\.[cm]?[jt]s$/.test(word)) return [];
    const plain = word.replace(/^\.\//, "");
    const file = files.get(directory === "." ? plain : `${directory}/${plain}`);
    return file?.kind === "present" ? madeByText(file.text ?? "") : [];
  });
}

function madeByAction({ step, env, inputs }: JobStep, git: boolean): MadeByToken[] {
  const name = (step.uses?.text ?? "").replace(/@[^@]*$/, "").toLowerCase();
  if (name === "" || name.startsWith("./")) return [];
  const token = TOKEN_INPUTS.map((key) => step.with.get(key)?.text).find((text) => text !== undefined);
  const given = token ?? env.get("GITHUB_TOKEN")?.text;
  const builtIn = given === undefined || BUILT_IN.test(given);
  if (RELEASING.test(name)) {
    // A draft becomes a release when a person publishes it.
    const isDraft = inputs.get("draft") !== undefined && inputs.get("draft") !== "false";
    const skipped = inputs.get("skip-github-release") === "true";
    const tag = (step.with.get("tag_name") ?? step.with.get("tag"))?.text;
    return builtIn && !isDraft && !skipped ? [{ what: "release", tag, line: 0 }] : [];
  }
  if (name === "release-drafter/release-drafter") {
    const publishes = inputs.get("publish") === "true";
    return publishes && builtIn ? [{ what: "release", tag: step.with.get("tag")?.text, line: 0 }] : [];
  }
  if (TAGGING.test(name)) return builtIn ? [{ what: "tag", tag: step.with.get("tag")?.text, line: 0 }] : [];
  if (name === "actions/github-script") {
    return builtIn ? madeByText(step.with.get("script")?.text ?? "").map((made) => ({ ...made, line: 0 })) : [];
  }
  if (name === "changesets/action") {
    const releases = inputs.get("creategithubreleases") !== "false";
    const publishes = inputs.has("publish") || inputs.has("publish-script");
    return publishes && releases && builtIn ? [{ what: "release", tag: undefined, line: 0 }] : [];
  }
  const tagged =
    step.with.get("tagging_message") ?? (name === "endbug/add-and-commit" ? step.with.get("tag") : undefined);
  return tagged !== undefined && git ? [{ what: "tag", tag: tagged.text, line: 0 }] : [];
}
