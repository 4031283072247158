import { type OwnErrorCode, isOwnErrorCode } from "./catalogue.ts";
import { isNpmWord, type NpmWord } from "./npm-words.ts";

/** Of several pages in a log the first ones. */
const MOST = 4;

const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(7);

/** Colours, and links to what a line speaks of. */
const ESCAPES = new RegExp(
  String.raw`${ESCAPE}(?:\[[\d;?]*[ -/]*[@-~]|\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\))`,
  "gu",
);

/** What a code may stand in without being one: paths, names of files, addresses. */
const WORD = /(?<![\w./\\@-])[A-Z][A-Z\d_]{3,}(?![\w/\\]|\.\w|-\w)/gu;

const STATUS = "(401|402|403|404|409|422|429|500|502|503|504)";

const METHOD = "(GET|HEAD|PUT|POST|DELETE)";

/** How the clients' logs say that the registry refused: the status, and what it was asked. */
const ANSWERS = [
  // npm, lerna, pnpm, Slipway: `404 Not Found - PUT https://…`
  new RegExp(
    `\\b${STATUS} (?:Unauthorized|Payment Required|Forbidden|Not Found|Conflict|Unprocessable|Too Many|Internal Server|Bad Gateway|Service Unavailable|Service Temporarily|Gateway Time-?out)[^\\n]{0,40}?(?:- ${METHOD}\\b)?`,
    "giu",
  ),
  // npm's own debug log: `http fetch PUT 404 https://…`
  new RegExp(`\\bhttp fetch (?:${METHOD}) ${STATUS}\\b`, "giu"),
  // curl, proxies, gateways.
  new RegExp(`\\bHTTP(?:/\\d(?:\\.\\d)?)?(?: status(?: code)?)?:? ${STATUS}\\b`, "giu"),
  new RegExp(`\\bstatus(?: code)?:? ${STATUS}\\b`, "giu"),
  // git: `The requested URL returned error: 403`
  new RegExp(`\\brequested URL returned error: ${STATUS}\\b`, "giu"),
  // bun, which installs: `error: GET https://… - 404`
  new RegExp(`\\berror: (?:${METHOD}) https?:\\S+ - ${STATUS}\\b`, "giu"),
];

/** GitHub's API, and the libraries that speak with it. */
const GITHUB_API =
  /\bapi\.github\.|\/api\/v3\/|\bHttpError\b|\boctokit\b|Resource not accessible by|denied to github-actions/iu;

/** Its git server, and its own client. */
const GITHUB = /(?<!pkg\.)\bgithub\.com\b|^\s*gh: |\bHTTP 4\d\d: /iu;

/** Words of whoever speaks with a registry, which may speak of a repository on GitHub. */
const CLIENT = /\b(?:npm|pnpm|lerna|yarn|YN\d{4}|registry|provenance)\b|- (?:GET|PUT|POST) /iu;

/** Characters around a line of a log that say whose it is. */
const NEARBY = 500;

