import { isJsonObject } from "../../json/json.ts";
import { formatRegistry, type PublishSettings } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
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
      message: ({ package: name, reason }) => `${quote(name)}: the registry did not answer${because(reason)}`,
      what: "The question for the package's versions got no answer.",
      why: "Whether the package exists and which versions it has is unknown. An outage must not look like a release that is due.",
      fix: "Try again. When it stays, look at the network, at the proxy settings and at the registry's address in npm's configuration.",
      sources: ["https://docs.npmjs.com/cli/using-npm/registry"],
    },
    REGISTRY_REFUSED: {
      title: "The registry refused to say what it holds",
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

interface Redirect {
  readonly registry: string;
  readonly path: readonly string[];
  readonly reason?: string;
}

/** Packages that their manifest or npm's configuration sends to another registry than the release goes to. */
export const registryRedirected: Rule<"REGISTRY_REDIRECTED"> = {
  stage: "check",
  codes: {
    REGISTRY_REDIRECTED: {
      title: "A package goes to another registry than the release",
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(name)} goes to ${quote(actual)}, the release to ${quote(expected)}${because(reason)}`,
      what: "`publishConfig.registry`, a registry for the package's scope in `publishConfig`, or one in npm's configuration sends this package elsewhere. npm prefers a scope's registry to everything else, even to `publishConfig.registry`.",
      why: "Versions, dist-tags and the credential's audience are looked up at the release's registry. At another one they mean nothing, and the package would appear where nobody looks for it, or end with `E404`.",
      fix: "Remove the setting, or release the packages of the other registry on their own. A mirror for installing belongs into a setting that does not apply to publishing.",
      sources: [
        "https://github.com/npm/npm-registry-fetch/blob/main/lib/index.js",
        "https://github.com/tkskto/vue-component-analyzer/pull/455",
        "https://github.com/UiPath/apollo-ui/pull/1070",
      ],
    },
  },
  check({ settings, releasable }) {
    if (settings === undefined) return [];
    const expected = formatRegistry(settings.registry);
    return releasable.flatMap((pkg) => {
      const redirect = redirectOf(pkg, settings);
      if (redirect === undefined || formatRegistry(redirect.registry) === expected) return [];
      return manifestProblem(pkg, redirect.path, {
        code: "REGISTRY_REDIRECTED",
        severity: "error",
        actual: redirect.registry,
        expected,
        reason: redirect.reason,
      });
    });
  },
};

/** npm's own order (`pickRegistry`): the scope's registry, in the manifest or the configuration, then `registry`. */
function redirectOf({ name, manifest }: WorkspacePackage, { scopeRegistries }: PublishSettings): Redirect | undefined {
  const publishConfig = isJsonObject(manifest["publishConfig"]) ? manifest["publishConfig"] : {};
  const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : undefined;
  const key = `${scope}:registry`;
  const scoped = scope === undefined ? undefined : publishConfig[key];
  if (typeof scoped === "string") return { registry: scoped, path: ["publishConfig", key] };
  const configured = scope === undefined ? undefined : scopeRegistries?.[scope];
  if (configured !== undefined) {
    return { registry: configured, path: ["name"], reason: `npm's configuration sets \`${key}\`` };
  }
  const { registry } = publishConfig;
  return typeof registry === "string" ? { registry, path: ["publishConfig", "registry"] } : undefined;
}
