import type { BuildWish, NodeWish } from "@slipway/ci";
import {
  isClassicYarn,
  isJsonObject,
  type Manifest,
  mayBeNode,
  type PackageManager,
  type Workspace,
} from "@slipway/core";

/** What tells how a workspace is installed and built. */
export interface BuildFacts {
  readonly workspace: Pick<Workspace, "root" | "tool" | "packages">;
  readonly manager: PackageManager;
  /** Names in the workspace's root directory. */
  readonly files: ReadonlySet<string>;
  readonly rootManifest: Manifest;
  /** `nx.json`, where there is one. */
  readonly nx: Manifest | undefined;
  /** Whether a package is published from a directory that only a build makes. */
  readonly needsBuild: boolean;
  /** Node versions by the file that holds them, as POSIX paths from the repository's root. */
  readonly nodeVersions: ReadonlyMap<string, string>;
  /** Range of Node versions that Slipway's program runs on. */
  readonly supported: string;
}

/** The Node that is set up where the repository does not say one. */
const DEFAULT_NODE = "24";

/** Say nothing but a version. */
const VERSION_FILES = [".nvmrc", ".node-version", ".tool-versions"];

/** The Node that a repository asks for by its files. */
function chooseNode({ nodeVersions }: Pick<BuildFacts, "nodeVersions">): NodeWish {
  const file = VERSION_FILES.find((name) => nodeVersions.has(name));
  if (file !== undefined) return { file };
  const range = nodeVersions.get("package.json");
  return range === undefined || mayBeNode(range, DEFAULT_NODE) ? { version: DEFAULT_NODE } : { file: "package.json" };
}

/** Whether Slipway's program runs on what a job sets up; a file that was not read is taken to be old. */
export function runsSlipway(node: NodeWish, { nodeVersions, supported }: BuildFacts): boolean {
  const setting = "version" in node ? node.version : nodeVersions.get(node.file.replace(/^\.\//, ""));
  return setting !== undefined && mayBeNode(setting, supported);
}

/** Shell commands that bring a package manager, in its exact version where that is known. */
export function setUpCommands(manager: PackageManager): readonly string[] {
  const { name, version } = manager;
  if (name === "npm") return [];
  const program = name === "yarn" && !isClassicYarn(manager) ? "@yarnpkg/cli-dist" : name;
  const spec = version === undefined ? program : `${program}@${version}`;
  return [`npm install --global ${/^[\w@./+-]+$/.test(spec) ? spec : `'${spec.replaceAll("'", "")}'`}`];
}

/** Shell commands that install what the lockfile says. */
export function installCommands({ manager, files }: BuildFacts): readonly string[] {
  switch (manager.name) {
    case "npm":
      return [files.has("package-lock.json") || files.has("npm-shrinkwrap.json") ? "npm ci" : "npm install"];
    case "pnpm":
      return [files.has("pnpm-lock.yaml") ? "pnpm install --frozen-lockfile" : "pnpm install"];
    case "bun":
      return [files.has("bun.lock") || files.has("bun.lockb") ? "bun install --frozen-lockfile" : "bun install"];
    case "yarn": {
      const classic = manager.version === undefined ? !files.has(".yarnrc.yml") : isClassicYarn(manager);
      if (!files.has("yarn.lock")) return ["yarn install"];
      return [classic ? "yarn install --frozen-lockfile" : "yarn install --immutable"];
    }
  }
}

/** How a program of the installed packages is started. */
export function executeWith({ name }: Pick<PackageManager, "name">): string {
  return { npm: "npx --no", pnpm: "pnpm exec", yarn: "yarn run", bun: "bunx" }[name];
}

/** Shell commands that build: what nx starts before it versions, the root's own script, else the members'. */
export function buildCommands({ workspace, manager, rootManifest, nx, needsBuild }: BuildFacts): readonly string[] {
  const { name } = manager;
  const before = nx === undefined ? undefined : readPreVersionCommand(nx);
  if (before !== undefined) return [before];
  if (hasScript(rootManifest, "build")) return [`${name} run build`];
  const members = workspace.packages.filter(({ directory }) => directory !== workspace.root);
  if (members.some(({ manifest }) => hasScript(manifest, "build"))) return [buildMembers(workspace, manager)];
  if (!needsBuild) return [];
  if (nx !== undefined) return [`${executeWith(manager)} nx run-many --target build`];
  // A build by another name, where something has to make the directory.
  const other = OTHER_BUILDS.find((script) => hasScript(rootManifest, script));
  return other === undefined ? [] : [`${name} run ${other}`];
}

const OTHER_BUILDS = ["build:all", "build:packages", "compile", "bundle", "dist", "tsc"];

function buildMembers({ tool }: BuildFacts["workspace"], manager: PackageManager): string {
  const { name } = manager;
  if (tool === "lerna") return `${executeWith({ name })} lerna run build`;
  switch (name) {
    case "npm":
      return "npm run build --workspaces --if-present";
    case "pnpm":
      return "pnpm -r run build";
    case "bun":
      return "bun run --filter '*' build";
    case "yarn":
      return isClassicYarn(manager)
        ? "yarn workspaces run build"
        : "yarn workspaces foreach --all --topological-dev run build";
  }
}

/**
 * The command that builds before `nx release` versions: of all packages, or of a group's.
 *
 * @see https://nx.dev/docs/guides/nx-release/build-before-versioning
 */
function readPreVersionCommand({ release }: Manifest): string | undefined {
  if (!isJsonObject(release)) return undefined;
  const groups = isJsonObject(release["groups"]) ? Object.values(release["groups"]) : [];
  const commands = [release, ...groups].flatMap((part) => {
    const version = isJsonObject(part) ? part["version"] : undefined;
    if (!isJsonObject(version)) return [];
    const command = version["preVersionCommand"] ?? version["groupPreVersionCommand"];
    return typeof command === "string" && command.trim() !== "" ? [command] : [];
  });
  return commands.length === 0 ? undefined : [...new Set(commands)].join(" && ");
}

function hasScript({ scripts }: Manifest, name: string): boolean {
  return isJsonObject(scripts) && typeof scripts[name] === "string";
}

/** The build of a repository of which no pipeline tells anything. */
export function createBuild(facts: BuildFacts): BuildWish {
  const node = chooseNode(facts);
  return {
    node,
    nodeRunsSlipway: runsSlipway(node, facts),
    checkout: new Map(),
    environment: new Map(),
    before: [],
    carried: [],
    commands: [...setUpCommands(facts.manager), ...installCommands(facts), ...buildCommands(facts)],
  };
}