/** Codes of other clients and of the system, by what they mean here. */
const OTHERS: readonly (readonly [
  RegExp,
  (
    | OwnErrorCode
    | NpmWord
    | "REGISTRY_UNREACHABLE"
    | "WORKFLOW_GIT_CHECKS"
    | "WORKFLOW_ID_TOKEN_MISSING"
    | "ACCESS_UNDECLARED"
    | "EXCHANGE_REFUSED"
    | "EXCHANGE_ID_TOKEN_FAILED"
  ),
])[] = [
  // npm and pnpm, at their most talkative.
  [
    /\boidc\b[^\n]*(?:Failed token exchange|token exchange was missing|exchange[^\n]*\b4\d\d\b)|Failed token exchange request|\bERR_PNPM_AUTH_TOKEN_EXCHANGE\b|\b4\d\d\b[^\n]*\/oidc\/token\/exchange\//iu,
    "EXCHANGE_REFUSED",
  ],
  [/Failed to fetch id_?token|\bERR_PNPM_AUTH_TOKEN_FETCH\b/iu, "EXCHANGE_ID_TOKEN_FAILED"],
  [
    /Provenance generation in GitHub Actions requires|incorrect permissions for id-token/iu,
    "WORKFLOW_ID_TOKEN_MISSING",
  ],
  [/Provenance generation in \w+|Automatic provenance generation not supported|Can't generate provenance/iu, "EUSAGE"],
  [/Can't generate provenance for new or private package/iu, "ACCESS_UNDECLARED"],
  [/\bResource not accessible by (?:integration|personal access token)\b|\bdenied to github-actions\b/iu, "GITHUB_403"],
  [/\bRepository rule violations found\b/iu, "GH013"],
  [/\bProtected branch (?:update failed|hook declined)\b/iu, "GH006"],
  [
    /\bERR_PNPM_TARBALL_INTEGRITY\b|\bERR_PNPM_BAD_TARBALL_SIZE\b|\bYN0018\b|\bIntegrity check failed\b|\bIncorrect integrity when fetching\b/iu,
    "EINTEGRITY",
  ],
  [/\bInvalid OTP token\b|\bIncorrect one-time password\b/iu, "EOTP"],
  [/\bregistry appears to be down\b/iu, "E503"],
  [/\bCouldn't find (?:any versions for|package) "[^"\n]*"/u, "E404_READ"],
  [/\bEPUBLISHCONFLICT\b|cannot publish over|previously published version/iu, "E403"],
  [/\bERR_PNPM_FETCH_404\b/u, "E404_READ"],
  [/\bERR_PNPM_FETCH_401\b|\bYN0041\b(?![^\n]*OTP)/u, "E401"],
  [/\bERR_PNPM_FETCH_403\b/u, "E403"],
  [/\bYN0033\b|\bmissing authentication\b|\bNo token found and can't prompt for login\b/iu, "ENEEDAUTH"],
  [/\bERR_PNPM_OTP\w*|\bone-time password\b/iu, "EOTP"],
  [/\bERR_PNPM_GIT_(?:UNKNOWN_BRANCH|UNCLEAN|NOT_CORRECT_BRANCH|NOT_LATEST)\b/u, "WORKFLOW_GIT_CHECKS"],
  [/\b(?:EACCES|EPERM)\b/u, "FILE_FORBIDDEN"],
  [/\b(?:ENOSPC|EDQUOT)\b/u, "DISK_FULL"],
  [/\bEROFS\b/u, "FILE_SYSTEM_READ_ONLY"],
  [/\b(?:EISDIR|ENOTDIR)\b/u, "FILE_KIND_UNEXPECTED"],
  [/\b(?:EMFILE|ENFILE)\b/u, "OPEN_FILES_EXHAUSTED"],
  [
    /\b(?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_TIMEOUT)\b/u,
    "REGISTRY_UNREACHABLE",
  ],
  // A file is missing for many reasons that are no matter of Slipway's.
  [/\bENOENT\b(?=: no such file)/u, "FILE_MISSING"],
];

/**
 * The codes in a log, or in one line of it, that there are pages for: Slipway's own before those of clients, in their order.
 *
 * @param isProblemCode Whether a word is the code of a problem.
 */
export function findCodes(log: string, isProblemCode: (word: string) => boolean): readonly string[] {
  const text = log.replaceAll(ESCAPES, "");
  const bare = text.trim().toUpperCase();
  if (/^[45]\d\d$/u.test(bare)) return isNpmWord(`E${bare}`) ? [`E${bare}`] : [];
  if (/^[A-Z\d_]+$/u.test(bare) && (isProblemCode(bare) || isOwnErrorCode(bare) || isNpmWord(bare))) return [bare];
  const words = [...new Set(text.match(WORD) ?? [])];
  const own = words.filter((word) => isProblemCode(word) || isOwnErrorCode(word));
  const { methods, github } = findAnswers(text);
  const clients = words
    .filter(isNpmWord)
    .filter((word) => isPrinted(word, text))
    .map((word) => (word === "E404" && isRead(methods) ? "E404_READ" : word));
  const answered = [...methods.keys()].flatMap((status) => {
    const word = `E${status}`;
    if (!isNpmWord(word)) return [];
    return [word === "E404" && isRead(methods) ? "E404_READ" : word];
  });
  const hosted = [...github].map((status) => (status === "422" ? "GITHUB_422" : "GITHUB_403"));
  const others = OTHERS.flatMap(([pattern, code]) => (pattern.test(text) ? [code] : []));
  return [...new Set([...own, ...clients, ...answered, ...findYarns(text), ...hosted, ...others])].slice(0, MOST);
}

/** A status with a letter in front stands in prose too, and is npm's where it looks like it: `code E404`, `E404:`, `E404 404`. */
function isPrinted(word: string, text: string): boolean {
  if (!/^E\d/u.test(word)) return true;
  return new RegExp(
    String.raw`(?:\bcode:?|\bERR!|\berror:?|\bnpm|\[|##\[error\]|^)\s*['"\x60]?${word}\b|\b${word}(?::|\]|\s+\d{3}\b)`,
    "imu",
  ).test(text);
}

/** Yarn has one code for whatever a registry refuses, and says behind it what was asked, and the status. */
function findYarns(text: string): readonly NpmWord[] {
  const classic = /Couldn't publish package: (?<said>[^\n]*)/u.exec(text)?.groups?.["said"];
  if (classic !== undefined) return [CLASSIC.find(([words]) => words.test(classic))?.[1] ?? "E403"];
  const asked = /An unexpected error occurred: "https?:[^\n]*(?:Not found|404 Not Found)/iu.test(text);
  if (asked) return ["E404_READ"];
  if (/registry appears to be down/iu.test(text)) return [];
  const details = /\bYN0035\b(?<details>[^]{0,2000})/u.exec(text)?.groups?.["details"];
  if (details === undefined) return [];
  const status = /Response Code: (?<status>\d{3})/u.exec(details)?.groups?.["status"] ?? "404";
  const word = `E${/\b403\b/u.test(details) ? "403" : status}`;
  if (word !== "E404") return isNpmWord(word) ? [word] : [];
  return [/\bPUT\b/u.test(details) ? "E404" : "E404_READ"];
}

/** What yarn 1 says behind a publication that failed: the registry's own words, or the status. */
const CLASSIC: readonly (readonly [RegExp, NpmWord])[] = [
  [/\b429\b|too many requests|rate limit/iu, "E429"],
  [/\b402\b|payment|private packages/iu, "E402"],
  [/one-time pass|\botp\b/iu, "EOTP"],
  [/\b401\b|unauthori[sz]ed|logged in|authenticat/iu, "E401"],
  [/\b403\b|forbidden|permission|publish over|previously published/iu, "E403"],
  [/\b404\b|not found/iu, "E404"],
  [/\b409\b|conflict|packument/iu, "E409"],
  [/\b422\b|provenance/iu, "E422"],
  [/\b50[0234]\b/u, "E503"],
];

/** What was refused, by status: by a registry, with what it was asked, and by GitHub. */
function findAnswers(text: string): {
  readonly methods: ReadonlyMap<string, ReadonlySet<string>>;
  readonly github: ReadonlySet<string>;
} {
  const found = new Map<string, Set<string>>();
  const github = new Set<string>();
  for (const pattern of ANSWERS) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const status = /[45]\d\d/u.exec(match)?.[0] ?? "";
      const line = text.slice(index, index + 200).split("\n", 1)[0] ?? "";
      const before = text.slice(Math.max(0, index - NEARBY), index);
      const whole = `${before.slice(before.lastIndexOf("\n") + 1)}${line}`;
      // An exchange is told by its own words, and yarn 1 says what it was about in front.
      if (/\/oidc\/token\/exchange\/|Couldn't publish package|An unexpected error occurred/u.test(whole)) continue;
      const nearby = `${before}${text.slice(index, index + NEARBY)}`;
      if (isGithubs(whole, nearby)) {
        if (status.startsWith("4")) github.add(status);
        continue;
      }
      const method = new RegExp(`\\b${METHOD}\\b`, "u").exec(line)?.[0];
      const methods = found.get(status) ?? new Set();
      if (method !== undefined) methods.add(method);
      found.set(status, methods);
    }
  }
  return { methods: found, github };
}

function isGithubs(line: string, nearby: string): boolean {
  if (/\bapi\.github\./iu.test(line)) return true;
  return !CLIENT.test(line) && (GITHUB.test(line) || GITHUB_API.test(nearby));
}

/** Whether all that was not found was only asked for. */
function isRead(methods: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const own = methods.get("404");
  return own !== undefined && own.size > 0 && [...own].every((method) => method === "GET" || method === "HEAD");
}
