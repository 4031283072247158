import type { CarriedOver, CiProvider, ReleaseToday, ReleaseWish, SlipwaySource, VersionHalf } from "@slipway/ci";
import {
  type Config,
  DEFAULT_TAG_PATTERN,
  isJsonObject,
  type Manifest,
  publishesByIdToken,
  type PublishJob,
  versionsWhilePublishing,
} from "@slipway/core";

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
  readonly config: Pick<Config, "workflow" | "environment" | "releaseTag">;
  /** How it releases until now; absent where no workflow does. */
  readonly today: ReleaseToday | undefined;
  /** Base names of the workflows that are there. */
  readonly pipelines: ReadonlySet<string>;
  /** Their texts, and those of the repository's own actions. */
  readonly pipelineTexts: readonly string[];
  readonly slipway: SlipwaySource;
  /** The service that releases run on. */
  readonly provider: CiProvider;
  /** Whether the code host is the service's own, which knows the newest keys. */
  readonly isOwnHost: boolean;
  /** How many jobs it would pay to pack all packages with. */
  readonly packingJobs: number;
}

export interface WishOptions {
  /** Leave out keys that editors and linters do not know yet. */
  readonly plain: boolean;
  readonly comments: boolean;
  /** How many jobs share the packing; absent, one packs. */
  readonly shards?: number | "auto" | undefined;
}

/** The pipeline that a repository gets, and what a person should know about how it came to be. */
export interface Wished {
  readonly wish: ReleaseWish;
  readonly notes: readonly string[];
}

/** Says in a wish what the facts come to. */
export function createWish(facts: RepositoryFacts, { plain, comments, shards }: WishOptions): Wished {
  const { config, today, slipway, repository, defaultBranch, isOwnHost, workspace } = facts;
  const { settingUp } = facts.provider;
  const along = { scripts: scriptsOf(facts.rootManifest), execute: executeWith(facts.manager) };
  const carried = today === undefined ? undefined : settingUp.carryOver(today, along);
  const { file, replaced, note } = chooseFile(facts);
  const half = replaced === undefined ? undefined : settingUp.takeVersionHalf(replaced);
  const versions = half && { text: half.text, file: chooseVersionFile(facts, file) };
  return {
    wish: {
      repository,
      defaultBranch,
      file,
      environment: chooseEnvironment(facts),
      releaseTag: config.releaseTag ?? DEFAULT_TAG_PATTERN,
      slipway,
      directory: workspace.root,
      build: carried === undefined ? createBuild(facts) : mergeBuild(facts, carried),
      shards,
      newKeys: { cacheMode: isOwnHost && !plain, queue: isOwnHost },
      comments,
      pinnedIn: facts.pipelineTexts,
      versions,
    },
    notes: [
      ...(note === undefined ? [] : [note]),
      ...environmentNotes(facts, config),
      ...(facts.needsBuild && carried?.builds !== true && buildCommands(facts).length === 0
        ? [
            "Packages are published from a directory that a build makes, and nothing in the repository says what builds it: add the command to `pack` and to the preview",
          ]
        : []),
      ...versionNotes(today, half, { file: versions?.file, isReplaced: replaced !== undefined }),
      ...(carried?.left ?? []).map((what) => `Not carried over: ${what}. Add it to \`pack\` where the build needs it`),
      ...(replaced === undefined
        ? []
        : (carried?.after ?? []).filter((what) => half?.steps.includes(what) !== true)
      ).map(
        (what) =>
          `Not carried over: ${what}, which came behind the publication. A workflow of its own can do it, \`on: workflow_run\` of \`Release\``,
      ),
      ...(isOwnHost
        ? []
        : [
            "npm takes ID tokens of github.com only: from an Enterprise Server, publish by a token (`slipway publish --auth token`)",
          ]),
      ...(shards === undefined ? shardNotes(facts) : []),
      ...(facts.manager.version === undefined && facts.manager.name !== "npm"
        ? [
            `\`package.json\` names no version of ${facts.manager.name}: \`"packageManager": "${facts.manager.name}@<version>"\` makes releases repeatable`,
          ]
        : []),
    ],
  };
}

/** The first name that no other workflow has. */
function chooseVersionFile({ pipelines }: RepositoryFacts, release: string): string {
  const names = ["version.yml", "version-pull-request.yml", "versions.yml"];
  return names.find((name) => name !== release && !pipelines.has(name)) ?? "slipway-version.yml";
}

/** A step as `VersionHalf` names it. */
function nameStep({ name, uses, run }: ReleaseToday["versioning"][number]["step"]): string {
  const [line = ""] = (name ?? uses ?? run)?.text.split("\n", 1) ?? [];
  return `\`${line}\``;
}

