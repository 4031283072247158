import { isJsonObject } from "../../json/json.ts";
import { type Candidate, listCandidates } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { PackageManager } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { expectedTrust } from "./expected-trust.ts";
import { formatTrustCommand } from "./format-trust-command.ts";

const PUBLISH: Record<PackageManager["name"], string> = {
  npm: "npm publish",
  pnpm: "pnpm publish",
  yarn: "yarn npm publish",
  bun: "bun publish",
};

/** Trust can only be given to a package that exists, so an ID token can never publish a first version. */
export function checkFirstPublish(input: CheckInput): Problem[] {
  const { context, settings, workspace } = input;
  const trust = expectedTrust(input);
  return listCandidates(input)
    .filter(({ firstPublish }) => firstPublish)
    .map((candidate) =>
      manifestProblem(candidate.pkg, ["name"], {
        code: "FIRST_PUBLISH_UNDER_OIDC",
        // Without an ID token at hand this may be a run on somebody's machine, or a release with a token.
        severity: (settings?.trustedPublishing ?? context.idToken) ? "error" : "warning",
        actual: "not on the registry",
        reason: `a person publishes it once with \`${bootstrapCommand(workspace.packageManager, candidate)}\`, then names its trusted publisher`,
        predicts: "OIDC token exchange error - package not found",
        command: formatTrustCommand(candidate.name, trust),
      }),
    );
}

function bootstrapCommand(client: PackageManager, { name, manifest }: Candidate): string {
  const { publishConfig } = manifest;
  const settings = isJsonObject(publishConfig) ? publishConfig : {};
  return [
    PUBLISH[client.name],
    ...(name.startsWith("@") && settings["access"] === undefined ? ["--access public"] : []),
    // Outside of CI npm cannot sign provenance and refuses to publish when it is asked for.
    ...(settings["provenance"] === true ? ["--no-provenance"] : []),
  ].join(" ");
}
