import { lerna } from "./lerna.ts";
import { programs, readVersionOf } from "./programs.ts";
import type { Site, Tool, ToolCommand } from "./tool.ts";

const node = process.execPath;

function slipway(id: string, title: string, layout: Tool["layout"], programs: Tool["programs"]): Tool {
  return {
    id,
    title,
    layout,
    starts: "unpacked",
    serial: false,
    programs,
    readVersion: readSlipwayVersion,
    createCommand: ({ workspace, concurrency }) => ({
      file: node,
      args: [...slipwayPublish(concurrency)],
      directory: workspace,
    }),
  };
}

function slipwayPublish(concurrency: number): string[] {
  return [programs.slipway, "publish", "--auth", "token", "--concurrency", String(concurrency)];
}

async function readSlipwayVersion(): Promise<string> {
  return readVersionOf(programs.slipway);
}

function pnpm(release: "pnpm-10" | "pnpm-11" | "pnpm-12"): Tool {
  const program = programs[release];
  return {
    id: release,
    title: "pnpm -r publish",
    layout: "pnpm",
    starts: "unpacked",
    serial: true,
    programs: { pnpm: program, npm: programs["npm-11"] },
    readVersion: async () => readVersionOf(program),
    createCommand: ({ workspace }) => {
      return { ...run(program, ["-r", "publish", "--no-git-checks"]), directory: workspace };
    },
  };
}

function npm(release: "npm-11" | "npm-12"): Tool {
  const program = programs[release];
  return {
    id: release,
    title: "npm publish --workspaces",
    layout: "npm",
    starts: "unpacked",
    serial: true,
    programs: {},
    readVersion: async () => readVersionOf(program),
    createCommand: ({ workspace }) => ({ ...run(program, ["publish", "--workspaces"]), directory: workspace }),
  };
}

/** Some programs are scripts for Node, some are binaries. */
function run(program: string, args: readonly string[]): Omit<ToolCommand, "directory"> {
  return /\.[cm]?js$/u.test(program) ? { file: node, args: [program, ...args] } : { file: program, args };
}

/** Every way to publish that is measured, in the order of the table, each with its own best settings. */
export const tools: readonly Tool[] = [
  {
    id: "lower-bound",
    title: "lower bound",
    layout: "pnpm",
    starts: "packed",
    serial: false,
    programs: {},
    readVersion: async () => `Node.js ${process.versions.node}`,
    createCommand: ({ packed, registry, concurrency }: Site) => ({
      file: node,
      args: [programs.lowerBound, packed, registry, String(concurrency)],
      directory: packed,
    }),
  },
  {
    id: "slipway-packed",
    title: "slipway publish --from",
    layout: "pnpm",
    starts: "packed",
    serial: false,
    programs: {},
    readVersion: readSlipwayVersion,
    createCommand: ({ packed, concurrency }) => ({
      file: node,
      args: [...slipwayPublish(concurrency), "--from", packed, "--plan", "none", "--out", `${packed}-result`],
      directory: packed,
    }),
  },
  slipway("slipway", "slipway publish, pnpm 12 packs", "pnpm", { pnpm: programs["pnpm-12"] }),
  slipway("slipway-npm", "slipway publish, npm 11 packs", "npm", { npm: programs["npm-11"] }),
  slipway("slipway-yarn", "slipway publish, yarn 4 packs", "yarn", { yarn: programs.yarn }),
  {
    id: "changesets",
    title: "changeset publish, pnpm 12 packs",
    layout: "pnpm",
    starts: "unpacked",
    serial: false,
    programs: { pnpm: programs["pnpm-12"] },
    readVersion: async () => readVersionOf(programs.changesets),
    createCommand: ({ workspace }) => ({ ...run(programs.changesets, ["publish"]), directory: workspace }),
  },
  lerna,
  pnpm("pnpm-10"),
  pnpm("pnpm-11"),
  pnpm("pnpm-12"),
  npm("npm-11"),
  npm("npm-12"),
  {
    id: "yarn",
    title: "yarn workspaces foreach -p -j 10 npm publish",
    layout: "yarn",
    starts: "unpacked",
    serial: false,
    programs: {},
    readVersion: async () => readVersionOf(programs.yarn),
    createCommand: ({ workspace, concurrency }) => {
      const jobs = String(concurrency);
      const args = [
        "workspaces",
        "foreach",
        "--all",
        "--no-private",
        "--topological",
        "-p",
        "-j",
        jobs,
        "npm",
        "publish",
      ];
      return { ...run(programs.yarn, args), directory: workspace };
    },
  },
];
