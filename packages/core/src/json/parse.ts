import { type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

import { isJsonObject, type Json, type Manifest } from "./json.ts";
import type { Position } from "./locate.ts";
import { positionAt } from "./locate.ts";

export type ParsedManifest = { readonly manifest: Manifest } | JsonRefusal;

/** Reads the text of a `package.json`. Never throws: what cannot be a manifest gives one error and its place. */
export function parseManifest(text: string): ParsedManifest {
  const parsed = parseJsonObject(text);
  return "value" in parsed ? { manifest: parsed.value } : parsed;
}

/** Bytes of UTF-8. The largest manifests in the wild (editor extensions) are below one million. */
const MAX_BYTES = 10_000_000;

/** Levels of objects and arrays; beyond a few thousand, recursive parsers run out of stack. */
const MAX_DEPTH = 500;

const BYTE_ORDER_MARK = "\uFEFF";

type ParseErrorName = ReturnType<typeof printParseErrorCode>;

const ERRORS: Readonly<Record<ParseErrorName, string>> = {
  InvalidSymbol: "a value here is neither a string, a number, `true`, `false` nor `null`",
  InvalidNumberFormat: "a number here is malformed",
  PropertyNameExpected: "a property name in double quotes is expected here, or one comma is too many",
  ValueExpected: "a value is expected here, or one comma is too many",
  ColonExpected: "a colon is expected here",
  CommaExpected: "a comma is expected here",
  CloseBraceExpected: "a closing brace is expected here",
  CloseBracketExpected: "a closing bracket is expected here",
  EndOfFileExpected: "the object ends before this, and nothing may follow it",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfString: "a string here is not closed",
  UnexpectedEndOfNumber: "a number here is incomplete",
  InvalidUnicode: "a `\\u` escape here is malformed",
  InvalidEscapeCharacter: "an escape in a string here is unknown to JSON",
  InvalidCharacter: "a control character stands unescaped in a string here",
  "<unknown ParseErrorCode>": "this is not JSON",
};

interface JsonRefusal {
  /** One line, without text from the file. */
  readonly error: string;
  readonly position: Position;
}

/**
 * Reads a JSON file that holds an object, as npm reads manifests: a byte-order mark is skipped, of duplicate keys the
 * last one counts. Never throws. Refuses what is too large or too deep for any such file to be honest.
 */
export function parseJsonObject(text: string): { readonly value: { readonly [key: string]: Json } } | JsonRefusal {
  if (isTooLarge(text)) return refusal(`the file is larger than ${MAX_BYTES} bytes`);
  const tooDeep = firstBeyondDepth(text);
  if (tooDeep !== undefined) {
    return refusal(`objects and arrays are nested deeper than ${MAX_DEPTH} levels`, positionAt(text, tooDeep));
  }
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (json.trim() === "") return refusal("the file is empty");
  let value: Json;
  try {
    value = JSON.parse(json);
  } catch {
    return syntaxError(json);
  }
  return isJsonObject(value) ? { value } : refusal(`the file holds ${kindOf(value)} where an object belongs`);
}

function refusal(error: string, position: Position = { line: 1, column: 1 }): JsonRefusal {
  return { error, position };
}

function syntaxError(json: string): JsonRefusal {
  const errors: ParseError[] = [];
  parseTree(json, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors.toSorted((a, b) => a.offset - b.offset)[0];
  if (first === undefined) return refusal(ERRORS["<unknown ParseErrorCode>"]);
  return refusal(ERRORS[printParseErrorCode(first.error)], positionAt(json, first.offset));
}

function kindOf(value: Json): string {
  if (value === null) return "`null`";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function isTooLarge(text: string): boolean {
  // No UTF-16 code unit takes more than three bytes of UTF-8.
  if (text.length * 3 <= MAX_BYTES) return false;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of the pair's four bytes.
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x8_00 || (unit >= 0xd8_00 && unit <= 0xdf_ff)) bytes += 2;
    else bytes += 3;
  }
  return bytes > MAX_BYTES;
}

/** The offset at which nesting passes the limit, brackets inside strings not counted. */
function firstBeyondDepth(text: string): number | undefined {
  // Every level costs two characters.
  if (text.length <= MAX_DEPTH * 2) return undefined;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') inString = !inString;
    else if (inString) {
      if (character === "\\") index += 1;
    } else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > MAX_DEPTH) return index;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return undefined;
}
