import { intersects, subset, validRange } from "semver";

import { isJsonObject, type Manifest } from "../json/json.ts";
import type { JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import { parseShell } from "./shell.ts";
import type { RepositoryWorkflows, SourceSpan, WorkflowText } from "./workflow.ts";
import { stripWrappers } from "./wrappers.ts";

/** A version or range as a step asks for it, and where. */
interface AskedVersion {
  readonly version: string;
  readonly file: string;
  readonly at: SourceSpan;
}

/** An npm that a step installs over the one Node brings, with the Node it is installed on. */
export interface InstalledNpm extends AskedVersion {
  /** `latest` where none is named. */
  readonly version: string;
  readonly node?: AskedVersion;
}

/** Node and npm as they are when a step publishes. Absent: not known, something else may have set them up. */
export interface JobToolchain {
  readonly node?: AskedVersion;
  readonly npm: readonly InstalledNpm[];
  /** Nothing else can have changed npm: neither another setup action nor another image than Node's own nor an unknown script. */
  readonly npmKnown: boolean;
}

const SETUP_NODE = /^actions\/setup-node@/i;

/** Set something up, but neither Node nor npm. */
const HARMLESS =
  /^(?:actions\/(?:checkout|cache|upload-artifact|download-artifact|github-script|create-github-app-token|setup-(?:python|java|go|dotnet))|pnpm\/action-setup|changesets\/action|js-devtools\/npm-publish|docker\/|github\/|step-security\/)/i;

/** May set up Node or npm, by how it is called. */
const TOOLCHAIN =
  /set-?up|node|npm|yarn|bun|volta|nvm|fnm|mise|asdf|devbox|nix|proto|flox|tool|env|install|prepare|init|bootstrap|\.\/|\$\//i;

const OTHER_NODE = /\b(?:nvm |fnm |volta |mise |n (?:lts|\d)|asdf |pnpm env|pnpm runtime)/;

const OTHER_NPM = /\b(?:npm@|corepack|(?:npx|bunx|dlx)(?: -y| --yes)? npm\b)/;

/**
 * Follows the steps of a job, each once, and tells what Node and npm are when one of them publishes.
 *
 * @param read Absent: what the repository's files would tell is not known.
 * @see https://github.com/actions/setup-node
 */
export function followToolchain(
  { steps, job, workflow }: PublishJob,
  read: Pick<RepositoryWorkflows, "nodeVersions" | "rootManifest"> | undefined,
): (publish: PublishStep) => JobToolchain {
  const node = nodeOfImage(job.container, workflow.file);
  const isKnown = job.container === undefined || node !== undefined;
  const start: JobToolchain = { node, npm: [], npmKnown: isKnown && !bringsNpm(read?.rootManifest) };
  const behind = new Map<JobStep, JobToolchain>();
  let current = start;
  for (const step of steps) {
    current = advance(current, step, read?.nodeVersions ?? new Map());
    behind.set(step, current);
  }
  return ({ step }) => (step === undefined ? start : (behind.get(step) ?? current));
}

const NODE_IMAGE = /^(?:docker\.io\/)?(?:library\/)?node:v?(\d+(?:\.\d+){0,2})(?:[-@]|$)/;

/** The images of Node itself bring the npm that belongs to it. */
function nodeOfImage(image: WorkflowText | undefined, file: string): AskedVersion | undefined {
  const version = NODE_IMAGE.exec(image?.text ?? "")?.[1];
  return image === undefined || version === undefined ? undefined : { version, file, at: image.at };
}

function advance(before: JobToolchain, step: JobStep, nodeVersions: ReadonlyMap<string, string>): JobToolchain {
  let { node, npm, npmKnown } = before;
  const { uses } = step.step;
  if (uses !== undefined && SETUP_NODE.test(uses.text)) {
    node = askedNode(step, nodeVersions);
    npm = [];
    npmKnown &&= node !== undefined;
  } else if (uses !== undefined && !HARMLESS.test(uses.text)) {
    npmKnown = false;
    // Any other is not expected to, and nothing certain is concluded.
    if (TOOLCHAIN.test(uses.text.replace(/@[^@]*$/, ""))) node = undefined;
  }
  if (OTHER_NODE.test(step.run ?? "")) {
    npmKnown = false;
    node = undefined;
  }
  const installed = installedNpm(step, node);
  if (installed.length > 0) npm = [...npm, ...installed];
  else if (OTHER_NPM.test(step.run ?? "")) npmKnown = false;
  return { node, npm, npmKnown };
}

/** Package scripts find the npm of the repository's own dependencies first, and may install another. */
function bringsNpm(manifest: Manifest = {}): boolean {
  const { scripts = {}, dependencies = {}, devDependencies = {} } = manifest;
  const text = JSON.stringify(scripts);
  const asDependency = [dependencies, devDependencies].some((list) => isJsonObject(list) && Object.hasOwn(list, "npm"));
  return asDependency || OTHER_NODE.test(text) || OTHER_NPM.test(text);
}

function askedNode(
  { step, inputs, file }: JobStep,
  nodeVersions: ReadonlyMap<string, string>,
): AskedVersion | undefined {
  const input = inputs.has("node-version") ? "node-version" : "node-version-file";
  const value = inputs.get(input);
  const version = input === "node-version" ? value : nodeVersions.get((value ?? "").replace(/^\.\//, ""));
  const at = step.with.get(input)?.at ?? step.at;
  return version === undefined || version === "" ? undefined : { version, file, at };
}

function installedNpm({ step, run, file }: JobStep, node: AskedVersion | undefined): InstalledNpm[] {
  return parseShell(run ?? "").flatMap(({ words }) => {
    const [program, verb = "", ...rest] = stripWrappers(words);
    const global = rest.some((word) => word === "-g" || word === "--global" || word === "--location=global");
    if (program !== "npm" || !/^(?:i|install|add|upgrade|update)$/.test(verb) || !global) return [];
    const spec = rest.find((word) => /^npm(?:@|$)/.test(word));
    if (spec === undefined) return [];
    const version = spec.slice("npm@".length) || "latest";
    return [{ version, file, at: step.run?.at ?? step.at, node }];
  });
}

/**
 * The npm that comes with every Node a version setting may stand for. Node 22 and older bring npm 10 or older to this
 * day, Node 24.0 to 24.4 npm 11.3 or 11.4, 24.5 npm 11.5.1.
 *
 * @param node As `setup-node` takes it: `22`, `v22.14.0`, `lts/jod`, `>=20`.
 * @returns A range that the npm is certainly in; `undefined` when nothing certain can be said: an open range picks the
 *   newest Node there is.
 * @see https://github.com/nodejs/node/blob/main/doc/changelogs/CHANGELOG_V24.md
 */
export function bundledNpm(node: string): string | undefined {
  const range = nodeRange(node);
  if (range === undefined) return undefined;
  if (subset(range, "<24.0.0-0")) return "<11.0.0-0";
  return subset(range, ">=24.0.0 <24.5.0") ? ">=11.0.0 <11.5.1" : undefined;
}

const LTS_NAMES = new Map([
  ["lts/hydrogen", "18"],
  ["lts/iron", "20"],
  ["lts/jod", "22"],
  ["lts/krypton", "24"],
]);

/**
 * A semver range for a Node version setting.
 *
 * @param node As `setup-node` takes it: `22`, `v22.14.0`, `lts/jod`, `>=20`.
 * @returns `undefined` for names such as `latest` and `lts/*`.
 */
export function nodeRange(node: string): string | undefined {
  const plain = node.trim().toLowerCase();
  return validRange(LTS_NAMES.get(plain) ?? plain.replace(/^v(?=\d)/, "")) ?? undefined;
}

/**
 * Whether a Node version setting can stand for a Node of a range: of several, the newest is set up. What names no version, such
 * as `lts/*`, can.
 */
export function mayBeNode(setting: string, range: string): boolean {
  const asked = nodeRange(setting);
  return asked === undefined || intersects(asked, range);
}

/** Whether an installation of npm that asks for this version gets npm 12. */
export function isNpm12(version: string): boolean {
  const range = validRange(version);
  return version === "latest" || (range !== null && subset(range, ">=12.0.0-0 <13.0.0-0"));
}
