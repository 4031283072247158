import { join } from "node:path";

import { formatCount, type Problem } from "@slipway/core";

import type { Run } from "../run/run.ts";
import type { Release } from "./blame.ts";
import { type Client, settle, type Source } from "./clients.ts";
import type { LeftOut } from "./entry-points.ts";
import { installAll, listNames, type Project } from "./install.ts";
import { type Listed, listAll, loadProject } from "./load-project.ts";
import { findMissingOptional, type MissingOptional } from "./optional.ts";
import { findOtherPlatform, readPlatform } from "./platform.ts";
import { checkTypes, findTypeScript } from "./types.ts";

export interface ConsumerCheck {
  readonly problems: readonly Problem[];
  readonly notChecked: readonly string[];
}

export interface ConsumerOptions {
  /** Absolute path of a directory to make. */
  readonly directory: string;
  /** What was published. */
  readonly release: Release;
  /** One installation for each. */
  readonly clients: readonly Client[];
  /** Absolute paths of the workspace's root and its packages, where its TypeScript is. */
  readonly sources: readonly string[];
  /** Names of the workspace's members that no consumer can get. */
  readonly unpublished: ReadonlySet<string>;
  /** Whether another step publishes a package of this name. */
  readonly isElsewhere: (name: string) => boolean;
  readonly source: Source;
  /** A runner's environment with `npm_config_registry` set to the embedded registry. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Installs what was published into clean projects, loads every entry point, and compiles the types. */
export async function checkConsumer(options: ConsumerOptions, run: Run): Promise<ConsumerCheck> {
  const { release, clients } = options;
  if (release.size === 0) return { problems: [], notChecked: ["an installation: nothing was published"] };
  if (clients.length === 0) return { problems: [], notChecked: ["an installation: there is no `npm` on PATH"] };
  const problems: Problem[] = [];
  const { names, forOthers } = splitByPlatform(release);
  const notChecked = [
    "install scripts: the clean project is installed without them, as npm 12 does",
    ...describeLeftOut(forOthers),
  ];
  for (const [index, client] of names.length === 0 ? [] : clients.entries()) {
    const checked = await checkClient(client, { ...options, names, isFirst: index === 0 }, run);
    problems.push(...checked.problems.filter((problem) => !problems.some((known) => isSame(known, problem))));
    notChecked.push(...checked.notChecked.filter((text) => !notChecked.includes(text)));
  }
  return { problems, notChecked };
}

interface Splitting {
  readonly names: readonly string[];
  readonly forOthers: readonly LeftOut[];
}

/** Nobody installs by itself what is for another platform: whoever depends on it, and can do without, is installed. */
function splitByPlatform(release: Release): Splitting {
  const platform = readPlatform();
  const others = [...release].map(([name, { manifest }]) => ({ name, other: findOtherPlatform(manifest, platform) }));
  return {
    names: others.flatMap(({ name, other }) => (other === undefined ? name : [])),
    forOthers: others.flatMap(({ name, other }) =>
      other === undefined ? [] : { specifier: name, reason: `for ${other}` },
    ),
  };
}

/** Two clients meet the same fault; what they say of an installation is each one's own. */
function isSame(known: Problem, other: Problem): boolean {
  return (
    known.code === other.code &&
    known.package === other.package &&
    known.field === other.field &&
    (known.actual === other.actual || known.code !== "INSTALL_FAILED")
  );
}

interface ClientOptions extends ConsumerOptions {
  /** What can be installed here. */
  readonly names: readonly string[];
  readonly isFirst: boolean;
}

async function checkClient(client: Client, options: ClientOptions, run: Run): Promise<ConsumerCheck> {
  const { release, names, isFirst, environment } = options;
  const { signal, progress } = run;
  const label = `${client.name} ${client.version}`;
  const directory = join(options.directory, label.replace(" ", "-"));
  const settings = await settle(client, options.source, environment, run.cwd);
  const installation = await progress.stage(
    `Install ${formatCount(names.length, "package")} into a clean project with ${label}`,
    async ({ fail }) => {
      const installed = await installAll({ client, settings, release, names, directory, signal });
      if (installed.problems.some(({ severity }) => severity === "error")) fail();
      return installed;
    },
  );
  const problems: Problem[] = [...installation.problems];
  const notChecked = [...installation.notChecked, ...describeUnknown(label, settings.unknown)];
  const entries = await Promise.all(
    installation.projects.map(async (project) => ({ project, listed: await listAll(project, release) })),
  );
  const leftOut: LeftOut[] = entries.flatMap(({ listed }) => [...listed.values()].flatMap((each) => each.leftOut));
  const loading = async (): Promise<void> => {
    for (const { project, listed } of entries) {
      const loaded = await loadProject(project, listed, { release, environment, signal });
      problems.push(...loaded.problems);
      leftOut.push(...loaded.leftOut);
    }
  };
  const count = entries.flatMap(({ listed }) => [...listed.values()].flatMap(({ load }) => load)).length;
  if (count > 0) await progress.stage(`Load ${formatCount(count, "entry point")}`, loading);
  if (isFirst) {
    const types = await compileTypes(entries, options, run);
    problems.push(...types.problems);
    notChecked.push(...types.notChecked);
  }
  if (client.name === "npm") {
    for (const { project } of entries) {
      const missing = await findMissingOptional(project, release);
      problems.push(...missing.flatMap((each) => describeMissing(each, options)));
      notChecked.push(...missing.flatMap((each) => describeElsewhere(each, options)));
    }
  }
  return { problems, notChecked: [...notChecked, ...describeLeftOut(leftOut)] };
}

function describeUnknown(label: string, unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  return [`what npm 12 refuses by default: ${label} does not know ${unknown.map((flag) => `\`${flag}\``).join(", ")}`];
}

async function compileTypes(
  entries: readonly { readonly project: Project; readonly listed: Listed }[],
  { sources, release, unpublished, environment }: ConsumerOptions,
  { progress, signal }: Run,
): Promise<ConsumerCheck> {
  if (entries.every(({ listed }) => typesOf(listed).length === 0)) return { problems: [], notChecked: [] };
  const typescript = await findTypeScript(sources);
  if (typescript === undefined) {
    return { problems: [], notChecked: ["types: the repository has no TypeScript to compile them with"] };
  }
  const problems = await progress.stage(`Compile their types with TypeScript ${typescript.version}`, async () => {
    const found: Problem[] = [];
    for (const { project, listed } of entries) {
      const specifiers = typesOf(listed);
      const input = { typescript, project, release, specifiers, unpublished, environment, signal };
      found.push(...(await checkTypes(input)));
    }
    return found;
  });
  return { problems, notChecked: [] };
}

function typesOf(listed: Listed): string[] {
  return [...listed.values()].flatMap(({ types }) => types);
}

function describeMissing(
  { package: name, dependency, specifier }: MissingOptional,
  { isElsewhere }: ConsumerOptions,
): Problem[] {
  if (isElsewhere(dependency)) return [];
  return [
    {
      code: "INSTALL_OPTIONAL_MISSING",
      severity: "warning",
      package: name,
      field: `optionalDependencies.${dependency}`,
      actual: specifier,
    },
  ];
}

function describeElsewhere({ dependency }: MissingOptional, { isElsewhere }: ConsumerOptions): string[] {
  return isElsewhere(dependency) ? [`\`${dependency}\` in the clean project: it is published elsewhere`] : [];
}

/** What was not loaded, and why: a line for each reason. */
function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { specifier, reason } of leftOut) reasons.set(reason, [...(reasons.get(reason) ?? []), specifier]);
  return [...reasons].map(([reason, specifiers]) => `not loaded, ${reason}: ${listNames(specifiers)}`);
}