/** Who raises the versions from now on. */
function versionNotes(
  today: ReleaseToday | undefined,
  half: VersionHalf | undefined,
  { file, isReplaced }: { readonly file: string | undefined; readonly isReplaced: boolean },
): readonly string[] {
  if (today === undefined) return [];
  const { job, versioning } = today;
  const whole = versionsWhilePublishing(job, versioning).map(
    (tool) =>
      `${tool} in \`${job.entry.file}\` raises versions only as it publishes, and Slipway publishes versions that are committed. Before the first release choose who raises them: changesets, \`lerna version\` or release-please, in a pull request: docs/migrate-from-${tool.includes("lerna") ? "lerna" : "semantic-release"}.md`,
  );
  const gone = versioning.filter(
    ({ step, does }) => does !== "push" && half?.steps.includes(nameStep(step)) !== true && isReplaced,
  );
  const lost = [...new Set(gone.map(({ step }) => nameStep(step)))].map(
    (name) =>
      `${name} in \`${job.entry.file}\` raised versions in a way that cannot be taken apart from publishing, and nothing does that any more: keep it in a workflow of its own, without what publishes`,
  );
  if (whole.length === 0) whole.push(...lost);
  if (half === undefined || file === undefined) return whole;
  const { tools, makesPulls } = half;
  const who = tools.length === 0 ? "What raises versions" : tools.join(", ");
  const where = `\`${file}\`, with the triggers it had and without what published`;
  return [
    ...whole,
    `${who} ${makesPulls ? "goes on making version pull requests" : "goes on raising versions"} in ${where}`,
  ];
}

/** Installing and building once more takes its time as well. */
function shardNotes({ packingJobs }: RepositoryFacts): readonly string[] {
  if (packingJobs < 2) return [];
  return [
    `Packing everything takes one job minutes, since the packages run scripts then: \`slipway init --shards auto\` lets up to ${packingJobs} jobs share it, each of which installs and builds`,
  ];
}

function scriptsOf({ scripts }: Manifest): Record<string, string> {
  if (!isJsonObject(scripts)) return {};
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])),
  );
}

const DEFAULT_FILE = "release.yml";
const OTHER_FILE = "slipway-release.yml";
const DEFAULT_ENVIRONMENT = "npm";

/** The file of the release, and what of today it takes the place of; where today's stays, what to do about that. */
interface ChosenFile {
  readonly file: string;
  readonly replaced?: ReleaseToday | undefined;
  readonly note?: string;
}

/** The file that trust records name keeps its name, where nothing but the release is in it. */
function chooseFile({ config, today, provider, pipelines }: RepositoryFacts): ChosenFile {
  const current = today?.job.entry.file.slice(today.job.entry.file.lastIndexOf("/") + 1);
  const isReplaceable = today !== undefined && provider.settingUp.isReleaseOnly(today);
  if (config.workflow !== undefined)
    return { file: config.workflow, replaced: isReplaceable && current === config.workflow ? today : undefined };
  if (today === undefined || current === undefined) {
    if (!pipelines.has(DEFAULT_FILE)) return { file: DEFAULT_FILE };
    // It may raise versions, or release something else.
    return { file: OTHER_FILE, note: `\`${DEFAULT_FILE}\` is there, is not seen to publish packages, and stays` };
  }
  if (isReplaceable) return { file: current, replaced: today };
  const { job, versioning } = today;
  const trusted = publishesByIdToken(job) && job.idToken === "write";
  const versions = versioning.some((step) => step.job.id === job.job.id && step.does !== "push");
  return {
    file: pipelines.has(DEFAULT_FILE) ? OTHER_FILE : DEFAULT_FILE,
    note: `\`${job.entry.file}\` does more than release and stays: take ${
      versions
        ? `what publishes out of its job \`${job.job.id}\`, and leave what raises versions`
        : `the job \`${job.job.id}\` out of it`
    }${trusted ? `. Trust records name \`${current}\`: the new file needs records of its own, a package may have ten` : ""}`,
  };
}

function chooseEnvironment({ config, today }: RepositoryFacts): string {
  return config.environment ?? environmentOf(today?.job) ?? DEFAULT_ENVIRONMENT;
}

function environmentOf(job: PublishJob | undefined): string | undefined {
  return job?.environment?.dynamic === false ? job.environment.text : undefined;
}

/** A record without an environment admits any, and stays good; it is only weaker than it could be. */
function environmentNotes({ today }: RepositoryFacts, config: Pick<Config, "environment">): readonly string[] {
  const job = today?.job;
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
    checkout: carried.checkout,
    environment: carried.environment,
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
