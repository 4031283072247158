import type { PublishStep, VersionStep, WorkflowJob } from "@slipway/core";
import { Document, isMap, parseDocument } from "yaml";

import type { ReleaseToday, VersionHalf } from "../../provider/release-wish.ts";
import { sortJobs } from "./release-parts.ts";
import {
  dropEntries,
  hasAlias,
  isForPublishing,
  isPartOf,
  nameOf,
  publishesIn,
  readSteps,
  type StepNode,
  textOf,
} from "./step-nodes.ts";

/** Scopes that nothing but publishing needs. */
const PUBLISHING_SCOPES = new Set(["id-token", "packages", "attestations", "artifact-metadata"]);

const CHANGESETS = /^changesets\/action@/i;

/** Inputs of changesets' action that are for the publication. */
const PUBLISHING_INPUTS = new Set(["publish", "publish-script", "createGithubReleases", "create-github-releases"]);

/**
 * The file that publishes today without what publishes: the same triggers, and the jobs and steps that raise versions, with
 * whatever goes on beside them. Absent where nothing in it raises versions but what publishes them in the same breath.
 */
export function takeVersionHalf(today: ReleaseToday): VersionHalf | undefined {
  const { versioning, job: released } = today;
  const { entry } = released;
  const { publishing, raising, versions } = sortJobs(today);
  const cuts = new Map([...versions].map((job) => [job, publishing.has(job) ? cutJob(job, today) : []] as const));
  const kept = entry.jobs.filter((job) => cuts.get(job) !== undefined);
  if (!kept.some((job) => publishing.has(job) || raising.has(job))) return undefined;
  const read = parseDocument(entry.text, { uniqueKeys: false });
  const document: Document = hasAlias(read) ? new Document(read.toJS()) : read;
  const ids = new Set(kept.map(({ id }) => id));
  for (const { id } of entry.jobs) if (!ids.has(id)) document.deleteIn(["jobs", id]);
  for (const job of kept) {
    if (publishing.has(job)) applyCuts(document, job.id, cuts.get(job) ?? []);
    cleanJob(document, job.id, publishing.has(job));
  }
  cleanHead(document);
  const own = versioning.filter(({ job, does }) => ids.has(job.id) && does !== "push");
  const makesPulls = own.length === 0 || own.some(({ does }) => does === "pull");
  const tools = [...new Set(own.map(({ tool }) => tool))].filter((tool) => !HELPERS.has(tool));
  document.deleteIn(["name"]);
  if (isMap(document.contents))
    document.contents.items.unshift(document.createPair("name", makesPulls ? "Version pull request" : "Versions"));
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return {
    text: `${about(tools, makesPulls, entry.file)}
${text}`,
    tools,
    makesPulls,
    steps: kept.flatMap((job) => listKept(job, entry.text, cuts.get(job) ?? [])),
  };
}

/** Have a part in it under a name that tells nobody who versions. */
const HELPERS = new Set(["git", "gh", "hub", "a pull request"]);

/** What becomes of one step: it goes, or stays with another script. */
type Cut = { readonly index: number; readonly run?: string };

/** What goes of a job that versions and publishes; absent where the two cannot be told apart. */
function cutJob(job: WorkflowJob, { job: { entry }, publishJobs, versioning }: ReleaseToday): Cut[] | undefined {
  const steps = readSteps(entry.text, job.id);
  const publishes = publishJobs.flatMap((other) =>
    other.entry.file === entry.file && other.path[0].job.id === job.id ? other.publishes : [],
  );
  const raising = versioning.filter((step) => step.job.id === job.id);
  const roles = steps.map((step) => ({
    step,
    publishes: publishes.filter((publish) => isPartOf(publish, step)),
    raises: raising.filter((version) => version.step.at.start === step.map.range?.[0]),
  }));
  const last = roles.findLastIndex(({ raises }) => raises.some(({ does }) => does !== "push"));
  if (last === -1) return undefined;
  const cuts: Cut[] = [];
  const followed = new Set<string>();
  let raised = false;
  for (const [index, role] of roles.entries()) {
    const run = role.publishes.length === 0 ? "" : withoutPublishing(role.step, role.publishes, role.raises);
    if (run === undefined || (index > last && role.raises.length === 0 && !isOfPull(role.step, followed))) {
      cuts.push({ index });
      continue;
    }
    raised ||= role.raises.length > 0;
    if (run !== "") cuts.push({ index, run });
    const id = textOf(role.step.map, "id");
    if (index > last && id !== undefined) followed.add(id);
  }
  return raised ? cuts : undefined;
}

function listKept({ id }: WorkflowJob, text: string, cuts: readonly Cut[]): string[] {
  const gone = new Set(cuts.flatMap(({ index, run }) => (run === undefined ? [index] : [])));
  return readSteps(text, id).flatMap(({ map }, index) => (gone.has(index) ? [] : [nameOf(map)]));
}

