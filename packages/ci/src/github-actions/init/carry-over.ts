import {
  type JobLocation,
  neededJobs,
  parseShell,
  type PublishJob,
  type PublishStep,
  recogniseClient,
  stripWrappers,
} from "@slipway/core";
import { Document, isMap, isSeq, parseDocument, visit, type YAMLMap } from "yaml";

import type { CarriedOver, CarryFacts, NodeWish } from "../../provider/release-wish.ts";

/** Whether nothing but a release happens in the file that a job's trigger starts. */
export function isReleaseOnly(job: PublishJob): boolean {
  const part = new Set([job.job, ...neededJobs(job.path[0]).map((needed) => needed.job)]);
  const strangers = job.triggers.some(({ event }) => event === "pull_request" || event === "merge_group");
  const after = job.entry.jobs.every((other) => part.has(other) || leadsFrom(other.id, job));
  return job.path.length === 1 && !strangers && after;
}

/** Whether a job waits for the one that publishes. */
function leadsFrom(id: string, { entry, job }: PublishJob): boolean {
  const found = entry.jobs.find((candidate) => candidate.id === id);
  return found !== undefined && neededJobs({ workflow: entry, job: found }).some((needed) => needed.job === job);
}

/** The steps that a publishing job, and what it waits for, takes to build. */
export function carryOver(job: PublishJob, facts: CarryFacts): CarriedOver {
  const all = [...neededJobs(job), { workflow: job.workflow, job: job.job }];
  // Slipway's own publishing job builds nothing: what does is the job that packs.
  const feeding = job.client === "slipway" ? all.filter(packs) : all;
  const locations = feeding.filter(isPlain);
  const matrices = feeding.filter((location) => !isPlain(location));
  const found = locations.flatMap((location) => readSteps(location).map((node) => sort(node, job, facts)));
  const upTo = found.findIndex(({ publishes }) => publishes);
  const before = upTo === -1 ? found : found.slice(0, upTo + 1);
  const seen = new Set<string>();
  const steps = before.flatMap(({ kept = [] }) => kept).filter((step) => !seen.has(step) && seen.add(step));
  const commands = before.flatMap(({ commands: kept = [] }) => kept);
  return {
    steps,
    node: before.find(({ node }) => node !== undefined)?.node,
    installs: commands.some(isInstall) || installsInside(job),
    builds: commands.some((words) => BUILDS.test(words.join(" "))),
    left: [
      ...before.flatMap(({ left = [] }) => left),
      ...matrices.map(({ job: { id } }) => `job \`${id}\`, which has a matrix or calls another workflow`),
    ],
    versionPull: versionPullOf(found),
  };
}

/** Takes no packed directory of another run. */
const PACKS = /\bslipway(?:@\S+)? pack\b(?!.*--tarballs)/;

function packs({ job }: JobLocation): boolean {
  return job.steps.some(
    ({ uses, run, with: inputs }) =>
      PACKS.test(run?.text ?? "") || (/\/pack(?:@|$)/.test(uses?.text ?? "") && !inputs.has("tarballs")),
  );
}

function isPlain({ job }: JobLocation): boolean {
  return job.matrix === undefined && job.uses === undefined;
}

interface SortedStep {
  readonly kept?: readonly string[];
  readonly commands?: readonly (readonly string[])[];
  readonly left?: readonly string[];
  readonly node?: NodeWish | undefined;
  readonly publishes?: boolean;
  /** Of the version pull request. */
  readonly version?: string;
}

interface Step {
  readonly map: YAMLMap;
  readonly document: Document.Parsed;
}

function readSteps({ workflow, job }: JobLocation): readonly Step[] {
  const document = parseDocument(workflow.text, { uniqueKeys: false });
  const steps = document.getIn(["jobs", job.id, "steps"], true);
  return isSeq(steps) ? steps.items.flatMap((map) => (isMap(map) ? [{ map, document }] : [])) : [];
}

/** Come with every job that is written here, or are of no use without a token. */
const OWN =
  /^(?:actions\/(?:checkout|cache|upload-artifact|download-artifact)|step-security\/harden-runner|softprops\/action-gh-release|ncipollo\/release-action)(?:\/|@)/i;
const SETUP_NODE = /^actions\/setup-node@/i;
const CHANGESETS = /^changesets\/action(?:\/|@)/i;
const APP_TOKEN = /^actions\/create-github-app-token@/i;
const SETS_UP = /^(?:\.|\$)\/|set-?up|install|mise|toolchain|volta|rust|wasm|protoc|nix|devbox|emsdk/i;
const BUILDS = /\b(?:build|compile|bundle|dist|turbo|tsc|tsup|rollup|vite|unbuild|make)\b/;

