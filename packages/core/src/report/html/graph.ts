import { chainLengths } from "../../dependencies/order.ts";
import { html, type Markup } from "./markup.ts";
import type { ShownPackage } from "./packages.ts";

const COLUMN = 210;
const ROW = 26;
const BOX = 170;
const BOX_HEIGHT = 20;
const MAX_LABEL = 24;

/** More lines than these are a carpet: then they appear with the package that somebody follows. */
const MOST_LINES = 400;

/**
 * What waits for what, as far as the release itself goes: whatever is needed stands to the left of what needs it. Each box leads
 * to its package. Nothing where no package of the release needs another one.
 */
export function renderGraph(packages: readonly ShownPackage[]): Markup | undefined {
  const entries = packages.flatMap(({ entry }) => entry ?? []);
  const lines = entries.flatMap(({ name, dependsOn }) => dependsOn.map((needed) => ({ name, needed })));
  if (lines.length === 0) return undefined;
  const lengths = chainLengths(entries);
  const longest = Math.max(...lengths.values());
  const columns = Array.from({ length: longest }, (): ShownPackage[] => []);
  for (const pkg of packages) if (pkg.entry !== undefined) columns[longest - (lengths.get(pkg.name) ?? 1)]?.push(pkg);
  const places = new Map(
    columns.flatMap((column, x) =>
      column.map((pkg, y): [string, Place] => [pkg.name, { pkg, x: x * COLUMN + 4, y: y * ROW + 4 }]),
    ),
  );
  const width = longest * COLUMN;
  const height = Math.max(...columns.map(({ length }) => length)) * ROW + 8;
  const drawn = lines.flatMap(({ name, needed }) => {
    const [from, to] = [places.get(needed), places.get(name)];
    return from === undefined || to === undefined ? [] : [renderLine(from, to)];
  });
  return html`<div class="scroll">
    <svg
      class="graph${lines.length > MOST_LINES ? " many" : ""}"
      role="group"
      aria-label="What waits for what"
      viewBox="0 0 ${width} ${height}"
      width="${width}"
      height="${height}"
    >
      ${drawn}${[...places.values()].map(renderBox)}
    </svg>
  </div>`;
}

interface Place {
  readonly pkg: ShownPackage;
  readonly x: number;
  readonly y: number;
}

function renderLine(from: Place, to: Place): Markup {
  const [x, y] = [from.x + BOX, from.y + BOX_HEIGHT / 2];
  const [toX, toY] = [to.x, to.y + BOX_HEIGHT / 2];
  const bend = Math.max(20, (toX - x) / 2);
  return html`<path
    data-from="${from.pkg.id}"
    data-to="${to.pkg.id}"
    d="M${x} ${y}C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}"
  />`;
}

function renderBox({ pkg, x, y }: Place): Markup {
  const label = pkg.name.length > MAX_LABEL ? `…${pkg.name.slice(1 - MAX_LABEL)}` : pkg.name;
  return html`<a href="#${pkg.id}" data-for="${pkg.id}"
    ><rect class="${pkg.state}" x="${x}" y="${y}" width="${BOX}" height="${BOX_HEIGHT}" rx="4" /><text
      x="${x + 8}"
      y="${y + 14}"
      >${label}</text
    ><title>${pkg.name} ${pkg.version}</title></a
  >`;
}