/** @returns The step's script without what publishes, nothing to change as the empty text; absent for a step that goes. */
function withoutPublishing(
  { map }: StepNode,
  publishes: readonly PublishStep[],
  raises: readonly VersionStep[],
): string | undefined {
  if (raises.length === 0) return undefined;
  const script = textOf(map, "run");
  // Changesets' action keeps the pull request without the inputs that publish, which `cleanJob` takes away.
  if (script === undefined) return CHANGESETS.test(textOf(map, "uses") ?? "") ? "" : undefined;
  const joined = script.replaceAll(/\\\n\s*/g, " ");
  if (/(?:^|\n)\s*(?:if|for|while|case|function)\b|<<|\{\s*$/m.test(joined)) return undefined;
  const lines = joined
    .split("\n")
    .flatMap((line) => (line.trimStart().startsWith("#") ? [line] : line.split(/\s+&&\s+/)));
  const kept = lines.filter((line) => !publishesIn(line, publishes) && !LOGS_IN.test(line));
  const still = kept.some((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  return still && kept.length < lines.length
    ? kept
        .map((line) => line.trim())
        .join("\n")
        .trim()
    : undefined;
}

const LOGS_IN = /_authToken|NPM_TOKEN|NODE_AUTH_TOKEN|^\s*npm (?:config|set|whoami|login)\b/;

/** Whether a step behind the versioning one works on the pull request, by what it reads of other steps. */
function isOfPull({ map, document }: StepNode, followed: ReadonlySet<string>): boolean {
  const text = JSON.stringify(map.toJS(document));
  if (/outputs\.(?:pr|pull)[\w-]*\s*==\s*(?:''|'?false)/i.test(text)) return false;
  return /outputs\.(?:pr|pull)/i.test(text) || [...followed].some((id) => text.includes(`steps.${id}.`));
}

function applyCuts(document: Document, job: string, cuts: readonly Cut[]): void {
  const gone: string[] = [];
  for (const { index, run } of cuts.toReversed()) {
    const path = ["jobs", job, "steps", index];
    if (run !== undefined) {
      document.setIn([...path, "run"], document.createNode(run));
      continue;
    }
    const id = textOf(document.getIn(path), "id");
    if (id !== undefined) gone.push(id);
    document.deleteIn(path);
  }
  dropEntries(document, ["jobs", job, "outputs"], (_name, value) => gone.some((id) => value.includes(`steps.${id}.`)));
}

/** @param published Whether it published too: a right or a place may have been for that. */
function cleanJob(document: Document, job: string, published: boolean): void {
  const path = ["jobs", job];
  dropEntries(document, [...path, "env"], isForPublishing);
  const steps = readList(document, [...path, "steps"]);
  for (const index of steps) {
    const step = [...path, "steps", index];
    const uses = textOf(document.getIn(step), "uses") ?? "";
    dropEntries(document, [...step, "env"], isForPublishing);
    dropEntries(
      document,
      [...step, "with"],
      (name) => isForPublishing(name) || (published && CHANGESETS.test(uses) && PUBLISHING_INPUTS.has(name)),
    );
  }
  if (!published) return;
  narrow(document, [...path, "permissions"]);
  // Its secrets may be what a step needs.
  const text = JSON.stringify(document.getIn(path, true));
  if (!/\bsecrets(?:\.(?!GITHUB_TOKEN\b)|\[)/.test(text)) document.deleteIn([...path, "environment"]);
}

function readList(document: Document, path: readonly (string | number)[]): number[] {
  const list: unknown = document.getIn(path);
  return typeof list === "object" && list !== null && "items" in list && Array.isArray(list.items)
    ? list.items.map((_, index) => index)
    : [];
}

/** What versioning needs of what was granted for all: a map may become an empty one, and then grants nothing. */
function narrow(document: Document, path: readonly (string | number)[]): void {
  const granted = document.getIn(path);
  if (granted === "write-all") {
    document.setIn(path, document.createNode({ contents: "write", issues: "write", "pull-requests": "write" }));
    return;
  }
  if (!isMap(granted)) return;
  for (const scope of PUBLISHING_SCOPES) granted.delete(scope);
}

function cleanHead(document: Document): void {
  narrow(document, ["permissions"]);
  dropEntries(document, ["env"], isForPublishing);
  // The release's own group would let the one wait for the other.
  for (const path of [["concurrency"], ["concurrency", "group"]]) {
    const group = document.getIn(path);
    if (typeof group === "string" && !group.includes("github.workflow")) document.setIn(path, `version-${group}`);
  }
}

function about(tools: readonly string[], makesPulls: boolean, file: string): string {
  const who = tools.length === 0 ? "the version pull request" : `the version pull request of ${tools.join(", ")}`;
  const what = makesPulls
    ? `# Keeps ${who}, which raises versions and writes changelogs; the release workflow publishes
# what was merged. A pull request that is made with the built-in token waits for a person's approval before its checks run.
# A GitHub App's token avoids that: \`actions/create-github-app-token\` before, and its output as the token.`
    : `# Raises the versions, with ${tools.join(", ")}; the release workflow publishes what is committed then.`;
  const tags = tools.includes("release-please")
    ? `
# Tags and releases that release-please makes with the built-in token start no workflow: \`slipway tag\` starts the release.`
    : "";
  return `${what}${tags}\n# Made by \`slipway init\` from \`${file}\`, without what published.`;
}
