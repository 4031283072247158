import { manifestProblem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";

/** What is left out because it looks like a part of a test or an example, and what other tools would publish. */
export const packageFixtureNotPrivate: Rule<"PACKAGE_FIXTURE_NOT_PRIVATE"> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    PACKAGE_FIXTURE_NOT_PRIVATE: {
      title: "A package that looks like a fixture is not marked `private`",
      label: "public fixture",
      message: ({ package: name, expected }) =>
        `${quote(name)} looks like a fixture, a template or a tool and is left out of the release: set \`private\` to ${quote(expected)}`,
      what: "The package lies inside another package or in a directory such as `examples`, `fixtures`, `templates` or `tools`, has neither `repository` nor `publishConfig`, and the registry shows nothing that can have been released from it: no version up to this one.",
      why: "Nothing marks it as a package that is never published, so tools that publish every package of a workspace would publish it, for good. Slipway leaves it out.",
      fix: 'Mark it `"private": true`. A package that is meant to be published needs its `repository`, and is then taken into the release.',
      sources: [
        "https://docs.npmjs.com/cli/configuring-npm/package-json#private",
        "https://github.com/withastro/astro/pull/795",
      ],
    },
  },
  check({ fixtures }) {
    return [...fixtures]
      .filter(({ version }) => version !== "")
      .map((pkg) =>
        manifestProblem(pkg, ["private"], {
          code: "PACKAGE_FIXTURE_NOT_PRIVATE",
          severity: "warning",
          expected: "true",
          fix: { file: pkg.file, path: ["private"], value: true },
        }),
      );
  },
};
