import { listRewriting, listUnapplied } from "../../plan/packed-manifest.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, nameSome, quote, show } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

/**
 * What `publishConfig` would have of the packed manifest and the packing client did not do, where only the tarball can tell:
 * a script might have done it.
 */
export const tarballPublishConfig: Rule<"TARBALL_PUBLISH_CONFIG_IGNORED", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_PUBLISH_CONFIG_IGNORED: {
      title: "The packed manifest is not what `publishConfig` says",
      label: "unapplied `publishConfig` field",
      message: ({ package: name, field, actual, expected, reason }) =>
        `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, \`publishConfig\` says ${quote(expected)}${because(reason)}`,
      what: "`publishConfig` in the repository sets a field of the manifest, and the packed manifest has another value: neither the packing client nor a script has applied it.",
      why: "npm and bun apply nothing of `publishConfig` to the manifest, pnpm and yarn a fixed list of fields. What is published then has the entry points of the sources.",
      fix: "Write the value into the field itself, or let `prepack` do it.",
      sources: [
        "https://pnpm.io/package_json#publishconfig",
        "https://yarnpkg.com/configuration/manifest#publishConfig",
      ],
    },
  },
  *check(subject) {
    const { source, contents, manifest } = subject;
    // Where no script could have done it, `check` has said so.
    if (source === undefined || contents.manifest === undefined || listRewriting(source.manifest).length === 0) return;
    const [first, ...others] = listUnapplied(source.manifest, manifest);
    if (first === undefined) return;
    yield tarballProblem(
      subject,
      {
        code: "TARBALL_PUBLISH_CONFIG_IGNORED",
        severity: "error",
        actual: show(first.actual),
        expected: show(first.meant),
        reason:
          others.length === 0 ? undefined : `nor was ${nameSome(others.map(({ field }) => quote(field)))} applied`,
      },
      [first.field],
    );
  },
};
