import { expect } from "vitest";

/** Everything that acts on a terminal or hides from a reader; line breaks are the writer's own. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const ACTING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;

/** What the runner takes for a command: at the beginning of a line, blanks aside, or in the old form anywhere. */
const COMMAND = /^\s*::(?!(?:error|warning|notice) (?:file=[^,:]+,(?:line=\d+,col=\d+,)?)?title=[\w ]+::)|##\[/m;

/** Text for people, or for the runner, in which nothing from a file acts. */
export function expectHarmless(text: string, what: string): void {
  expect(ACTING.exec(text), `${what}: ${JSON.stringify(text.slice(0, 2_000))}`).toBeNull();
  expect(COMMAND.exec(text), `${what}: ${JSON.stringify(text.slice(0, 2_000))}`).toBeNull();
  expect(text, what).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
}
