import { isJsonObject } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { formatRegistry, type PublishSettings } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

interface Redirect {
  readonly registry: string;
  readonly path: readonly string[];
  readonly reason?: string;
}

/** Packages that their manifest or npm's configuration sends to another registry than the release goes to. */
export function checkRegistryRedirect(input: CheckInput): Problem[] {
  const { settings } = input;
  if (settings === undefined) return [];
  const expected = formatRegistry(settings.registry);
  return listReleasable(input).flatMap((pkg) => {
    const redirect = redirectOf(pkg, settings);
    if (redirect === undefined || formatRegistry(redirect.registry) === expected) return [];
    return manifestProblem(pkg, redirect.path, {
      code: "REGISTRY_REDIRECTED",
      severity: "error",
      actual: redirect.registry,
      expected,
      ...(redirect.reason !== undefined && { reason: redirect.reason }),
    });
  });
}

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
