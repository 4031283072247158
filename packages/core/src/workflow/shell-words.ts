/**
 * A word with its quotes removed and its expansions as written, an operator, a file that output is written to, or a text that
 * a command reads: of a here-document, quoted where nothing in it is replaced, of a here-string, or what `< <(…)` prints.
 */
export interface ShellToken {
  readonly kind: "word" | "operator" | "output" | "input";
  readonly text: string;
  /** Whether a part of it stands in quotes: what its variables hold is one word then. */
  readonly quoted: boolean;
  /** 0-based line in the script. */
  readonly line: number;
  /** Scripts inside `$(…)` or backticks of the word. */
  readonly substitutions: readonly string[];
}

const OPERATOR = /^(?:&&|\|\||;;&|;;|;&|;|\|&|\||&(?![>])|\(|\)|\n)/;

/** `<(…)` is a word: the name of a file that holds what a script prints. */
const REDIRECTION = /^(?:\d*|&)(<<<|<<-|<<|<&|<>|<(?!\()|>>|>&|>\||>)/;

const BLANK = /^(?:[ \t\r]|\\\r?\n)+/;

const WORD_END = /[ \t\r\n;&|()<>]/;

/**
 * Cuts a shell script into words and operators: enough of POSIX shells to tell which commands a script starts. Files that are
 * read by their names and comments are left out; `${{ … }}` is one piece of a word.
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
        if (arrow === "<<" || arrow === "<<-") {
          pending.push({ ...target, indented: arrow === "<<-", index: tokens.length });
          tokens.push({ kind: "input", text: "", quoted: target.quoted, line, substitutions: [] });
        } else if (arrow === "<<<") tokens.push({ ...target, kind: "input", quoted: false, line });
        else if (arrow === "<" && target.text.startsWith("<("))
          tokens.push({ ...target, kind: "input", text: `$${target.text.slice(1)}`, line });
        else if (/^>[>|]?$/.test(arrow)) tokens.push({ ...target, kind: "output", line });
        skip(target.length);
      } else if (operator !== undefined) {
        tokens.push({ kind: "operator", text: operator, quoted: false, line, substitutions: [] });
        skip(operator.length);
        if (operator === "\n") {
          for (const document of pending.splice(0)) {
            const token = tokens[document.index];
            const { text, length } = readDocument(script, index, document);
            if (token !== undefined) tokens[document.index] = { ...token, text };
            skip(length);
          }
        }
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
    const process = !quoted && index === start && script.startsWith("<(", index);
    if (!quoted && !process && WORD_END.test(character)) break;
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
      const length = process ? lengthOfGroup(script, index) : lengthOfExpansion(script, index);
      const piece = script.slice(index, index + Math.max(length, 1));
      if (/^[$<]\((?!\()/.test(piece)) substitutions.push(piece.slice(2, -1));
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
  return script.startsWith("$(", start) ? lengthOfGroup(script, start) : 0;
}

/** The length of `$(…)` or `<(…)`. */
function lengthOfGroup(script: string, start: number): number {
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
  /** Its delimiter. */
  readonly text: string;
  /** Written with `<<-`: tabs may stand in front of each line. */
  readonly indented: boolean;
  /** Of its token. */
  readonly index: number;
}

/** The body of a here-document, which begins where a line does. */
function readDocument(
  script: string,
  start: number,
  { text: delimiter, indented }: HereDocument,
): { readonly text: string; readonly length: number } {
  const lines: string[] = [];
  let index = start;
  while (index < script.length) {
    const end = endOf(script, index, "\n");
    const written = script.slice(index, end).replace(/\r$/, "");
    const line = indented ? written.replace(/^\t+/, "") : written;
    index = Math.min(end + 1, script.length);
    if (line === delimiter) break;
    lines.push(line);
  }
  return { text: lines.join("\n"), length: index - start };
}

/** The scripts inside `$(…)` and backticks of a text whose quotes are removed, each with how it is written. */
export function substitutionsIn(text: string): { readonly whole: string; readonly script: string }[] {
  const found: { whole: string; script: string }[] = [];
  for (let index = 0; index < text.length;) {
    const length = Math.max(lengthOfExpansion(text, index), 1);
    const whole = text.slice(index, index + length);
    if (whole.startsWith("$(") && !whole.startsWith("$((")) found.push({ whole, script: whole.slice(2, -1) });
    else if (whole.startsWith("`") && length > 1) found.push({ whole, script: whole.slice(1, -1) });
    index += length;
  }
  return found;
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
