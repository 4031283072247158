import type { TimedStep } from "../../publish/outcome.ts";
import { html, type Markup } from "./markup.ts";
import type { ShownPackage } from "./packages.ts";

const ROW = 14;
const LABEL = 230;
const WIDTH = 1000;
const HEAD = 22;

/** Marks along the top. */
const MARKS = 5;

const STEPS: Readonly<Record<TimedStep["phase"], string>> = {
  read: "reads the registry",
  "id-token": "gets an ID token",
  exchange: "exchanges it",
  sign: "signs provenance",
  put: "sends",
  "read-back": "looks again",
};

interface Span {
  /** Name of the colour, and what it stands for. */
  readonly kind: TimedStep["phase"] | "wait" | "pause" | "scan";
  readonly from: number;
  readonly to: number;
}

/**
 * When what was done for each package: a bar a package, the steps of its tries one after the other, what it waited for between
 * them, and how long the registry took to show it. Nothing where no step of this run has a time.
 */
export function renderTimeline(packages: readonly ShownPackage[]): Markup | undefined {
  const shown = packages.flatMap((pkg) => {
    const spans = listSpans(pkg);
    return spans.length === 0 ? [] : [{ pkg, spans }];
  });
  const spans = shown.flatMap((one) => one.spans);
  const begun = spans.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY);
  const ended = spans.reduce((last, { to }) => Math.max(last, to), 0);
  if (shown.length === 0 || !Number.isFinite(begun) || ended < begun) return undefined;
  const whole = Math.max(1, ended - begun);
  const place = (at: number): string => (LABEL + ((at - begun) / whole) * WIDTH).toFixed(1);
  const height = HEAD + shown.length * ROW;
  const rows = shown.map(({ pkg, spans }, index) => {
    const top = HEAD + index * ROW;
    const first = spans[0]?.from ?? begun;
    const waited = first > begun ? [{ kind: "wait", from: begun, to: first } as const] : [];
    return html`<g class="bar" data-for="${pkg.id}"
      ><a href="#${pkg.id}"><text x="${LABEL - 8}" y="${top + 10}" text-anchor="end">${shorten(pkg.name)}</text></a
      >${[...waited, ...spans].map((span) => renderSpan(span, top, place))}</g
    >`;
  });
  const marks = Array.from({ length: MARKS + 1 }, (_, index) => {
    const at = begun + (whole * index) / MARKS;
    return html`<text class="mark" x="${place(at)}" y="12" text-anchor="${index === MARKS ? "end" : "middle"}"
        >${formatTook(at - begun)}</text
      ><line x1="${place(at)}" y1="16" x2="${place(at)}" y2="${height}" />`;
  });
  return html`<div class="scroll">
      <svg
        class="timeline"
        role="group"
        aria-label="When each package was published"
        viewBox="0 0 ${LABEL + WIDTH + 10} ${height}"
        width="${LABEL + WIDTH + 10}"
        height="${height}"
      >
        ${marks}${rows}
      </svg>
    </div>
    <p class="legend">
      ${LEGEND.map(
        ([kind, text]) =>
          html`<span
            ><svg width="12" height="10" aria-hidden="true"><rect class="${kind}" width="12" height="10" /></svg>
            ${text}</span
          >`,
      )}
    </p>`;
}

const LEGEND = [
  ["wait", "waits for its turn, and for what it needs"],
  ...Object.entries(STEPS),
  ["pause", "waits between two steps: its turn, or another try"],
  ["scan", "sent, and not looked for or not to be seen yet"],
] as const;

/** More steps of one package than this are told by the first of them. */
const MOST_STEPS = 100;

/** Milliseconds between two steps that are no pause: what a machine takes to begin the next one. */
const PAUSE = 100;

function listSpans({ outcome, verification }: ShownPackage): Span[] {
  const spans: Span[] = [];
  for (const { phase, at, took } of (outcome?.steps ?? []).slice(0, MOST_STEPS)) {
    const before = spans.at(-1)?.to;
    // Clocks that were set meanwhile make no bars that go backwards.
    if (before !== undefined && at - before > PAUSE) spans.push({ kind: "pause", from: before, to: at });
    const from = Math.max(at, before ?? at);
    spans.push({ kind: phase, from, to: Math.max(from, at + took) });
  }
  const sent = spans.findLast(({ kind }) => kind === "put")?.to;
  const seen = verification?.seenAt;
  const last = spans.at(-1)?.to ?? 0;
  if (sent !== undefined && seen !== undefined && seen > last) spans.push({ kind: "scan", from: last, to: seen });
  return spans;
}

function renderSpan({ kind, from, to }: Span, top: number, place: (at: number) => string): Markup {
  const left = place(from);
  const width = Math.max(0.5, Number(place(to)) - Number(left)).toFixed(1);
  const what = LEGEND.find(([name]) => name === kind)?.[1] ?? "";
  return html`<rect class="${kind}" x="${left}" y="${top + 2}" width="${width}" height="${ROW - 4}"
    ><title>${what}: ${formatTook(to - from)}</title></rect
  >`;
}

function shorten(name: string): string {
  return name.length > MAX_LABEL ? `…${name.slice(1 - MAX_LABEL)}` : name;
}

const MAX_LABEL = 34;

/** `840 ms`, `1.2 s`, `3.5 min`. */
export function formatTook(milliseconds: number): string {
  if (milliseconds < 1_000) return `${String(Math.round(milliseconds))} ms`;
  if (milliseconds < 120_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 7_200_000) return `${(milliseconds / 60_000).toFixed(1)} min`;
  return `${(milliseconds / 3_600_000).toFixed(1)} h`;
}
