import { isJsonObject, type Manifest } from "../../json/json.ts";
import { manifestProblem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { type JobStep, neededJobs } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** What is published from a directory that only a build makes is not known before. */
export const publishDirectoryNotBuilt: Rule<"PUBLISH_DIRECTORY_NOT_BUILT"> = {
  stage: "check",
  codes: {
    PUBLISH_DIRECTORY_NOT_BUILT: {
      title: "The published manifest is not known until it is packed",
      label: ["unbuilt publish directory", "unbuilt publish directories"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} is published with ${quote(actual)}, which is not there yet: ${reason}`,
      what: "The package is published from a directory of its build, and that directory has no manifest yet. What the repository's own manifest lacks may be there then. It is an error where Slipway packs in a job of a workflow of which no step builds anything: nothing will make the directory.",
      why: "The manifest that is published is the one in that directory. `check` judges it where it is there; where it is not, packing does. A tool that built before it published, such as `nx release` with `preVersionCommand`, did so in its own command; a job that installs and packs does not.",
      fix: "As a note, nothing needs doing; to know more beforehand, build and check again. As an error, add the command that builds to the job that packs, in front of `slipway pack`, and to the one that previews: `slipway init` writes it where the repository says it.",
      sources: ["https://pnpm.io/package_json#publishconfigdirectory"],
    },
  },
  check(facts) {
    const { releasable, unbuilt } = facts;
    const idle = unbuilt === undefined || unbuilt.size === 0 ? undefined : findIdlePacking(facts);
    return releasable.flatMap((pkg) => {
      const from = unbuilt?.get(pkg.directory);
      if (from === undefined) return [];
      const isMadeByNobody = idle !== undefined && !buildsByItself(pkg.manifest);
      return manifestProblem(pkg, ["publishConfig", "directory"], {
        code: "PUBLISH_DIRECTORY_NOT_BUILT",
        severity: isMadeByNobody ? "error" : "note",
        actual: `${from.path}/package.json`,
        reason: isMadeByNobody
          ? `${from.by} says so, and no step of the job \`${idle}\`, which packs, builds anything`
          : `${from.by} says so; what is in it is not known until packed`,
        predicts: isMadeByNobody ? "PUBLISH_DIRECTORY_UNBUILT" : undefined,
      });
    });
  },
};

/** Scripts that installing or packing starts. */
const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare", "prepublish", "prepack", "prepublishOnly"];

function buildsByItself({ scripts }: Manifest): boolean {
  return isJsonObject(scripts) && LIFECYCLE.some((name) => scripts[name] !== undefined);
}

/** The job in which Slipway packs what nothing in it has built; absent where a step might, or where nobody packs like that. */
function findIdlePacking({ publishingJobs, workflows, commandsOf, workspace }: Facts): string | undefined {
  if (buildsByItself(workflows?.rootManifest ?? {}) || workspace.packages.some(isRootThatBuilds)) return undefined;
  for (const way of publishingJobs.filter(({ client }) => client === "slipway")) {
    for (const location of neededJobs(way)) {
      const steps = unfoldSteps(location, way.inputs, workflows?.actions ?? []);
      const packs = steps.some((step) => PACKS.test(step.run ?? "") || PACK_ACTION.test(step.step.uses?.text ?? ""));
      if (packs && steps.every((step) => isIdle(step, commandsOf))) return location.job.id;
    }
  }
  return undefined;
}

function isRootThatBuilds({ directory, manifest }: WorkspacePackage): boolean {
  return directory === "." && buildsByItself(manifest);
}

/** Makes tarballs, and takes none that another run has made. */
const PACKS = /\bslipway(?:@\S+)? pack\b(?!.*--tarballs)/;

const PACK_ACTION = /\/slipway(?:\/.*)?\/pack@/i;

/** Bring tools and dependencies, or hand files on. */
const BRINGS =
  /^(?:actions\/(?:checkout|setup-[\w-]+|cache|upload-artifact|download-artifact)|pnpm\/action-setup|oven-sh\/setup-bun|jdx\/mise-action|step-security\/harden-runner)(?:\/|@)/i;

function isIdle(step: JobStep, commandsOf: Facts["commandsOf"]): boolean {
  const uses = step.step.uses?.text;
  if (uses !== undefined) return BRINGS.test(uses) || PACK_ACTION.test(uses);
  return commandsOf(step).every(({ words: [program = "", verb = ""] }) => {
    if (/^(?:npm|pnpm|yarn|bun)$/.test(program)) return /^(?:ci|i|install|config|set|)$/.test(verb);
    return /^(?:slipway|corepack|echo|printf|git|cd|test|\[|\[\[|exit|true)$/.test(program);
  });
}
