import type { Problem } from "../../problems/problem.ts";
import { isEnvironmentFile } from "../../tarball/environment-secrets.ts";
import { isIllustrative } from "../../tarball/plausible.ts";
import { tarballProblem } from "./tarball-problem.ts";
import type { TarballSubject } from "./tarball-subject.ts";

const MOST_NAMED = 5;

/** Files whose format is made for credentials, whatever is in them. */
const SENSITIVE =
  /(?:^|\/)(?:\.npmrc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.htpasswd|\.coveralls\.yml|\.dockercfg|\.docker\/config\.json|\.aws\/credentials|\.kube\/config|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:p12|pfx|jks|keystore|kdbx|ppk))$/iu;

/** What editors, systems and tools leave behind. */
const STRAY =
  /(?:^|\/)(?:\.DS_Store|\._[^/]+|Thumbs\.db|desktop\.ini|[^/]+\.sw[op]|[^/]+~|\.#[^/]+|#[^/]+#|[^/]+\.(?:orig|rej)|npm-debug\.log[^/]*|yarn-error\.log|(?:\.git|\.svn|\.hg|\.idea|\.vscode|\.nyc_output|\.turbo)\/.+)$/u;

/** Files that are never meant for consumers, by their names. What is known by its content is not said again. */
export function* checkFileNames(subject: TarballSubject): Iterable<Problem> {
  const known = new Set(subject.contents.secrets.map(({ path }) => path));
  const paths = Array.from(subject.listing.files.keys()).filter((path) => !isIllustrative(path) && !known.has(path));
  yield* report(subject, "TARBALL_SENSITIVE_FILE", paths.filter(isSensitive));
  yield* report(
    subject,
    "TARBALL_STRAY_FILE",
    paths.filter((path) => !isSensitive(path) && STRAY.test(path)),
  );
}

function isSensitive(path: string): boolean {
  return SENSITIVE.test(path) || isEnvironmentFile(path.slice(path.lastIndexOf("/") + 1));
}

function* report(
  subject: TarballSubject,
  code: "TARBALL_SENSITIVE_FILE" | "TARBALL_STRAY_FILE",
  paths: readonly string[],
): Iterable<Problem> {
  const [first] = paths;
  if (first === undefined) return;
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : "";
  yield tarballProblem(subject, {
    code,
    severity: "warning",
    entry: first,
    actual: `${paths.slice(0, MOST_NAMED).join(", ")}${more}`,
  });
}
