import { publishedBefore } from "../plan/publish-plan.ts";
import { nameSome } from "../text/words.ts";
import { isSound, type Verification } from "../verify/verification.ts";
import type { ReleaseReport } from "./release-report.ts";

/** What one can do about versions that the registry shows otherwise than they were packed, a line for each kind of fault. */
export function describeRemedies({ plan, verifications }: Pick<ReleaseReport, "plan" | "verifications">): string[] {
  const tags = new Map([...publishedBefore(plan), ...plan.packages].map(({ name, distTag }) => [name, distTag]));
  const shown = verifications.filter(({ availability }) => availability === "available");
  const failing = (check: "integrity" | "attestation" | "installation"): string =>
    list(shown.filter(({ [check]: result }) => result !== undefined && !isSound(result)));
  const [taken, unsigned, changed] = [failing("integrity"), failing("attestation"), failing("installation")];
  return [
    ...shown
      .filter(({ distTag, integrity }) => !isSound(distTag) && isSound(integrity))
      .slice(0, MOST_COMMANDS)
      .map(({ name, version }) => {
        const tag = tags.get(name) ?? "latest";
        return `Point the dist-tag to it: \`npm dist-tag add ${name}@${version} ${tag}\`; with a token \`slipway publish\` does so when it runs again`;
      }),
    ...(taken === ""
      ? []
      : [
          `The number is taken by other bytes, for good: raise the version, release again, and deprecate what is wrong: ${taken}`,
        ]),
    ...(unsigned === ""
      ? []
      : [
          `Provenance cannot be added to a public version: \`slipway verify report.json\` looks again, and the next version brings it: ${unsigned}`,
        ]),
    ...(changed === ""
      ? []
      : [
          `What clients are told to install is not what was packed: deprecate it and ask the registry's support: ${changed}`,
        ]),
  ];
}

const MOST_COMMANDS = 10;

function list(verifications: readonly Verification[]): string {
  return nameSome(verifications.map(({ name, version }) => `\`${name}@${version}\``));
}
