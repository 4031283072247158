import { parseDependency } from "../../dependencies/dependency.ts";
import { isJsonObject, type Manifest } from "../../json/json.ts";
import { parseManifest } from "../../json/parse.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import type { NestedManifest } from "../../tarball/contents.ts";
import { quote } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

/** What consumers' clients read. */
const INSTALLED = ["dependencies", "optionalDependencies", "peerDependencies"];

const UNSUPPORTED = new Set(["workspace", "catalog", "portal", "patch"]);

interface Leak {
  readonly field: string;
  readonly name: string;
  readonly specifier: string;
  readonly protocol: string;
}

/** No manifest inside the tarball may have dependencies that only the repository can resolve. */
export const tarballProtocolLeak: Rule<"TARBALL_PROTOCOL_LEAK", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_PROTOCOL_LEAK: {
      title: "The tarball depends on something only the repository has",
      label: ["dependency that only the repository has", "dependencies that only the repository has"],
      message: ({ package: name, field, entry, actual }) =>
        `${quote(name)}: ${quote(field ?? "a dependency")} in the tarball${entry === undefined ? "" : `'s ${quote(entry)}`} is ${quote(actual)}, which only the repository can resolve`,
      what: "A manifest inside the tarball has a dependency whose specifier is a path, or begins with `workspace:`, `catalog:`, `file:`, `link:`, `portal:` or `patch:`.",
      says: 'npm error code EUNSUPPORTEDPROTOCOL\nnpm error Unsupported URL Type "workspace:": workspace:*',
      why: "Publishing succeeds, the registry's page may look right, and every installation fails. `npm publish` in a pnpm or yarn workspace sends these as they are; it happens most often when a project turns from `pnpm publish` to `npm publish` for trusted publishing. In `devDependencies` they harm nobody, but show that the package manager did not resolve them.",
      fix: "Pack with the workspace's own package manager, which writes real ranges, and publish that tarball. Where a build copies manifests, let it copy the packed one.",
      sources: [
        "https://github.com/PrestaShopCorp/puik/pull/522",
        "https://github.com/valbuild/val/pull/625",
        "https://github.com/monoes/monomind/issues/130",
        "https://github.com/PostHog/posthog-js/issues/3290",
      ],
    },
  },
  *check(subject) {
    const bundled = bundledNames(subject.manifest);
    for (const leak of listLeaks(subject.manifest, [...INSTALLED, "devDependencies"])) {
      if (bundled.has(leak.name) || isHarmless(leak)) continue;
      yield tarballProblem(subject, { ...describe(leak), severity: severityOf(leak) }, [leak.field, leak.name]);
    }
    yield* summarise(subject.contents.nestedManifests.flatMap((nested) => checkNested(subject, nested)));
  },
};

/** One problem for each nested manifest. Local paths are left alone there: they may well lead somewhere. */
function checkNested(subject: TarballSubject, { path, text }: NestedManifest): Problem<"TARBALL_PROTOCOL_LEAK">[] {
  const parsed = parseManifest(text);
  const manifest = "manifest" in parsed ? parsed.manifest : {};
  const [first, ...others] = listLeaks(manifest, INSTALLED).filter(({ protocol }) => UNSUPPORTED.has(protocol));
  if (first === undefined) return [];
  return [
    tarballProblem(subject, {
      ...describe(first),
      severity: isBundled(path) ? "error" : "warning",
      entry: path,
      reason: others.length > 0 ? `and ${others.length} more in the same file` : undefined,
    }),
  ];
}

function listLeaks(manifest: Manifest, fields: readonly string[]): Leak[] {
  return fields.flatMap((field) => {
    const dependencies = manifest[field];
    if (!isJsonObject(dependencies)) return [];
    return Object.entries(dependencies).flatMap(([name, specifier]) => {
      const protocol = typeof specifier === "string" ? protocolOf(name, specifier) : undefined;
      return typeof specifier === "string" && protocol !== undefined ? [{ field, name, specifier, protocol }] : [];
    });
  });
}

/** Of specifiers that mean something in the repository only. Package managers resolve them when they pack; npm does not. */
function protocolOf(name: string, specifier: string): string | undefined {
  const spec = parseDependency(name, specifier);
  if (spec.kind === "path") return spec.protocol === "" ? "path" : spec.protocol.slice(0, -1);
  if (spec.kind === "workspace" || spec.kind === "catalog") return spec.kind;
  return specifier.startsWith("patch:") ? "patch" : undefined;
}

function describe({
  name,
  specifier,
  protocol,
}: Leak): Pick<Problem<"TARBALL_PROTOCOL_LEAK">, "code" | "actual" | "expected" | "predicts"> {
  return {
    code: "TARBALL_PROTOCOL_LEAK",
    actual: specifier,
    predicts: UNSUPPORTED.has(protocol)
      ? `npm error code EUNSUPPORTEDPROTOCOL Unsupported URL Type "${protocol}:": ${specifier}`
      : undefined,
    expected: `a range or tag of \`${name}\` on the registry`,
  };
}

/** Nobody installs these; a local path among them says nothing about how the package was packed. */
function isHarmless({ field, protocol }: Leak): boolean {
  return field === "devDependencies" && !UNSUPPORTED.has(protocol);
}

function severityOf({ field }: Leak): Problem["severity"] {
  return field === "devDependencies" ? "warning" : "error";
}

/** Installed along with the package, and read by the client as a dependency of its own. */
function isBundled(path: string): boolean {
  return path.startsWith("node_modules/");
}

export function bundledNames({ bundleDependencies, bundledDependencies, dependencies }: Manifest): ReadonlySet<string> {
  const bundled = bundleDependencies ?? bundledDependencies;
  if (bundled === true && isJsonObject(dependencies)) return new Set(Object.keys(dependencies));
  return new Set(Array.isArray(bundled) ? bundled.filter((name) => typeof name === "string") : []);
}
