import { listUnapplied } from "../../plan/packed-manifest.ts";
import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { listTypeScriptTargets } from "../../tarball/targets.ts";
import { because, nameSome, quote, show } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

type Found = Problem<"TARBALL_TARGET_TYPESCRIPT">;

/** What Node loads must be JavaScript. */
export const tarballTypeScript: Rule<"TARBALL_TARGET_TYPESCRIPT", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_TARGET_TYPESCRIPT: {
      title: "An entry point is TypeScript",
      label: "TypeScript entry point",
      message: ({ package: name, field, actual, reason }) =>
        `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, which Node does not load${because(reason)}`,
      what: "`main`, or a target of `exports` under `default`, `import`, `require`, `node` or no condition, is a TypeScript file. It is an error where `publishConfig` was to replace it, and where the version before had JavaScript there; else it is a warning, as some packages are for bundlers and other runtimes only.",
      says: "Error [ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING]: Stripping types is currently unsupported for files under node_modules",
      why: "In the workspace the sources are the entry points, and something replaces them when the package is packed: `publishConfig`, which npm and bun do not apply, or a script that did not run.",
      fix: "Let the packed manifest name the build: write it into the fields themselves with the sources under a condition of your own, or pack with pnpm or yarn.",
      sources: [
        "https://nodejs.org/api/typescript.html#type-stripping-in-dependencies",
        "https://pnpm.io/package_json#publishconfig",
      ],
    },
  },
  *check(subject) {
    const targets = listTypeScriptTargets(subject.manifest);
    const unapplied = new Map(
      listUnapplied(subject.source?.manifest ?? {}, subject.manifest).map(({ field, meant }) => [field, meant]),
    );
    const before = readBefore(subject);
    yield* summarise(
      [...groupBy(targets, ({ value }) => value).values()].map((group): Found => {
        const fields = group.map(({ path }) => path.join("."));
        const { path = [], value = "" } =
          group.find(({ path: [field = ""] }) => unapplied.has(field)) ?? group[0] ?? {};
        const [field = ""] = path;
        const others = fields.filter((one) => one !== path.join("."));
        const meant = unapplied.get(field);
        const reasons = [
          ...(meant === undefined ? [] : [`\`publishConfig.${field}\` was not applied`]),
          ...(before === undefined ? [] : [`the entry points of ${before} are JavaScript`]),
        ];
        const also = others.length === 0 ? [] : [`also named by ${nameSome(others.map((it) => quote(it)))}`];
        return tarballProblem(
          subject,
          {
            code: "TARBALL_TARGET_TYPESCRIPT",
            severity: reasons.length > 0 ? "error" : "warning",
            actual: value,
            expected: meant === undefined ? undefined : show(meant),
            reason: [...reasons, ...also].join("; ") || undefined,
          },
          path,
        );
      }),
    );
  },
};

/** The version before, where its entry points are known not to be TypeScript. */
function readBefore({ entry: { name, previousVersion }, registry }: TarballSubject): string | undefined {
  const state = registry?.get(name);
  if (state?.kind !== "present" || previousVersion === undefined) return undefined;
  return state.versions[previousVersion]?.typescript === false ? previousVersion : undefined;
}
