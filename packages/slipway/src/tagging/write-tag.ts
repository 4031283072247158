import {
  createTag,
  createTagByApi,
  deleteTag,
  deleteTagByApi,
  dispatchWorkflow,
  type Done,
  type Git,
  type GithubRepository,
  hasTag,
  pushTag,
  readRemoteRefs,
} from "@slipway/ci";
import { inOneLine, ReleaseError, sanitise } from "@slipway/core";

import { REMOTE } from "../writing/clone.ts";

/** A tag that is to be made. */
export interface NewTag {
  readonly name: string;
  /** Full hash. */
  readonly commit: string;
  readonly message: string;
}

/**
 * Makes the tag in the clone and pushes it alone. One that the remote has not taken is taken away here as well.
 *
 * @param tidy Git that goes on after an interruption.
 * @returns `taken` where somebody else has pushed the same name in the meantime.
 * @throws {ReleaseError} `TAG_TAKEN` in this clone, `TAG_REFUSED`, `TAG_RULESET`
 */
export async function pushNewTag(git: Git, tidy: Git, tag: NewTag): Promise<"pushed" | "taken"> {
  const { name } = tag;
  if (await hasTag(git, name)) throw takenHere(name);
  const { object, reason } = await createTag(git, tag);
  if (reason !== undefined) throw refused(`git did not make the tag \`${name}\``, reason);
  const refusal = await pushTag(git, REMOTE, name);
  if (refusal === undefined) return "pushed";
  const ref = `refs/tags/${name}`;
  const { refs } = await readRemoteRefs(tidy, REMOTE, [ref]);
  // The answer may have been lost, and not the tag.
  if (refs?.get(ref) === object) return "pushed";
  await deleteTag(tidy, name, object);
  if (refs?.has(ref) === true) return "taken";
  if (RULES.test(refusal)) throw ruled(name, refusal);
  const unknown = refs === undefined ? `, and whether it has it nevertheless could not be asked` : "";
  throw refused(`\`${REMOTE}\` did not take the tag \`${name}\`${unknown}`, refusal);
}

const RULES = /GH013|rule violations|protected by/i;

function takenHere(name: string): ReleaseError {
  return new ReleaseError("TAG_TAKEN", `this clone has a tag \`${name}\` that \`${REMOTE}\` has not`, {
    hint: `If an earlier attempt has left it: \`git tag --delete ${name}\`, then run this again`,
  });
}

/** What git says line by line, the advice left out. */
function wordsOf(said: string): string {
  const lines = said.split("\n").filter((line) => !/^(?:hint:|To |Done$|!)/.test(line));
  return inOneLine(lines.join("\n"));
}

function refused(what: string, reason: string): ReleaseError {
  return new ReleaseError("TAG_REFUSED", sanitise(`${what}: ${wordsOf(reason)}`), {
    hint: "Nothing was started. See to the reason, and run this again",
  });
}

function ruled(name: string, reason: string): ReleaseError {
  return new ReleaseError(
    "TAG_RULESET",
    sanitise(`a ruleset keeps the tag \`${name}\` from being made: ${wordsOf(reason)}`),
    {
      hint: "Whoever is on its bypass list may make it. In a workflow that is a GitHub App: the identity behind `GITHUB_TOKEN` cannot be on the list",
    },
  );
}

/** What is started on a tag. */
export interface Dispatch {
  /** Base name of the workflow. */
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Makes the tag by GitHub's API and starts the workflow on it. A tag that nothing has started from is taken away again.
 *
 * @returns `taken` where there is one of that name.
 * @throws {ReleaseError} `TAG_RULESET`, `DISPATCH_REFUSED`
 */
export async function dispatchNewTag(
  github: GithubRepository,
  tag: NewTag,
  { workflow, inputs }: Dispatch,
): Promise<"dispatched" | "taken"> {
  const { name } = tag;
  const made = await createTagByApi(github, tag);
  if (made.kind === "taken") return "taken";
  if (made.kind !== "done") throw notDispatched(name, `GitHub did not make the tag \`${name}\``, made);
  const started = await dispatchWorkflow(github, workflow, { tag: name, inputs });
  if (started.kind === "done" || started.kind === "taken") return "dispatched";
  // Without an answer nobody knows whether a run goes on from it.
  if (started.kind === "unknown") {
    throw notDispatched(
      name,
      `the tag \`${name}\` is made, and whether \`${workflow}\` was started on it is not known`,
      started,
    );
  }
  const gone = await deleteTagByApi(github, name);
  const left = gone.kind === "done" ? "" : `, and the tag could not be taken away again`;
  throw notDispatched(name, `GitHub did not start \`${workflow}\` on \`${name}\`${left}`, started);
}

function notDispatched(
  name: string,
  what: string,
  done: Extract<Done, { readonly kind: "refused" | "unknown" }>,
): ReleaseError {
  if (done.kind === "unknown") {
    return new ReleaseError("DISPATCH_REFUSED", sanitise(`${what}: ${done.reason}`), {
      hint: `See what there is: \`gh run list --branch ${name}\` and \`git ls-remote --tags ${REMOTE} ${name}\``,
    });
  }
  if (done.because === "ruleset") return ruled(name, done.message);
  return new ReleaseError("DISPATCH_REFUSED", sanitise(`${what}: ${done.message}`), {
    hint:
      done.because === "rights"
        ? "The job needs `permissions: contents: write` and `actions: write`, and its token in `GH_TOKEN`"
        : undefined,
  });
}
