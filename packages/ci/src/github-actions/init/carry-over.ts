import {
  type JobLocation,
  neededJobs,
  parseShell,
  type PublishJob,
  type PublishStep,
  raisesVersions,
  stripWrappers,
  type VersionStep,
} from "@slipway/core";
import { Document, type YAMLMap } from "yaml";

import type { CarriedOver, CarryFacts, NodeWish, ReleaseToday } from "../../provider/release-wish.ts";
import { readSurroundings } from "./around-steps.ts";
import { choosesByChange } from "./by-change.ts";
import { sortJobs } from "./release-parts.ts";
import {
  commandsIn,
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

/** The steps that a publishing job, and what it waits for, takes to build. */
export function carryOver(today: ReleaseToday, facts: CarryFacts): CarriedOver {
  const { job } = today;
  const all = [...neededJobs(job), { workflow: job.workflow, job: job.job }];
  // Slipway's own publishing job builds nothing: what does is the job that packs.
  const { raising, behind } = sortJobs(today);
  const feeding = job.client === "slipway" ? all.filter(packs) : all.filter((other) => !raising.has(other.job));
  const locations = feeding.filter(isPlain);
  const matrices = feeding.filter((location) => !isPlain(location));
  const found = locations.flatMap((location) =>
    readSteps(location.workflow.text, location.job.id).map((node) => sort({ node, location, ...today }, facts)),
  );
  const upTo = found.findIndex(({ publishes }) => publishes);
  const before = upTo === -1 ? found : found.slice(0, upTo + 1);
  const seen = new Set<string>();
  const steps = before.flatMap(({ kept = [] }) => kept).filter((step) => !seen.has(step) && seen.add(step));
  const commands = before.flatMap(({ commands: kept = [] }) => kept);
  const around = readSurroundings(locations);
  return {
    ...around,
    steps,
    node: before.find(({ node }) => node !== undefined)?.node,
    installs: commands.some(isInstall) || installsInside(job),
    builds: commands.some((words) => BUILDS.test(words.join(" "))),
    left: [
      ...before.flatMap(({ left = [] }) => left),
      ...around.left,
      ...matrices.map(({ job: { id } }) => `job \`${id}\`, which has a matrix or calls another workflow`),
    ],
    after: [
      ...(upTo === -1
        ? []
        : found
            .slice(upTo + 1)
            .flatMap(({ kept = [], left = [], name }) => (kept.length + left.length > 0 ? [name] : []))),
      ...[...behind].map(({ id }) => `job \`${id}\``),
    ],
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
  readonly name: string;
  readonly kept?: readonly string[];
  readonly commands?: readonly (readonly string[])[];
  readonly left?: readonly string[];
  readonly node?: NodeWish | undefined;
  readonly publishes?: boolean;
}

/** A step, and the job that it stands in. */
interface PlacedStep extends ReleaseToday {
  readonly node: StepNode;
  readonly location: JobLocation;
}

/** Come with every job that is written here, or are of no use without a token. */
const OWN =
  /^(?:actions\/(?:checkout|cache|upload-artifact|download-artifact)|step-security\/harden-runner|softprops\/action-gh-release|ncipollo\/release-action|[^@]*app-token)(?:\/|@)/i;
const SETUP_NODE = /^actions\/setup-node@/i;
const CHANGESETS = /^changesets\/action(?:\/|@)/i;
const SETS_UP = /^(?:\.|\$)\/|set-?up|install|mise|toolchain|volta|rust|wasm|protoc|nix|devbox|emsdk/i;
const BUILDS = /\b(?:build|compile|bundle|dist|turbo|tsc|tsup|rollup|vite|unbuild|make)\b/;

/** Known in the job that the steps are carried to: all other contexts stay behind. */
const ELSEWHERE = /\$\{\{[^}]*\b(?:steps|needs|matrix|inputs|secrets|strategy|jobs)\b/;

function sort(placed: PlacedStep, facts: CarryFacts): SortedStep {
  const { node, location, job } = placed;
  const { map } = node;
  const name = nameOf(map);
  const condition = textOf(map, "if") ?? "";
  // Cleans up, or tells somebody.
  if (/\b(?:failure|cancelled)\(\)/.test(condition)) return { name };
  const publishing = job.job.id === location.job.id ? job.publishes.filter((publish) => isPartOf(publish, node)) : [];
  const raising = placed.versioning.filter(
    (version) => version.job.id === location.job.id && version.step.at.start === map.range?.[0],
  );
  const directory = (location.job.workingDirectory ?? location.workflow.workingDirectory)?.text;
  const sorted = sortStep(node, { publishing, raising, directory }, facts);
  const { kept = [], left = [] } = sorted;
  // What decided that today decides nothing in the job that packs.
  const lost =
    kept.length > 0 && sorted.publishes !== true && OF_TRIGGER.test(condition)
      ? [`the condition \`${condition}\` of ${name}`]
      : [];
  return { name, ...sorted, left: [...left, ...lost] };
}

/** Read what started the run, which is another thing in a workflow of another kind. */
const OF_TRIGGER = /\b(?:github\.(?:event|ref|head|base|actor)|inputs\.)/;

/** What a step does besides building. */
interface Parts {
  readonly publishing: readonly PublishStep[];
  readonly raising: readonly VersionStep[];
  /** Where the job runs its scripts, unless a step says another place. */
  readonly directory: string | undefined;
}

function sortStep(step: StepNode, parts: Parts, facts: CarryFacts): Omit<SortedStep, "name"> {
  const { map } = step;
  const uses = textOf(map, "uses");
  if (uses !== undefined) return sortAction(uses, step, parts, facts);
  const run = textOf(map, "run");
  if (run === undefined) return { left: [`${nameOf(map)}, whose steps run side by side`] };
  const { lines, left, publishes } = keepLines(run, parts, facts);
  if (lines.length === 0 || isQuestion(map, lines)) return { left, publishes };
  // What is around a version belongs to it.
  if (parts.raising.length > 0 && !isWork(lines.join("\n"))) return { left, publishes };
  const text = lines.join("\n");
  if (takesFromElsewhere(step))
    return { left: [...left, `${nameOf(map)}, which takes what only its own job knows`], publishes };
  return {
    kept: [
      writeStep(step, {
        "working-directory": map.has("working-directory") ? undefined : parts.directory,
        run: lines.length === 1 ? text : `${text}\n`,
      }),
    ],
    commands: parseShell(text).map(({ words }) => stripWrappers(words)),
    left,
    publishes,
  };
}

/** Whether all that a script comes to is an answer for other steps, which nobody reads in the job that packs. */
function isQuestion(map: YAMLMap, lines: readonly string[]): boolean {
  const text = lines.join("\n");
  return map.has("id") && text.includes("GITHUB_OUTPUT") && !isWork(text);
}

/** Whether a script installs or builds, as far as its commands say. */
function isWork(text: string): boolean {
  return parseShell(text).some(({ words }) => {
    const command = stripWrappers(words);
    return isInstall(command) || (!/^(?:echo|printf|git|gh)$/.test(command[0] ?? "") && BUILDS.test(command.join(" ")));
  });
}

/** Besides in its condition, which stays behind. */
function takesFromElsewhere({ map, document }: StepNode): boolean {
  const { if: _, ...rest }: Record<string, unknown> = map.toJS(document);
  return ELSEWHERE.test(JSON.stringify(rest));
}

function sortAction(uses: string, step: StepNode, parts: Parts, facts: CarryFacts): Omit<SortedStep, "name"> {
  const { map } = step;
  const publishes = parts.publishing.length > 0;
  if (CHANGESETS.test(uses)) {
    const command = textOf(map.get("with"), "publish") ?? textOf(map.get("with"), "publish-script") ?? "";
    const { lines } = keepLines(command, parts, facts);
    return {
      kept: lines.map((line) => String(new Document([{ run: line }], { version: "1.2" })).trimEnd()),
      commands: lines.flatMap((line) => parseShell(line).map(({ words }) => stripWrappers(words))),
      publishes,
    };
  }
  if (publishes || parts.raising.length > 0 || OWN.test(uses) || /\/slipway(?:\/|@)/i.test(uses)) return { publishes };
  if (SETUP_NODE.test(uses)) return { node: nodeOf(map) };
  if (!SETS_UP.test(uses.replace(/@[^@]*$/, "").replace(/^[^./$][^/]*\//, "")))
    return { left: [`${nameOf(map)}, of which it is not known whether building needs it`] };
  if (takesFromElsewhere(step)) return { left: [`${nameOf(map)}, which takes what only its own job knows`] };
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
function keepLines(script: string, { publishing, raising }: Parts, facts: CarryFacts): KeptLines {
  const joined = script.replaceAll(/\\\n\s*/g, " ");
  const lines = joined.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
  const publishes = publishing.length > 0;
  if (/(?:^|\n)\s*(?:if|for|while|case|function)\b|<<|\{\s*$/m.test(joined)) {
    if (publishes) return { lines: [], left: ["a script that publishes in a loop or under a condition"], publishes };
    return { lines: raising.length > 0 ? [] : [script.trimEnd()], left: [], publishes };
  }
  const kept: string[] = [];
  const left: string[] = [];
  for (const line of lines.flatMap((text) => text.split(/\s+&&\s+/))) {
    const part = line.trim();
    const opened = publishes ? openScript(part, publishing, facts) : undefined;
    if (opened !== undefined) return { lines: [...kept, ...opened.lines], left: [...left, ...opened.left], publishes };
    if (publishesIn(part, publishing)) return { lines: kept, left, publishes };
    if (choosesByChange(part, facts.scripts)) left.push(byChange(part));
    else if (!PUBLISHING_ONLY.test(part) && !isRaising(part, raising)) kept.push(part);
  }
  // Which of them publishes was not seen: none may go on.
  if (publishes && kept.length > 0)
    return { lines: [], left: ["what the step that publishes does besides"], publishes };
  return { lines: kept, left, publishes };
}

function byChange(command: string): string {
  return `\`${command.trim()}\`, which takes what differs from another commit, and on a release tag nothing does: write its like for all packages`;
}

/** Whether a line raises versions, by itself or through a script. */
function isRaising(part: string, raising: readonly VersionStep[]): boolean {
  return commandsIn(part).some(
    (command) =>
      raisesVersions(command) || raising.some(({ script }) => script !== undefined && command.includes(script)),
  );
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
    if (publishesIn(command, [])) break;
    const inner = openScript(command, publishing, { scripts: { ...scripts, [name]: "" }, execute });
    if (inner !== undefined) return { lines: [...lines, ...inner.lines], left: [...left, ...inner.left] };
    if (PUBLISHING_ONLY.test(command) || isRaising(command, [])) continue;
    if (choosesByChange(command, scripts)) {
      left.push(byChange(command));
      continue;
    }
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

/**
 * A step as an item of a list, with its comments, and without what its own job alone knows.
 *
 * @param changes Keys in whose place other texts stand.
 */
function writeStep({ map, document }: StepNode, changes: Readonly<Record<string, string | undefined>>): string {
  const written = new Document([hasAlias(map) ? map.toJS(document) : map.clone()]);
  for (const [key, text] of Object.entries(changes)) {
    if (text !== undefined && written.getIn([0, key]) !== text) written.setIn([0, key], written.createNode(text));
  }
  dropEntries(written, [0, "env"], isForPublishing);
  dropEntries(written, [0, "with"], isForPublishing);
  if (BOUND.test(textOf(map, "if") ?? "")) written.deleteIn([0, "if"]);
  // Nobody who looks for it is carried along.
  written.deleteIn([0, "id"]);
  return written.toString({ lineWidth: 0 }).trimEnd();
}

/** Conditions about what is not carried along: other steps and jobs, and what started the run. */
const BOUND = /\b(?:(?:steps|needs|inputs|matrix)\b|github\.(?:event|ref|head|base|actor))/;
