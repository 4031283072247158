import { chooseRegistry, formatRegistry } from "../../plan/publish-settings.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import { isLoopback } from "../../workflow/client.ts";
import { namesRegistry, registryVariables } from "../../workflow/job-registry.ts";

/** npm asks the registry of its configuration for the exchange, and a mirror for installing knows none. */
export const registryMirrored: Rule<"REGISTRY_MIRRORED"> = {
  stage: "check",
  codes: {
    REGISTRY_MIRRORED: {
      title: "Trusted publishing would go to a mirror",
      label: ["mirror in the registry's place", "mirrors in the registry's place"],
      message: ({ actual, expected, reason }) =>
        `The release goes to ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "An `.npmrc` or a variable of the environment sets the registry, and nothing says that packages are meant to go there: no `publishConfig.registry`, no `--registry` in the command that publishes, no `registry` in `slipway.json`.",
      says: "npm error code ENEEDAUTH\nnpm error need auth This command requires you to be logged in to <mirror>",
      why: "npm exchanges the ID token at the registry that its configuration names, and publishes there. A mirror serves installations and knows neither the exchange nor the trust record, so npm goes out without a credential.",
      fix: "Set a mirror in the jobs that install alone, or name the registry on purpose: `publishConfig.registry` in the manifests, `--registry` in the command, or `registry` in `slipway.json`. For a registry that is named on purpose no rule of npm's is applied; the release asks it for an exchange before the first package.",
      sources: [
        "https://docs.npmjs.com/trusted-publishers",
        "https://github.com/npm/cli/blob/latest/lib/utils/oidc.js",
        "https://docs.npmjs.com/cli/using-npm/config#registry",
      ],
    },
  },
  check(facts) {
    const { settings, context, releasable, trustedJobs } = facts;
    const source = settings?.registrySource;
    if (source === undefined || !(settings?.trustedPublishing ?? context.idToken)) return [];
    const byManifest = releasable.every((pkg) => chooseRegistry(pkg, settings ?? {})?.by === "manifest");
    if (byManifest || trustedJobs.some((job) => job.publishes.some(namesRegistry))) return [];
    const isMirror = (address: string): boolean =>
      !isLoopback(address) &&
      ![source.usual, settings?.namedRegistry].some((one) => one !== undefined && same(one, address));
    const variables = trustedJobs.flatMap(registryVariables).filter(({ registry }) => isMirror(registry));
    if (variables.length > 0) {
      return variables.map(({ registry, name, file, at }) => ({
        ...mirrored(registry, source.usual, `\`${name}\` sets it for the job that publishes`),
        file,
        position: at.position,
      }));
    }
    return reachesJob(facts) && isMirror(settings?.registry ?? "")
      ? [{ ...mirrored(settings?.registry ?? "", source.usual, WHENCE[source.from]), file: source.file }]
      : [];
  },
};

const WHENCE = {
  project: "the project's `.npmrc` sets it",
  environment: "a variable of the environment sets it",
  person: "npm's configuration on this machine sets it",
  default: undefined,
} as const;

/** What a person has set for this machine says nothing of the job that will publish. */
function reachesJob({ settings, context }: Facts): boolean {
  const from = settings?.registrySource?.from;
  return from === "project" || from === "environment" || (from === "person" && context.ci !== "none");
}

function mirrored(actual: string, expected: string, reason: string | undefined): Problem<"REGISTRY_MIRRORED"> {
  return {
    code: "REGISTRY_MIRRORED",
    severity: "error",
    actual,
    expected,
    reason,
    predicts: `npm error code ENEEDAUTH … This command requires you to be logged in to ${actual}`,
  };
}

function same(one: string, other: string): boolean {
  return formatRegistry(one) === formatRegistry(other);
}
