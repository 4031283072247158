import type { CarriedOver, CiProvider, ReleaseWish, SlipwaySource } from "@slipway/ci";
import { type Config, isJsonObject, type Manifest, publishesByIdToken, type PublishJob } from "@slipway/core";

import {
  buildCommands,
  type BuildFacts,
  createBuild,
  executeWith,
  installCommands,
  runsSlipway,
  setUpCommands,
} from "./build.ts";

/** What was found out about a repository. */
export interface RepositoryFacts extends BuildFacts {
  /** `owner/name` */
  readonly repository: string;
  readonly defaultBranch: string;
  readonly config: Pick<Config, "workflow" | "environment">;
  /** The job that releases until now. */
  readonly job: PublishJob | undefined;
  readonly slipway: SlipwaySource;
  /** The service that releases run on. */
  readonly provider: CiProvider;
  /** Whether the code host is the service's own, which knows the newest keys. */
  readonly isOwnHost: boolean;
}

export interface WishOptions {
  /** Leave out keys that editors and linters do not know yet. */
  readonly plain: boolean;
  readonly comments: boolean;
}

/** The pipeline that a repository gets, and what a person should know about how it came to be. */
export interface Wished {
  readonly wish: ReleaseWish;
  readonly notes: readonly string[];
}

/** Says in a wish what the facts come to. */
export function createWish(facts: RepositoryFacts, { plain, comments }: WishOptions): Wished {
  const { config, job, slipway, repository, defaultBranch, isOwnHost, workspace } = facts;
  const { carryOver } = facts.provider.settingUp;
  const along = { scripts: scriptsOf(facts.rootManifest), execute: executeWith(facts.manager) };
  const carried = job === undefined ? undefined : carryOver(job, along);
  const { file, note } = chooseFile(facts);
  return {
    wish: {
      repository,
      defaultBranch,
      file,
      environment: chooseEnvironment(facts),
      slipway,
      directory: workspace.root,
      build: carried === undefined ? createBuild(facts) : mergeBuild(facts, carried),
      newKeys: { cacheMode: isOwnHost && !plain, queue: isOwnHost },
      comments,
      versionPull: carried?.versionPull,
    },
    notes: [
      ...(note === undefined ? [] : [note]),
      ...environmentNotes(facts, config),
      ...(carried?.left ?? []).map((what) => `Not carried over: ${what}. Add it to \`pack\` where the build needs it`),
      ...(isOwnHost
        ? []
        : [
            "npm takes ID tokens of github.com only: from an Enterprise Server, publish by a token (`slipway publish --auth token`)",
          ]),
      ...(facts.manager.version === undefined && facts.manager.name !== "npm"
        ? [
            `\`package.json\` names no version of ${facts.manager.name}: \`"packageManager": "${facts.manager.name}@<version>"\` makes releases repeatable`,
          ]
        : []),
    ],
  };
}

function scriptsOf({ scripts }: Manifest): Record<string, string> {
  if (!isJsonObject(scripts)) return {};
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])),
  );
}

const DEFAULT_FILE = "release.yml";
const DEFAULT_ENVIRONMENT = "npm";

/** The file that trust records name keeps its name, where nothing but the release is in it. */
function chooseFile({ config, job, provider }: RepositoryFacts): { readonly file: string; readonly note?: string } {
  if (config.workflow !== undefined) return { file: config.workflow };
  if (job === undefined) return { file: DEFAULT_FILE };
  const today = job.entry.file.slice(job.entry.file.lastIndexOf("/") + 1);
  if (provider.settingUp.isReleaseOnly(job)) return { file: today };
  const trusted = publishesByIdToken(job) && job.idToken === "write";
  return {
    file: today === DEFAULT_FILE ? "slipway-release.yml" : DEFAULT_FILE,
    note: `\`${job.entry.file}\` does more than release and stays: take the job \`${job.job.id}\` out of it${
      trusted ? `. Trust records name \`${today}\`: the new file needs records of its own, a package may have ten` : ""
    }`,
  };
}

function chooseEnvironment({ config, job }: RepositoryFacts): string {
  return config.environment ?? environmentOf(job) ?? DEFAULT_ENVIRONMENT;
}

function environmentOf(job: PublishJob | undefined): string | undefined {
  return job?.environment?.dynamic === false ? job.environment.text : undefined;
}

/** A record without an environment admits any, and stays good; it is only weaker than it could be. */
function environmentNotes({ job }: RepositoryFacts, config: Pick<Config, "environment">): readonly string[] {
  if (job === undefined || job.idToken !== "write" || !publishesByIdToken(job)) return [];
  if (config.environment !== undefined || environmentOf(job) !== undefined) return [];
  return [
    `Trust records that \`${job.entry.file}\` publishes by today name no environment: they admit the environment \`${DEFAULT_ENVIRONMENT}\` as well, and everything else that runs there. Make new ones that name it`,
  ];
}

/** What is carried over, and what of the usual it lacks. */
function mergeBuild(facts: BuildFacts, carried: CarriedOver): ReleaseWish["build"] {
  const usual = createBuild(facts);
  const node = carried.node ?? usual.node;
  const brings = carried.steps.some((step) => BRINGS_MANAGER.test(step));
  return {
    node,
    nodeRunsSlipway: runsSlipway(node, facts),
    before: carried.installs && !brings ? setUpCommands(facts.manager) : [],
    carried: carried.steps,
    commands: [
      ...(carried.installs ? [] : [...(brings ? [] : setUpCommands(facts.manager)), ...installCommands(facts)]),
      ...(carried.builds ? [] : buildCommands(facts)),
    ],
  };
}

/** Steps that set up a package manager, in whatever way. */
const BRINGS_MANAGER =
  /pnpm\/action-setup|setup-bun|mise|corepack|install --global (?:pnpm|yarn|bun|@yarnpkg)|npm i(?:nstall)? -g|setup-vp|uses: ["']?\.\/|npx --yes (?:pnpm|yarn|bun)@/;
