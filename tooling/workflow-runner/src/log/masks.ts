const MASK = "***";

/** Values that must not be seen, and the forms in which they would still be seen. */
export interface Masks {
  readonly add: (value: string) => void;
  readonly apply: (text: string) => string;
}

/**
 * Encodings as the original's list has them.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
export function createMasks(): Masks {
  const hidden = new Set<string>();
  let sorted: string[] | undefined;
  return {
    add: (value) => {
      for (const line of value.split(/\r?\n/)) {
        if (line.trim() === "") continue;
        for (const form of formsOf(line)) hidden.add(form);
      }
      sorted = undefined;
    },
    apply: (text) => {
      // The longest first: a part must not leave the rest to be read.
      sorted ??= [...hidden].toSorted((one, other) => other.length - one.length);
      return sorted.reduce((left, value) => left.replaceAll(value, MASK), text);
    },
  };
}

function formsOf(value: string): string[] {
  const xml = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), xml];
  // Base64 of a text that holds the value looks different by where in three bytes the value begins.
  const shifted = [0, 1, 2].map((by) => Buffer.from(value.slice(by)).toString("base64").replace(/=+$/, ""));
  // Three characters or fewer would hide half of every log.
  return [...forms, ...shifted.filter((form) => form.length > 3).map((form) => form.slice(0, -1))].filter(Boolean);
}
