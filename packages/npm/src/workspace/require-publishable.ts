import { join } from "node:path";

import {
  isStoppingProblemCode,
  nameSome,
  type Problem,
  ReleaseError,
  type StoppingProblemCode,
  type Workspace,
  type WorkspacePackage,
} from "@slipway/core";

const WORKSPACE_HINT =
  "remove `private` from the packages to publish, or check the workspace's patterns and the filter";

/** Other tools take a workspace without a lockfile for a single package, so people look for the fault there. */
const SINGLE_HINT =
  "nothing here declares a workspace: that takes `workspaces` in `package.json`, `packages` in `pnpm-workspace.yaml`, `lerna.json` or `rush.json`; a lockfile is neither needed nor enough";

/** Nx finds projects wherever they lie. */
const NX_HINT =
  "`nx.json` stands here, and Nx finds its projects without a list: npm, pnpm, yarn, bun and Slipway do not; list the directories of the packages in `workspaces` of `package.json`";

/**
 * Refuses to go on with nothing to release: a run that publishes nothing must not be green by accident.
 *
 * @param problems What was wrong with the manifests: where the only one cannot be read, that is what there is to say.
 * @param nx Whether there is an `nx.json`.
 * @param below Where other packages lie, for a sentence.
 * @throws {ReleaseError} `NOTHING_PUBLISHABLE`, or the code of such a problem
 */
export function requirePublishable(
  workspace: Workspace,
  publishable: readonly WorkspacePackage[],
  problems: readonly Problem[] = [],
  { nx = false, below }: { readonly nx?: boolean; readonly below?: string | undefined } = {},
): void {
  if (publishable.length > 0) return;
  const unreadable = problems.find(stops);
  if (unreadable !== undefined) throw new ReleaseError(unreadable.code, describe(unreadable));
  const { base, root, tool, packages } = workspace;
  const open = packages.filter((one) => !one.manifest["private"]);
  const hidden = packages.length - open.length;
  const kind = tool === "single" ? "repository with a single package" : `${tool} workspace`;
  throw new ReleaseError(
    "NOTHING_PUBLISHABLE",
    `no package to publish in the ${kind} \`${join(base, root)}\`: ${packages.length} found, ${hidden} of them private${open.length === 0 ? "" : `, ${open.length} left out by \`slipway.json\``}`,
    { hint: open.length > 0 ? describeLeftOut(open) : describeWay(tool, nx, below) },
  );
}

function describeWay(tool: Workspace["tool"], nx: boolean, below: string | undefined): string {
  if (nx && tool === "single")
    return below === undefined ? `${NX_HINT}, or name one: \`slipway check -C <directory>\`` : `${NX_HINT}; ${below}`;
  return below ?? (tool === "single" ? SINGLE_HINT : WORKSPACE_HINT);
}

function describeLeftOut(packages: readonly WorkspacePackage[]): string {
  const all = nameSome(packages.map(({ name }) => `\`${name}\``));
  return `\`filter\` or \`exclude\` in \`slipway.json\` leaves out ${all}: correct the patterns there`;
}

type StoppingProblem = Problem & { readonly code: StoppingProblemCode };

function stops(problem: Problem): problem is StoppingProblem {
  const isGrave = problem.severity === "error" || problem.code === "PACKAGE_NAME_MISSING";
  return isGrave && isStoppingProblemCode(problem.code);
}

function describe({ file = "package.json", position, reason = "it cannot be read" }: Problem): string {
  return `${position === undefined ? file : `${file}:${position.line}:${position.column}`}: ${reason}`;
}
