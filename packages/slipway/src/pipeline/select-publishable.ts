import type { Config, WorkspacePackage } from "@slipway/core";

/** The packages a release may publish: not private, and neither filtered out nor excluded by `slipway.json`. */
export function selectPublishable(
  packages: readonly WorkspacePackage[],
  { filter, exclude = [] }: Config,
): WorkspacePackage[] {
  const wanted = filter?.map(toRegExp);
  const unwanted = exclude.map(toRegExp);
  return packages.filter(
    ({ name, manifest }) =>
      !manifest["private"] &&
      (wanted === undefined || wanted.some((pattern) => pattern.test(name))) &&
      !unwanted.some((pattern) => pattern.test(name)),
  );
}

/** `*` stands for anything, as in a package manager's filters. */
function toRegExp(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[$()+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
