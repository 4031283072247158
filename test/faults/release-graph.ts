/** `app → mid → core` and two that need nothing. */
export const releaseGraph: Readonly<Record<string, readonly string[]>> = {
  "@acme/core": [],
  "@acme/mid": ["@acme/core"],
  "@acme/app": ["@acme/mid"],
  "@acme/one": [],
  "@acme/two": [],
};

/** What has dependents: faults that are about one package are about this one. */
export const TARGET = "@acme/core";
