import { chooseRegistry, formatRegistry } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

const NOT_ASKED = "the registry was not asked about it";

/** Packages of which nobody knows what the registry holds. An outage is never taken for a pending release. */
export const registryAnswers: Rule<"REGISTRY_UNREACHABLE" | "REGISTRY_REFUSED"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    REGISTRY_UNREACHABLE: {
      title: "The registry did not answer",
      label: "unanswered registry read",
      message: ({ package: name, reason }) => `${quote(name)}: the registry did not answer${because(reason)}`,
      what: "The question for the package's versions got no answer.",
      why: "Whether the package exists and which versions it has is unknown. An outage must not look like a release that is due.",
      fix: "Try again. When it stays, look at the network, at the proxy settings and at the registry's address in npm's configuration.",
      sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
    },
    REGISTRY_REFUSED: {
      title: "The registry refused to say what it holds",
      label: "refused registry read",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)}: the registry answered ${quote(actual)}${because(reason)}`,
      what: "The question for the package's versions was answered with an error that is not `404 Not Found`.",
      why: "Whether the package exists, which versions it has and what `latest` points to is unknown. A plan made without that would be a guess: a refusal is not the same as an absence.",
      fix: "Look at the credentials for reading in npm's configuration, and at the registry's address. A restricted package needs a token that may read it.",
      sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
    },
  },
  check({ registry, releasable }) {
    if (registry === undefined) return [];
    return releasable.flatMap((pkg) => {
      const state = registry.get(pkg.name);
      if (state === undefined) return problemOf(pkg, { code: "REGISTRY_UNREACHABLE", reason: NOT_ASKED });
      if (state.kind === "unreachable") return problemOf(pkg, { code: "REGISTRY_UNREACHABLE", reason: state.message });
      if (state.kind !== "refused") return [];
      return problemOf(pkg, { code: "REGISTRY_REFUSED", actual: `${state.status}`, reason: state.message });
    });
  },
};

type Unanswered = Problem<"REGISTRY_UNREACHABLE" | "REGISTRY_REFUSED">;

function problemOf(pkg: WorkspacePackage, problem: Pick<Unanswered, "code" | "actual" | "reason">): Unanswered {
  return manifestProblem(pkg, ["name"], { ...problem, severity: "error" });
}

/** Packages that their manifest or npm's configuration sends to another registry than the release goes to. */
export const registryRedirected: Rule<"REGISTRY_REDIRECTED"> = {
  stage: "check",
  codes: {
    REGISTRY_REDIRECTED: {
      title: "A package goes to another registry than the release",
      label: ["package for another registry", "packages for another registry"],
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(name)} goes to ${quote(actual)}, the release to ${quote(expected)}${because(reason)}`,
      what: "`publishConfig.registry`, a registry for the package's scope in `publishConfig`, or one in npm's configuration sends this package elsewhere. npm prefers a scope's registry to everything else, even to `publishConfig.registry`.",
      why: "A release may go to several registries in one order: each package's versions are read at its own, and it is published there with a credential of that registry. Where neither npm's configuration nor the job that publishes has one for it, its publication ends with `E404` or `ENEEDAUTH`, or the package appears where nobody looks for it; that is an error. With a credential it is most likely meant, and a warning; so it is where the job may have one that is not seen. Where the job is logged in to one registry and every package goes there, nothing is said.",
      fix: "Remove the setting, or give npm's configuration a credential for that registry: in a workflow, `registry-url` of `actions/setup-node` and `NODE_AUTH_TOKEN`. A mirror for installing belongs into a setting that does not apply to publishing.",
      sources: [
        "https://github.com/npm/npm-registry-fetch/blob/main/lib/index.js",
        "https://github.com/tkskto/vue-component-analyzer/pull/455",
        "https://github.com/UiPath/apollo-ui/pull/1070",
      ],
    },
  },
  check(facts) {
    const { settings, releasable } = facts;
    if (settings === undefined) return [];
    const expected = formatRegistry(settings.registry);
    const choices = releasable.map((pkg) => ({ pkg, choice: chooseRegistry(pkg, settings) }));
    const together = new Set(choices.map(({ choice }) => formatRegistry(choice?.registry ?? expected))).size === 1;
    return choices.flatMap(({ pkg, choice }) => {
      if (choice === undefined || formatRegistry(choice.registry) === expected) return [];
      const { by, key, registry } = choice;
      const credential = credentialFor(registry, facts);
      // Where a job publishes all of them there, it is the release that goes there.
      if (credential === "job" && together) return [];
      const reasons = [
        by === "configuration" ? `npm's configuration sets \`${key}\`` : undefined,
        credential === "unknown" ? "whether the job that publishes is logged in there is not known" : undefined,
      ].filter((reason) => reason !== undefined);
      return manifestProblem(pkg, by === "manifest" ? ["publishConfig", key] : ["name"], {
        code: "REGISTRY_REDIRECTED",
        severity: credential === undefined ? "error" : "warning",
        actual: registry,
        expected,
        reason: reasons.length > 0 ? reasons.join("; ") : undefined,
      });
    });
  },
};

/** Where a credential for a registry is found: in the job that publishes, or on this machine. */
function credentialFor(registry: string, { settings, jobCredentials }: Facts): "job" | "here" | "unknown" | undefined {
  const address = formatRegistry(registry);
  const reaches = (known: string): boolean => address.startsWith(formatRegistry(known));
  if (jobCredentials.some(({ any, registries }) => any || registries.some(reaches))) return "job";
  if (settings?.credentials?.some((known) => formatRegistry(known) === address) === true) return "here";
  return jobCredentials.some(({ unknown }) => unknown) ? "unknown" : undefined;
}
