/** A regular expression's source that stands for exactly this text, outside of a set. */
export function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
