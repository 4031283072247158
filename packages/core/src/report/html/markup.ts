import { sanitise } from "../../text/sanitise.ts";

/** Text that is HTML already; everything else is escaped before it becomes part of a page. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | readonly (Markup | string | number)[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A piece of HTML. Whatever is put into it is text, of an element or of a quoted attribute, but for other pieces. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: texts.map((text, index) => `${text}${render(parts[index])}`).join("") };
}

/** A constant of the page itself, such as its style. */
export function raw(text: string): Markup {
  return { markup: text };
}

function render(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  if ("markup" in part) return part.markup;
  return part.map((piece) => render(piece)).join("");
}

function escapeHtml(text: string): string {
  return sanitise(text).replaceAll(/[&<>"']/gu, (character) => ENTITIES[character] ?? "");
}

/** A link where there is somewhere to go; only addresses that we made ourselves come here. */
export function anchor(text: Part, address: string | undefined): Markup {
  return address === undefined ? html`${text}` : html`<a href="${address}" rel="noreferrer">${text}</a>`;
}
