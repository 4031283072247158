import { isJsonObject } from "../../json/json.ts";
import { groupBy } from "../../problems/group.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

interface SkippedScript {
  readonly pkg: WorkspacePackage;
  readonly name: string;
  readonly script: string;
  /** What would do its work instead. */
  readonly expected: string;
}

const BEFORE = ["prepublishOnly", "prepublish"].map((name) => ({ name, expected: "prepack" }));

/** Moves what was built for other platforms, and publishes it: with every packing that is too often, and too early. */
const NATIVE = /\bnapi\s+(?:pre-?publish|prepublish)\b/;

const NATIVE_STEP =
  "a step of the job that packs, `napi pre-publish --skip-optional-publish --no-gh-release` before the platforms' packages are packed like the others,";

const AFTER = { name: "postpublish", expected: "a step of the workflow" };

/**
 * Scripts that belong to publishing a directory. Packages are packed in one job and sent from another, which runs no code of
 * theirs: what only these scripts do does not happen. Packing runs `prepack`, and with npm, pnpm and bun `prepare`.
 *
 * Packages with the same script are one problem, for they have one remedy.
 */
export const publishScriptNotRun: Rule<"PUBLISH_SCRIPT_NOT_RUN"> = {
  stage: "check",
  codes: {
    PUBLISH_SCRIPT_NOT_RUN: {
      title: "A script that belongs to publishing does not run",
      label: ["publish script that does not run", "publish scripts that do not run"],
      message: ({ package: name, field, actual, expected, reason }) =>
        `${quote(name)}: ${quote(field)} (${quote(actual)}) does not run, use ${expected} instead${because(reason)}`,
      what: "`prepublishOnly` and `prepublish` run before, `postpublish` after a directory is published. Slipway packs in one job and sends the tarballs from another one, which runs no code of the repository.",
      why: "The job that holds the ID token must not run anybody's scripts. A build that only `prepublishOnly` starts does not happen, and the package goes out without it.",
      fix: "Build in `prepack`, which every client runs when it packs, or in a step of the workflow before packing. What `postpublish` does belongs into a job after the release.",
      sources: ["https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts"],
    },
  },
  check({ workspace, releasable }) {
    const packing = workspace.packageManager.name === "yarn" ? ["prepack"] : ["prepack", "prepare"];
    const skipped = releasable.flatMap((pkg) => skippedScripts(pkg, packing));
    const groups = groupBy(skipped, ({ name, script }) => `${name} ${script}`);
    return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : problemOf(first, others)));
  },
};

function skippedScripts(pkg: WorkspacePackage, packing: readonly string[]): SkippedScript[] {
  const scripts = isJsonObject(pkg.manifest["scripts"]) ? pkg.manifest["scripts"] : {};
  // A build before packing makes one before publishing superfluous.
  const packs = packing.some((name) => typeof scripts[name] === "string");
  return [...(packs ? [] : BEFORE), AFTER].flatMap(({ name, expected }) => {
    const script = scripts[name];
    if (typeof script !== "string") return [];
    return [{ pkg, name, script, expected: NATIVE.test(script) ? NATIVE_STEP : expected }];
  });
}

function problemOf(
  { pkg, name, script, expected }: SkippedScript,
  others: readonly SkippedScript[],
): Problem<"PUBLISH_SCRIPT_NOT_RUN"> {
  return manifestProblem(pkg, ["scripts", name], {
    code: "PUBLISH_SCRIPT_NOT_RUN",
    severity: "warning",
    actual: script,
    expected,
    reason:
      others.length > 0 ? `the same in ${others.length} other package${others.length === 1 ? "" : "s"}` : undefined,
  });
}
