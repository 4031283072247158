import type { Problem } from "../../problems/problem.ts";
import type { SecretFinding, SecretKind } from "../../tarball/contents.ts";
import { isIllustrative } from "../../tarball/plausible.ts";
import { groupBy } from "./group-by.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

const KINDS: Readonly<Record<SecretKind, string>> = {
  "private-key": "a private key",
  "npm-token": "an npm token",
  "github-token": "a GitHub token",
  "gitlab-token": "a GitLab token",
  "slack-token": "a Slack token",
  "stripe-key": "a Stripe live key",
  "aws-access-key": "an AWS access key",
  "aws-secret-key": "an AWS secret key",
  "registry-auth": "a registry's credential",
  "environment-variable": "a secret in an environment file",
};

/** Programs hold keys on purpose: to probe what the platform can do, or for a development server. */
const CODE = /\.(?:[cm]?[jt]sx?|map|vue|svelte|wasm)$/u;

/** What a published version contains is public for ever: whoever installs or mirrors it has it. */
export function* checkSecrets(subject: TarballSubject): Iterable<Problem> {
  const { secrets } = subject.contents;
  for (const finding of secrets.filter(isLeak)) {
    yield tarballProblem(subject, { ...describe(finding), severity: "error" });
  }
  const doubtful = secrets.filter((finding) => !isLeak(finding));
  for (const [first, ...others] of groupBy(doubtful, ({ kind }) => kind).values()) {
    if (first === undefined) continue;
    yield tarballProblem(subject, {
      ...describe(first),
      severity: "warning",
      reason: explain(first, others),
    });
  }
}

function isLeak({ kind, path, confidence }: SecretFinding): boolean {
  if (confidence !== "certain") return false;
  return kind !== "private-key" || !(isIllustrative(path) || CODE.test(path));
}

function describe({
  kind,
  path,
  line,
  preview,
}: SecretFinding): Pick<Problem, "code" | "entry" | "actual" | "expected"> {
  return { code: "TARBALL_SECRET", entry: `${path}:${line}`, actual: preview, expected: KINDS[kind] };
}

function explain(first: SecretFinding, others: readonly SecretFinding[]): string {
  const why = first.confidence === "certain" ? "it may be there for a test or on purpose" : "only its form is right";
  const files = new Set(others.map(({ path }) => path)).size;
  return others.length === 0 ? why : `${why}; ${others.length} more in ${files} ${files === 1 ? "file" : "files"}`;
}