/** Known in the job that the steps are carried to: all other contexts stay behind. */
const ELSEWHERE = /\$\{\{[^}]*\b(?:steps|needs|matrix|inputs|secrets|strategy|jobs)\b/;

function sort(step: Step, job: PublishJob, facts: CarryFacts): SortedStep {
  const { map } = step;
  const publishing = job.publishes.filter(({ step: at }) => at?.step.at.start === map.range?.[0]);
  const uses = textOf(map, "uses");
  if (uses !== undefined) return sortAction(uses, step, publishing, facts);
  const run = textOf(map, "run");
  if (run === undefined) return { left: [`${nameOf(map)}, whose steps run side by side`] };
  const { lines, left, publishes } = keepLines(run, publishing, facts);
  if (lines.length === 0) return { left, publishes };
  const text = lines.join("\n");
  if (ELSEWHERE.test(JSON.stringify(map.toJS(step.document))))
    return { left: [...left, `${nameOf(map)}, which takes what only its own job knows`], publishes };
  return {
    kept: [writeStep(step, { run: lines.length === 1 ? text : `${text}\n` })],
    commands: parseShell(text).map(({ words }) => stripWrappers(words)),
    left,
    publishes,
  };
}

function sortAction(uses: string, step: Step, publishing: readonly PublishStep[], facts: CarryFacts): SortedStep {
  const { map, document } = step;
  const publishes = publishing.length > 0;
  if (CHANGESETS.test(uses)) {
    const command = textOf(map.get("with"), "publish") ?? textOf(map.get("with"), "publish-script") ?? "";
    const { lines } = keepLines(command, publishing, facts);
    return {
      kept: lines.map((line) => String(new Document([{ run: line }], { version: "1.2" })).trimEnd()),
      commands: lines.flatMap((line) => parseShell(line).map(({ words }) => stripWrappers(words))),
      publishes,
      version: writeStep(step, {}, ["publish", "publish-script", "createGithubReleases", "create-github-releases"]),
    };
  }
  if (APP_TOKEN.test(uses)) return { version: writeStep(step, {}) };
  if (publishes || OWN.test(uses) || /\/slipway(?:\/|@)/i.test(uses)) return { publishes };
  if (SETUP_NODE.test(uses)) return { node: nodeOf(map) };
  if (!SETS_UP.test(uses.replace(/@[^@]*$/, "").replace(/^[^./$][^/]*\//, "")))
    return { left: [`${nameOf(map)}, of which it is not known whether building needs it`] };
  if (ELSEWHERE.test(JSON.stringify(map.toJS(document))))
    return { left: [`${nameOf(map)}, which takes what only its own job knows`] };
  return { kept: [writeStep(step, {})] };
}

interface KeptLines {
  readonly lines: readonly string[];
  readonly left: readonly string[];
  readonly publishes: boolean;
}

/** Logs in, tags, makes releases, or changes npm: nothing that building needs. */
const PUBLISHING_ONLY =
  /_authToken|NPM_TOKEN|NODE_AUTH_TOKEN|\.npmrc|^(?:git (?:config|tag|push|commit|remote)|gh |npm (?:config|set|whoami|login)|npm (?:i|install) .*\bnpm@)|\bslipway\b/;

/** The commands of a script up to the one that publishes, those of package scripts that publish opened. */
function keepLines(script: string, publishing: readonly PublishStep[], facts: CarryFacts): KeptLines {
  const joined = script.replaceAll(/\\\n\s*/g, " ");
  const lines = joined.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
  const publishes = publishing.length > 0;
  if (/(?:^|\n)\s*(?:if|for|while|case|function)\b|<<|\{\s*$/m.test(joined)) {
    return publishes
      ? { lines: [], left: ["a script that publishes in a loop or under a condition"], publishes }
      : { lines: [script.trimEnd()], left: [], publishes };
  }
  const kept: string[] = [];
  for (const line of lines.flatMap((text) => text.split(/\s+&&\s+/))) {
    const part = line.trim();
    const opened = publishes ? openScript(part, publishing, facts) : undefined;
    if (opened !== undefined) return { lines: [...kept, ...opened.lines], left: opened.left, publishes };
    if (isPublishing(part)) return { lines: kept, left: [], publishes };
    if (!PUBLISHING_ONLY.test(part)) kept.push(part);
  }
  return { lines: kept, left: [], publishes };
}

function isPublishing(part: string): boolean {
  return parseShell(part).some(({ words }) => recogniseClient(stripWrappers(words)) !== undefined);
}

/** What a package script does before it publishes, where it is the one that does. */
function openScript(
  part: string,
  publishing: readonly PublishStep[],
  { scripts, execute }: CarryFacts,
): Pick<KeptLines, "lines" | "left"> | undefined {
  const words = new Set(parseShell(part).flatMap((command) => stripWrappers(command.words)));
  const name = publishing.flatMap((publish) => publish.scripts).find((script) => words.has(script));
  const text = name === undefined ? undefined : scripts[name];
  if (name === undefined || text === undefined) return undefined;
  const lines: string[] = [];
  const left: string[] = [];
  for (const command of text.split(/\s+&&\s+/)) {
    if (isPublishing(command)) break;
    const inner = openScript(command, publishing, { scripts: { ...scripts, [name]: "" }, execute });
    if (inner !== undefined) return { lines: [...lines, ...inner.lines], left: [...left, ...inner.left] };
    if (PUBLISHING_ONLY.test(command)) continue;
    const [program = ""] = command.split(" ");
    if (/^(?:npm|pnpm|yarn|bun|npx|pnpx|bunx|node)$/.test(program)) lines.push(command);
    else if (/^[\w@./-]+(?: [\w@./:=*,'" -]+)?$/.test(command)) lines.push(`${execute} ${command}`);
    else left.push(`\`${command}\` of the script \`${name}\``);
  }
  return { lines, left };
}

const INSTALL = /^(?:(?:npm|pnpm|yarn|bun) (?:ci|i|install|install-clean|clean-install)|yarn|pnpm)(?: -|$)/;

function isInstall(words: readonly string[]): boolean {
  return INSTALL.test(words.join(" ")) && !words.some((word) => word === "-g" || word === "--global");
}

/** Whether a composite action of the repository installs. */
function installsInside({ steps }: PublishJob): boolean {
  return steps.some(
    ({ actions, run = "" }) =>
      actions.length > 0 && parseShell(run).some(({ words }) => isInstall(stripWrappers(words))),
  );
}

function nodeOf(map: YAMLMap): NodeWish | undefined {
  const inputs = map.get("with");
  const [version, file] = [textOf(inputs, "node-version"), textOf(inputs, "node-version-file")];
  if (version !== undefined && !version.includes("${{")) return { version };
  return file === undefined || file.includes("${{") ? undefined : { file };
}

/** In the order in which the job has them. */
function versionPullOf(found: readonly SortedStep[]): readonly string[] | undefined {
  const steps = found.flatMap(({ version }) => version ?? []);
  return steps.some((step) => CHANGESETS.test(/uses: ["']?(\S+)/.exec(step)?.[1] ?? "")) ? steps : undefined;
}

function textOf(map: unknown, key: string): string | undefined {
  const value: unknown = isMap(map) ? map.get(key) : undefined;
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

function nameOf(map: YAMLMap): string {
  const [line = ""] = (textOf(map, "name") ?? textOf(map, "uses") ?? textOf(map, "run") ?? "a step").split("\n", 1);
  return `\`${line}\``;
}

/** Held by no job that builds. */
const TOKENS = ["NPM_TOKEN", "NODE_AUTH_TOKEN", "NPM_CONFIG_PROVENANCE"];

/**
 * A step as an item of a list, with its comments.
 *
 * @param changes Keys in whose place other texts stand.
 * @param without Inputs that are left out.
 */
function writeStep(
  { map, document }: Step,
  changes: Readonly<Record<string, string>>,
  without: readonly string[] = [],
): string {
  let aliased = false;
  visit(map, {
    Alias: () => {
      aliased = true;
    },
  });
  const written = new Document([aliased ? map.toJS(document) : map.clone()]);
  for (const [key, text] of Object.entries(changes)) {
    if (written.getIn([0, key]) !== text) written.setIn([0, key], text);
  }
  for (const [key, names] of [
    ["with", without],
    ["env", TOKENS],
  ] as const) {
    const entries = written.getIn([0, key]);
    if (!isMap(entries)) continue;
    for (const name of names) entries.delete(name);
    if (entries.items.length === 0) written.deleteIn([0, key]);
  }
  // Nobody who looks for it is carried along.
  if (!APP_TOKEN.test(textOf(map, "uses") ?? "")) written.deleteIn([0, "id"]);
  return written.toString({ lineWidth: 0 }).trimEnd();
}
