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

const STATUS = "(401|402|403|404|409|422|429)";

const METHOD = "(GET|HEAD|PUT|POST|DELETE)";

/** How the clients' logs say that the registry refused: the status, and what it was asked. */
const ANSWERS = [
  // npm, lerna, pnpm, Slipway: `404 Not Found - PUT https://…`
  new RegExp(
    `\\b${STATUS} (?:Unauthorized|Payment Required|Forbidden|Not Found|Conflict|Unprocessable|Too Many)[^\\n]{0,40}?(?:- ${METHOD}\\b)?`,
    "giu",
  ),
  // npm's own debug log: `http fetch PUT 404 https://…`
  new RegExp(`\\bhttp fetch (?:${METHOD}) ${STATUS}\\b`, "giu"),
  // curl, proxies, gateways.
  new RegExp(`\\bHTTP(?:/\\d(?:\\.\\d)?)?(?: status(?: code)?)?:? ${STATUS}\\b`, "giu"),
  new RegExp(`\\bstatus(?: code)?:? ${STATUS}\\b`, "giu"),
];

/** Codes of other clients and of the system, by what they mean here. */
const OTHERS: readonly (readonly [RegExp, OwnErrorCode | NpmWord | "REGISTRY_UNREACHABLE" | "WORKFLOW_GIT_CHECKS"])[] =
  [
    [/\bEPUBLISHCONFLICT\b|cannot publish over|previously published version/iu, "E403"],
    [/\bERR_PNPM_FETCH_404\b/u, "E404_READ"],
    [/\bERR_PNPM_FETCH_401\b|\bYN0041\b/u, "E401"],
    [/\bERR_PNPM_FETCH_403\b/u, "E403"],
    [/\bYN0033\b|\bmissing authentication\b/iu, "ENEEDAUTH"],
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
  if (/^4\d\d$/u.test(bare)) return isNpmWord(`E${bare}`) ? [`E${bare}`] : [];
  if (/^[A-Z\d_]+$/u.test(bare) && (isProblemCode(bare) || isOwnErrorCode(bare) || isNpmWord(bare))) return [bare];
  const words = [...new Set(text.match(WORD) ?? [])];
  const own = words.filter((word) => isProblemCode(word) || isOwnErrorCode(word));
  const methods = findAnswers(text);
  const clients = words.filter(isNpmWord).map((word) => (word === "E404" && isRead(methods) ? "E404_READ" : word));
  const answered = [...methods.keys()].flatMap((status) => {
    const word = `E${status}`;
    if (!isNpmWord(word)) return [];
    return [word === "E404" && isRead(methods) ? "E404_READ" : word];
  });
  const others = OTHERS.flatMap(([pattern, code]) => (pattern.test(text) ? [code] : []));
  return [...new Set([...own, ...clients, ...answered, ...findYarns(text), ...others])].slice(0, MOST);
}

/** Yarn has one code for whatever a registry refuses, and says behind it what was asked, and the status. */
function findYarns(text: string): readonly NpmWord[] {
  const details = /\bYN0035\b(?<details>[^]{0,2000})/u.exec(text)?.groups?.["details"];
  if (details === undefined) return [];
  if (/\b403\b/u.test(details)) return ["E403"];
  return [/\bPUT\b/u.test(details) ? "E404" : "E404_READ"];
}

/** What was refused, by status. */
function findAnswers(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const pattern of ANSWERS) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const status = /4\d\d/u.exec(match)?.[0] ?? "";
      const line = text.slice(index, index + 200).split("\n", 1)[0] ?? "";
      const method = new RegExp(`\\b${METHOD}\\b`, "u").exec(line)?.[0];
      const methods = found.get(status) ?? new Set();
      if (method !== undefined) methods.add(method);
      found.set(status, methods);
    }
  }
  return found;
}

/** Whether all that was not found was only asked for. */
function isRead(methods: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const own = methods.get("404");
  return own !== undefined && own.size > 0 && [...own].every((method) => method === "GET" || method === "HEAD");
}
