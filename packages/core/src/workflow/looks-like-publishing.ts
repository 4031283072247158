/** Publish other things than npm packages, or only speak of it. */
const ELSEWHERE = new Set(
  (
    "gh git cargo docker podman twine uv uvx poetry pip dotnet nuget mvn gradle gradlew vsce ovsx jsr deno pkg-pr-new " +
    "wrangler firebase netlify vercel gh-pages goreleaser helm aws az gcloud napi sigstore cosign verdaccio playwright " +
    "vitest jest tsc eslint oxlint prettier apt-get brew gpg curl wget echo printf cat jq yq grep sed awk ls cd cp mv rm " +
    "mkdir test source export set exit return read shopt trap true false"
  ).split(" "),
);
const INTERPRETERS = new Set(
  "node tsx ts-node bun bash sh zsh pwsh zx make just task python python3 npm pnpm yarn vp turbo nx lerna rush gulp".split(
    " ",
  ),
);
const PUBLISH = /(?<!pre|post|un)publi(?:sh|cation)/i;
const RELEASE = /(?:^|[-_:/.])release(?:[-_:/.]|$)/i;
const DRY = /^--?(?:dry|dry-run|dryRun|check|check-only)(?:=true)?$/;
/** Scripts that look before or after, by how their names begin. */
const LOOKING = /^(?:check|verify|lint|test|validate|detect|prepare|create|generate|update|is|should|can)\b/i;
const NOT_NPM = /jsr|crates|docker|vsce|ovsx|pages|docs|website|pkg[.-]pr[.-]new|marketplace|homebrew|pypi/i;

/**
 * Whether a command that cannot be looked into speaks of publishing: `node scripts/release.js`, `make publish`. A guess,
 * fit only for a job that has the rights to publish.
 *
 * @param words As `stripWrappers` leaves them.
 */
export function looksLikePublishing(words: readonly string[]): boolean {
  const [program = "", ...rest] = words;
  const name = baseName(program);
  if (ELSEWHERE.has(name) || words.some((word) => DRY.test(word))) return false;
  const operands = rest.filter((word) => !word.startsWith("-") && !word.includes("=") && !word.includes("{{"));
  const spoken = [program, ...operands].filter((word) => !word.includes("\n") && !/\s/.test(word));
  if (spoken.some((word) => NOT_NPM.test(word) || LOOKING.test(baseName(word)))) return false;
  if (spoken.some((word) => PUBLISH.test(word))) return true;
  const script = INTERPRETERS.has(name) ? operands.find((word) => word !== "run") : program;
  return script !== undefined && RELEASE.test(baseName(script));
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}
