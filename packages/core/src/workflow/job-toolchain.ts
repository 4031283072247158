import { isJsonObject } from "../workspace/is-json-object.ts";
import type { Manifest } from "../workspace/manifest.ts";
import { parseShell } from "./parse-shell.ts";
import type { JobStep, PublishJob, PublishStep } from "./publish-job.ts";
import { stripWrappers } from "./strip-wrappers.ts";
import type { RepositoryWorkflows, SourceSpan } from "./workflow.ts";

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
  /** Nothing else can have changed npm: neither another setup action nor a container nor an unknown script. */
  readonly npmKnown: boolean;
}

const SETUP_NODE = /^actions\/setup-node@/i;
/** Set something up, but neither Node nor npm. */
const HARMLESS =
  /^(?:actions\/(?:checkout|cache|upload-artifact|download-artifact|github-script|create-github-app-token|setup-(?:python|java|go|dotnet))|pnpm\/action-setup|changesets\/action|js-devtools\/npm-publish|docker\/|github\/|step-security\/)/i;
const OTHER_NODE = /\b(?:nvm |fnm |volta |mise |n (?:lts|\d)|asdf |pnpm env|pnpm runtime)/;
const OTHER_NPM = /\b(?:npm@|corepack|(?:npx|bunx|dlx)(?: -y| --yes)? npm\b)/;

/**
 * Follows the steps of a job up to the one that publishes.
 *
 * @see https://github.com/actions/setup-node
 */
export function jobToolchain(
  { steps, job }: PublishJob,
  publish: PublishStep,
  { nodeVersions, rootManifest }: RepositoryWorkflows,
): JobToolchain {
  const npm: InstalledNpm[] = [];
  let node: AskedVersion | undefined;
  let npmKnown = job.container === undefined && !bringsNpm(rootManifest);
  for (const step of stepsBefore(steps, publish)) {
    const { uses } = step.step;
    if (uses !== undefined && SETUP_NODE.test(uses.text)) {
      node = askedNode(step, nodeVersions);
      npm.length = 0;
      npmKnown &&= node !== undefined;
    } else if (uses !== undefined && !HARMLESS.test(uses.text)) {
      npmKnown = false;
      node = undefined;
    }
    if (OTHER_NODE.test(step.run ?? "")) {
      npmKnown = false;
      node = undefined;
    }
    const installed = installedNpm(step, node);
    if (installed.length > 0) npm.push(...installed);
    else if (OTHER_NPM.test(step.run ?? "")) npmKnown = false;
  }
  return { ...(node !== undefined && { node }), npm, npmKnown };
}

/** Package scripts find the npm of the repository's own dependencies first, and may install another. */
function bringsNpm(manifest: Manifest = {}): boolean {
  const { scripts = {}, dependencies = {}, devDependencies = {} } = manifest;
  const text = JSON.stringify(scripts);
  const asDependency = [dependencies, devDependencies].some((list) => isJsonObject(list) && Object.hasOwn(list, "npm"));
  return asDependency || OTHER_NODE.test(text) || OTHER_NPM.test(text);
}

function stepsBefore(steps: readonly JobStep[], { step }: PublishStep): readonly JobStep[] {
  return step === undefined ? [] : steps.slice(0, steps.indexOf(step) + 1);
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
    return [{ version, file, at: step.run?.at ?? step.at, ...(node !== undefined && { node }) }];
  });
}
