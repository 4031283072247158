import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import type { SecretFinding, SecretKind } from "../../tarball/contents.ts";
import { isIllustrative } from "../../tarball/plausible.ts";
import { because, quote } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

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
export const tarballSecret: Rule<"TARBALL_SECRET", TarballSubject> = {
  stage: "inspect",
  narrow: ["TARBALL_SECRET"],
  codes: {
    TARBALL_SECRET: {
      title: "The tarball holds a credential",
      label: "packed credential",
      message: ({ package: name, entry, actual, expected, reason }) =>
        `${quote(name)}: ${quote(entry)} in the tarball holds ${expected ?? "a credential"}, ${quote(actual)}${because(reason)}`,
      what: "A private key, a token or a password was found by its content. It is an error where its checksum, its inner structure or its randomness leaves no doubt, and a warning where it may be a sample. What was found is never shown.",
      why: "A published version is public for ever: it is mirrored within minutes, and deleting it does not bring the secret back. Secrets get in with environment files, with configuration beside the sources, or by a bundler that writes variables of the build into its output.",
      fix: "Revoke the credential first if the file has ever been public. Then leave the file out with `files` in the manifest, a list of what goes in being safer than one of what does not. A key that is meant to be there can be accepted with a reason in `slipway.json`.",
      sources: [
        "https://github.blog/2021-09-23-announcing-npms-new-access-token-format/",
        "https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/",
        "https://github.com/debug-js/debug/issues/995",
      ],
    },
  },
  *check(subject) {
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
  },
};

function isLeak({ kind, path, confidence }: SecretFinding): boolean {
  if (confidence !== "certain") return false;
  return kind !== "private-key" || !(isIllustrative(path) || CODE.test(path));
}

function describe({
  kind,
  path,
  line,
  preview,
}: SecretFinding): Pick<Problem<"TARBALL_SECRET">, "code" | "entry" | "actual" | "expected"> {
  return { code: "TARBALL_SECRET", entry: `${path}:${line}`, actual: preview, expected: KINDS[kind] };
}

function explain(first: SecretFinding, others: readonly SecretFinding[]): string {
  const why = first.confidence === "certain" ? "it may be there for a test or on purpose" : "only its form is right";
  const files = new Set(others.map(({ path }) => path)).size;
  return others.length === 0 ? why : `${why}; ${others.length} more in ${files} ${files === 1 ? "file" : "files"}`;
}
