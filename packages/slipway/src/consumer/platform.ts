import type { Manifest } from "@slipway/core";

/** What npm compares with a manifest's `os`, `cpu` and `libc`. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  /** Only Linux has several. */
  readonly libc: string | undefined;
}

const FIELDS = ["os", "cpu", "libc"] as const;

export function readPlatform(): Platform {
  return { os: process.platform, cpu: process.arch, libc: process.platform === "linux" ? readLibc() : undefined };
}

function readLibc(): string {
  const report: unknown = process.report.getReport();
  const text = JSON.stringify(report);
  return /"glibcVersionRuntime":/u.test(text) ? "glibc" : "musl";
}

/** @returns What a package is for that this platform is not, as its manifest says it; nothing where it can be installed. */
export function findOtherPlatform(manifest: Manifest, platform: Platform): string | undefined {
  const fields = FIELDS.map((field) => ({ wanted: listValues(manifest[field]), own: platform[field] }));
  if (fields.every(({ wanted, own }) => accepts(wanted, own))) return undefined;
  return fields.flatMap(({ wanted }) => (wanted.length > 0 ? wanted.join("|") : [])).join(" ");
}

function listValues(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === "string");
}

/** npm's own comparison (`npm-install-checks`). */
function accepts(wanted: readonly string[], own: string | undefined): boolean {
  if (wanted.length === 0 || (wanted.length === 1 && wanted[0] === "any")) return true;
  if (own === undefined) return false;
  const refused = wanted.filter((each) => each.startsWith("!"));
  if (refused.includes(`!${own}`)) return false;
  return wanted.includes(own) || refused.length === wanted.length;
}
