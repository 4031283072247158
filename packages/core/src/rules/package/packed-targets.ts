import { isJsonObject, type Manifest } from "../../json/json.ts";
import { listOverrides, type PackedFiles } from "../../plan/packed-manifest.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { isIgnored, mayTakeIn } from "../../tarball/selection.ts";
import { listTargets, normaliseTarget } from "../../tarball/targets.ts";
import { because, quote } from "../../text/words.ts";
import { recogniseClient } from "../../workflow/client.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { PackageManager, WorkspacePackage } from "../../workspace/workspace.ts";
import { manifestDoubt } from "./dependency-problem.ts";

/** Entry points that `files` or an ignore file keeps out of the tarball, whatever the build writes. */
export const targetNotPacked: Rule<"TARGET_NOT_PACKED"> = {
  stage: "check",
  codes: {
    TARGET_NOT_PACKED: {
      title: "What is packed cannot hold an entry point",
      label: "unpacked entry point",
      message: ({ package: name, field, actual, reason }) =>
        `${quote(name)}: ${quote(field)} points to ${quote(actual)}, which will not be packed${because(reason)}`,
      what: "No pattern of the manifest's `files` can match what `main` or `exports` points to; or there is no `files` and no `.npmignore`, and the `.gitignore` that clients read instead leaves it out.",
      says: "Error: Cannot find module '/app/node_modules/name/dist/index.js'",
      why: "Clients pack what `files` names and, without it, everything that git does not ignore. A build is usually ignored, so that everything looks right in the repository and the tarball has no code. Only the one file that `main` names is packed in any case, without what it loads.",
      fix: "Name the directory of the build in `files`.",
      sources: [
        "https://docs.npmjs.com/cli/configuring-npm/package-json#files",
        "https://github.com/npm/npm-packlist#readme",
      ],
    },
  },
  check({ releasable, unbuilt, packing, workspace: { packageManager }, publishingJobs }) {
    const asMembers = publishesMembers(publishingJobs);
    return releasable.flatMap((pkg) => {
      // Another directory has other files.
      if (unbuilt?.has(pkg.directory) === true || manifestDoubt(pkg.manifest) !== undefined) return [];
      const files = packing?.packages.get(pkg.directory);
      if (files?.from !== undefined) return [];
      const left = listLeftOut(pkg, packageManager, {
        ...files,
        ignoredAsMember: asMembers ? files?.ignoredAsMember : [],
      });
      const [first, ...others] = left;
      if (first === undefined) return [];
      return manifestProblem(pkg, first.path, {
        code: "TARGET_NOT_PACKED",
        severity: "warning",
        actual: first.value,
        reason: `${first.reason}${others.length === 0 ? "" : `; so it is with ${others.length} more`}`,
      });
    });
  },
};

const AS_MEMBER =
  "there is no `files`, and the command that publishes today is npm's for a member of a workspace, which reads the ignore files above it as well; `slipway pack` does not";

/** Whether npm is told to publish members, and not directories. */
function publishesMembers(jobs: readonly PublishJob[]): boolean {
  return jobs.some(({ publishes }) =>
    publishes.some(({ client, ways }) => {
      if (client !== "npm") return client === "changesets";
      return ways.some((words) => {
        const recognised = recogniseClient(words);
        return typeof recognised === "object" && recognised.operands.length === 0;
      });
    }),
  );
}

interface LeftOut {
  readonly path: readonly string[];
  readonly value: string;
  readonly reason: string;
}

function listLeftOut(
  { manifest }: WorkspacePackage,
  manager: PackageManager,
  { ignored = [], ignoredAsMember = [] }: Pick<PackedFiles, "ignored" | "ignoredAsMember">,
): LeftOut[] {
  const packed = applyOverrides(manifest, manager);
  const main = typeof packed["main"] === "string" ? normaliseTarget(packed["main"]) : undefined;
  const targets = listTargets(packed).flatMap(({ path, value, needed }) => {
    const target = normaliseTarget(value);
    const isEntry = (path[0] === "main" || path[0] === "exports") && needed === "everyone";
    // A pattern's own directory; a file beside the manifest that `main` names is always packed.
    const known = target?.split("/*", 1)[0];
    return isEntry && known !== undefined && known !== "" && known !== "package.json"
      ? [{ path, value, target: known }]
      : [];
  });
  const { files } = packed;
  if (Array.isArray(files)) {
    const patterns = files.filter((pattern) => typeof pattern === "string");
    return targets
      .filter(
        ({ target }) => !(target === main && !target.includes("/")) && !patterns.some((one) => mayTakeIn(one, target)),
      )
      .map(({ path, value }) => ({ path, value, reason: "no pattern of `files` can match it" }));
  }
  if (files !== undefined) return [];
  const leavesOut = (target: string, list: NonNullable<PackedFiles["ignored"]>): boolean =>
    !isBeside(target, main) && list.some(({ lines, below }) => isIgnored(lines, `${below}${target}`));
  return targets.flatMap(({ path, value, target }) => {
    if (leavesOut(target, ignored))
      return [{ path, value, reason: "there is no `files`, and `.gitignore` leaves it out" }];
    return leavesOut(target, ignoredAsMember) ? [{ path, value, reason: AS_MEMBER }] : [];
  });
}

function applyOverrides(manifest: Manifest, manager: PackageManager): Manifest {
  const { publishConfig } = manifest;
  if (!isJsonObject(publishConfig)) return manifest;
  const applied = new Set(listOverrides(manager));
  return { ...manifest, ...Object.fromEntries(Object.entries(publishConfig).filter(([field]) => applied.has(field))) };
}

/** Clients bring the directory of `main` along with it. */
function isBeside(target: string, main: string | undefined): boolean {
  return main !== undefined && target.split("/")[0] === main.split("/")[0];
}
