/** What a declaration file names, as TypeScript reads it. */
interface Declarations {
  /** `import`, `export … from`, `import()` in a type and `import … = require()`, wherever they stand. */
  readonly imports: readonly string[];
  /** `/// <reference types="…" />`, and `path="…"` as a relative path. */
  readonly references: readonly string[];
  /** `declare module "…"`: in a module it adds to another one, elsewhere it makes one. */
  readonly modules: readonly string[];
  /** Whether something is imported or exported at the top. */
  readonly isModule: boolean;
}

/**
 * Reads a declaration file word by word: its grammar has no regular expressions and no markup, so that words, texts and
 * comments can be told apart without parsing it.
 */
export function readDeclarations(text: string): Declarations {
  const imports = new Set<string>();
  const references = new Set<string>();
  const modules = new Set<string>();
  let isModule = false;
  let isHead = true;
  let [last, second, third] = ["", "", ""];
  for (const { kind, value, depth } of readTokens(text)) {
    if (kind === "blank") {
      const reference = isHead ? REFERENCE.exec(value)?.groups : undefined;
      if (reference !== undefined) references.add(referenceOf(reference["kind"], reference["target"] ?? ""));
      continue;
    }
    isHead = false;
    isModule ||= depth === 0 && ((kind === "word" && value === "export") || (last === "import" && value !== "("));
    if (kind === "text") {
      if (last === "from" || last === "import") imports.add(value);
      if (last === "(" && (second === "import" || (second === "require" && third === "="))) imports.add(value);
      if (last === "module" && second === "declare") modules.add(value);
    }
    // A text is no word, whatever stands in it.
    [last, second, third] = [kind === "text" ? "" : value, last, second];
  }
  return { imports: [...imports], references: [...references], modules: [...modules], isModule };
}

const REFERENCE = /^\/\/\/\s*<reference\s[^>]*?\b(?<kind>types|path)\s*=\s*(["'])(?<target>[^"']+)\2/u;

function referenceOf(kind: string | undefined, target: string): string {
  return kind === "path" && !target.startsWith(".") ? `./${target}` : target;
}

interface Token {
  readonly kind: "blank" | "text" | "word";
  /** Of a text what stands between its quotes. */
  readonly value: string;
  /** In how many brackets it stands. */
  readonly depth: number;
}

/** Blanks and comments; a text; a word or number; whatever else is one character. */
const TOKEN =
  /(?<blank>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)|"(?<double>(?:[^"\\\n]|\\[^])*)"|'(?<single>(?:[^'\\\n]|\\[^])*)'|[\w$\u0080-\uffff]+|[^]/uy;

/** From a template's beginning, or from where something in it ends, to its end or to what stands in it. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{)/uy;

function* readTokens(text: string): Iterable<Token> {
  /** Of each open template, in how many brackets its parts stand. */
  const templates: number[] = [];
  let depth = 0;
  for (let index = 0; index < text.length;) {
    const resumes = text[index] === "}" && templates.at(-1) === depth;
    const part = text[index] === "`" || resumes ? matchAt(TEMPLATE, text, index)?.[0] : undefined;
    if (part !== undefined) {
      index += part.length;
      if (resumes) templates.pop();
      if (part.endsWith("${")) templates.push(depth);
      yield { kind: "word", value: "`", depth };
      continue;
    }
    const match = matchAt(TOKEN, text, index);
    if (match === null) return;
    const [token] = match;
    const { blank, double, single = double } = match.groups ?? {};
    index += token.length;
    if (blank !== undefined) yield { kind: "blank", value: token, depth };
    else if (single !== undefined) yield { kind: "text", value: single, depth };
    else {
      yield { kind: "word", value: token, depth };
      if ("{([".includes(token)) depth += 1;
      else if ("})]".includes(token)) depth -= 1;
    }
  }
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
