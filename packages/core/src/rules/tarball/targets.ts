import { groupBy } from "../../problems/group.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import type { Listing } from "../../tarball/contents.ts";
import { findTarget, listTargets, normaliseTarget, type Target } from "../../tarball/targets.ts";
import { because, nameSome, quote } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

const MOST_NAMED = 3;

const EXTENSIONS = [".js", ".mjs", ".cjs", ".json", "/index.js"];

/** What `main`, `exports`, `types`, `bin` and their like point to must be in the tarball. */
export const tarballTargetMissing: Rule<"TARBALL_TARGET_MISSING", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_TARGET_MISSING: {
      title: "The manifest points to a file that is not in the tarball",
      label: "missing entry point",
      message: ({ package: name, field, actual, reason }) =>
        `${quote(name)}: ${quote(field)} points to ${quote(actual)}, which is not in the tarball${because(reason)}`,
      what: "A file that `main`, `module`, `types`, `browser`, `bin`, `man` or `exports` names is missing. It is an error where every consumer of that entry point fails, and a warning where only some tools do.",
      says: "Error: Cannot find module '/app/node_modules/name/dist/index.js'. Please verify that the package.json has a valid \"main\" entry",
      why: "Most often the build did not run: its script hangs on `prepublishOnly`, which packing does not run, or the job that packs is not the one that built. Next come `files` or `.npmignore` that leave the file out, and letter case that only Linux minds.",
      fix: "Build before packing, in the same job, or hang the build on `prepack`. Look at `npm pack --dry-run` for what goes in. Remove targets that are meant to be gone.",
      sources: [
        "https://github.com/finos/FDC3/issues/1529",
        "https://github.com/duersjefen/deploy-kit/issues/171",
        "https://github.com/gustavoguichard/string-ts/issues/94",
        "https://github.com/elizaOS/eliza/issues/9829",
      ],
    },
  },
  *check(subject) {
    const missing = listTargets(subject.manifest).filter((target) => !findTarget(target, subject.listing));
    const groups = groupBy(missing, ({ value }) => normaliseTarget(value) ?? value);
    const problems = [...groups.values()].map((group) => describe(subject, group));
    yield* summarise(problems.filter(({ severity }) => severity === "error"));
    yield* summarise(problems.filter(({ severity }) => severity === "warning"));
  },
};

function describe(subject: TarballSubject, targets: readonly Target[]): Problem<"TARBALL_TARGET_MISSING"> {
  const [first, ...others] = targets.toSorted((a, b) => rank(subject, a) - rank(subject, b));
  const path = first?.path ?? [];
  const reasons = [explain(subject, first), alsoNamedBy(others)].filter((reason) => reason !== undefined);
  return tarballProblem(
    subject,
    {
      code: "TARBALL_TARGET_MISSING",
      severity: targets.some((target) => rank(subject, target) === 0) ? "error" : "warning",
      actual: first?.value ?? "",
      reason: reasons.length > 0 ? reasons.join("; ") : undefined,
    },
    path,
  );
}

function alsoNamedBy(others: readonly Target[]): string | undefined {
  if (others.length === 0) return undefined;
  const named = others.map(({ path }) => `\`${path.join(".")}\``);
  return `also named by ${nameSome(named, MOST_NAMED)}`;
}

/** 0 where consumers are certain to fail, 1 where many do. */
function rank({ listing }: TarballSubject, { needed, path, value }: Target): number {
  if (needed !== "everyone") return needed === "typescript" ? 1 : 2;
  if (path[0] === "main" && listing.hasFile("index.js")) return 1;
  // Node fails, bundlers and other runtimes add the extension.
  return isRootExport(path) || withExtension(value, listing) === undefined ? 0 : 1;
}

function isRootExport(path: readonly string[]): boolean {
  const [, subpath = "."] = path;
  return path[0] !== "exports" || subpath === "." || !subpath.startsWith(".");
}

function withExtension(value: string, { files }: Listing): string | undefined {
  const path = normaliseTarget(value) ?? "";
  return EXTENSIONS.map((extension) => `${path}${extension}`).find((candidate) => files.has(candidate));
}

function explain({ listing }: TarballSubject, target: Target | undefined): string | undefined {
  if (target === undefined) return undefined;
  const path = normaliseTarget(target.value) ?? "";
  const spelling = listing.inAnyCase(path);
  if (spelling !== undefined && spelling !== path) return `the tarball has it as \`${spelling}\``;
  if (target.lookup === "pattern") return "no file matches";
  if (target.path[0] === "main" && listing.hasFile("index.js")) {
    return "Node falls back to `index.js`, with a deprecation warning; other resolvers do not";
  }
  const other = withExtension(target.value, listing);
  if (other !== undefined) return `the tarball has \`${other}\`, but Node adds no extension here`;
  const directory = path.split("/")[0] ?? "";
  return path.includes("/") && !listing.hasDirectory(directory) ? `nothing of \`${directory}\` is in it` : undefined;
}
