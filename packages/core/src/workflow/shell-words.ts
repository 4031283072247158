/** A word with its quotes removed and its expansions as written, an operator, or a file that output is written to. */
export interface ShellToken {
  readonly kind: "word" | "operator" | "output";
  readonly text: string;
  /** Whether a part of it stands in quotes: what its variables hold is one word then. */
  readonly quoted: boolean;
  /** 0-based line in the script. */
  readonly line: number;
  /** Scripts inside `$(…)` or backticks of the word. */
  readonly substitutions: readonly string[];
}

const OPERATOR = /^(?:&&|\|\||;;&|;;|;&|;|\|&|\||&(?![>])|\(|\)|\n)/;

const REDIRECTION = /^(?:\d*|&)(<<<|<<-|<<|<&|<>|<|>>|>&|>\||>)/;

const BLANK = /^(?:[ \t\r]|\\\r?\n)+/;

const WORD_END = /[ \t\r\n;&|()<>]/;

/**
 * Cuts a shell script into words and operators: enough of POSIX shells to tell which commands a script starts. Input,
 * comments and here-documents are left out; `${{ … }}` is one piece of a word.
 */
export function tokeniseShell(script: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  const pending: HereDocument[] = [];
  let index = 0;
  let line = 0;
  const skip = (length: number): void => {
    line += countLines(script.slice(index, index + length));
    index += length;
  };
  while (index < script.length) {
    const rest = script.slice(index, index + 64);
    const blank = BLANK.exec(rest)?.[0];
    if (blank !== undefined) skip(blank.length);
    else if (script[index] === "#") skip(lengthUntil(script, index, "\n"));
    else {
      const redirection = REDIRECTION.exec(rest);
      const operator = OPERATOR.exec(rest)?.[0];
      if (redirection !== null) {
        skip(redirection[0].length);
        skip(BLANK.exec(script.slice(index, index + 64))?.[0].length ?? 0);
        const target = readWord(script, index);
        const [, arrow = ""] = redirection;
        if (arrow === "<<" || arrow === "<<-") pending.push({ delimiter: target.text, indented: arrow === "<<-" });
        else if (/^>[>|]?$/.test(arrow)) tokens.push({ ...target, kind: "output", line });
        skip(target.length);
      } else if (operator !== undefined) {
        tokens.push({ kind: "operator", text: operator, quoted: false, line, substitutions: [] });
        skip(operator.length);
        if (operator === "\n") skip(lengthOfDocuments(script, index, pending.splice(0)));
      } else {
        const word = readWord(script, index);
        tokens.push({ ...word, kind: "word", line });
        skip(Math.max(word.length, 1));
      }
    }
  }
  return tokens;
}

/** Before anything else between double quotes, a backslash stands for itself. */
const QUOTED_ESCAPES = '$`"\\\n';

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  readonly length: number;
  readonly substitutions: readonly string[];
}

function readWord(script: string, start: number): Word {
  const substitutions: string[] = [];
  let text = "";
  let index = start;
  let quoted = false;
  let anyQuoted = false;
  for (; index < script.length;) {
    const character = script.charAt(index);
    if (!quoted && WORD_END.test(character)) break;
    anyQuoted ||= character === '"' || character === "'";
    if (character === '"') {
      quoted = !quoted;
      index += 1;
    } else if (!quoted && script.startsWith('$"', index)) {
      index += 1;
    } else if (!quoted && script.startsWith("$'", index)) {
      const end = endOfAnsi(script, index);
      text += script.slice(index + 2, end).replace(/\\(['"\\])/g, "$1");
      index = end + 1;
    } else if (character === "'" && !quoted) {
      const end = endOf(script, index + 1, "'");
      text += script.slice(index + 1, end);
      index = end + 1;
    } else if (character === "\\") {
      const escaped = script.charAt(index + 1);
      if (quoted && !QUOTED_ESCAPES.includes(escaped)) text += character;
      text += escaped === "\n" ? "" : escaped;
      index += 2;
    } else {
      const length = lengthOfExpansion(script, index);
      const piece = script.slice(index, index + Math.max(length, 1));
      if (piece.startsWith("$(") && !piece.startsWith("$((")) substitutions.push(piece.slice(2, -1));
      else if (piece.startsWith("`")) substitutions.push(piece.slice(1, -1));
      text += piece;
      index += piece.length;
    }
  }
  return { text, quoted: anyQuoted, length: Math.min(index, script.length) - start, substitutions };
}

/** Where `$'…'` ends, in which a backslash escapes. */
function endOfAnsi(script: string, start: number): number {
  let index = start + 2;
  while (index < script.length && script.charAt(index) !== "'") index += script.charAt(index) === "\\" ? 2 : 1;
  return index;
}

/** The length of `${{ … }}`, `${…}`, `$(…)` or a piece in backticks; 0 for anything else. */
function lengthOfExpansion(script: string, start: number): number {
  if (script.startsWith("${{", start)) return endOf(script, start, "}}") + 2 - start;
  if (script.startsWith("${", start)) return endOf(script, start, "}") + 1 - start;
  if (script.startsWith("`", start)) return endOf(script, start + 1, "`") + 1 - start;
  if (!script.startsWith("$(", start)) return 0;
  let depth = 0;
  let quoted = false;
  for (let index = start + 1; index < script.length; index += 1) {
    const character = script.charAt(index);
    if (character === '"') quoted = !quoted;
    else if (character === "\\") index += 1;
    else if (quoted) index += Math.max(lengthOfExpansion(script, index) - 1, 0);
    else if (script.startsWith("$'", index)) index = endOfAnsi(script, index);
    else if (character === "'") index = endOf(script, index + 1, "'");
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    if (depth === 0) return index + 1 - start;
  }
  return script.length - start;
}

interface HereDocument {
  readonly delimiter: string;
  /** Written with `<<-`: tabs may stand before its delimiter. */
  readonly indented: boolean;
}

/** How far the bodies of here-documents reach from the start of a line. */
function lengthOfDocuments(script: string, start: number, documents: readonly HereDocument[]): number {
  let index = start;
  for (const { delimiter, indented } of documents) {
    while (index < script.length) {
      const end = endOf(script, index, "\n");
      const line = script.slice(index, end).replace(/\r$/, "");
      index = Math.min(end + 1, script.length);
      if ((indented ? line.replace(/^\t+/, "") : line) === delimiter) break;
    }
  }
  return index - start;
}

function lengthUntil(script: string, start: number, end: string): number {
  return endOf(script, start, end) - start;
}

function endOf(script: string, start: number, end: string): number {
  const index = script.indexOf(end, start);
  return index === -1 ? script.length : index;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
