/**
 * The page's one script: search, sorting, and following a package to what it needs and is needed by. It makes no markup out of text,
 * and asks nobody for anything. Its hash stands in the page's policy.
 */
export const SCRIPT = `
(() => {
  const table = document.getElementById("packages");
  if (table === null) return;
  document.documentElement.classList.add("live");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      row.hidden = !texts.get(row).includes(wanted);
      if (!row.hidden) count += 1;
    }
    found.textContent = wanted === "" ? "" : count + " of " + rows.length;
  });
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true }));
  for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = rows.map((row) => [valueOf(row, column), row]);
      sorted.sort((a, b) => (down ? compare(b[0], a[0]) : compare(a[0], b[0])));
      body.append(...sorted.map((pair) => pair[1]));
    });
  }
  const follow = () => {
    const id = location.hash.slice(1);
    const row = rows.find((one) => one.id === id);
    if (row !== undefined && row.hidden) {
      search.value = "";
      search.dispatchEvent(new Event("input"));
      row.scrollIntoView();
    }
    const near = new Set(row === undefined ? [] : (row.dataset.needs + " " + row.dataset.needed).split(" "));
    for (const one of rows) {
      one.classList.toggle("followed", one === row);
      one.classList.toggle("near", near.has(one.id));
    }
    for (const line of document.querySelectorAll(".graph path"))
      line.classList.toggle("lit", row !== undefined && (line.dataset.from === id || line.dataset.to === id));
    for (const box of document.querySelectorAll(".graph a"))
      box.classList.toggle("lit", box.dataset.for === id || near.has(box.dataset.for));
    for (const bar of document.querySelectorAll(".timeline .bar"))
      bar.classList.toggle("dark", row !== undefined && bar.dataset.for !== id && !near.has(bar.dataset.for));
  };
  addEventListener("hashchange", follow);
  follow();
})();
`;
export const SCRIPT_HASH = "sha256-J7NznxswE+WW4i4s7PIeKGfPL/x0ifK10QW/zdmw7+c=";
