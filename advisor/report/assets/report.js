// What makes a report pleasant where scripts run; all of it can be read, ticked and printed without them.
"use strict";

// Ticks of the checklist survive a reload: they are kept in this browser, under the hash of the result.
(() => {
  const boxes = [...document.querySelectorAll("input[data-tick]")];
  const key = `advisor-ticks:${document.documentElement.dataset.result}`;
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null; // no storage here, or not for files: the boxes work until the page is closed
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.dataset.tick)));
    } catch {
      // as above
    }
  };
  const count = () => {
    for (const told of document.querySelectorAll("[data-progress]")) {
      const own = [...document.getElementById(told.dataset.progress).querySelectorAll("input[data-step]")];
      const done = own.filter((box) => box.checked).length;
      told.textContent = told.dataset.words.replace("{done}", done).replace("{count}", own.length);
    }
  };
  const ticked = kept();
  for (const box of boxes) {
    if (Array.isArray(ticked)) box.checked = ticked.includes(box.dataset.tick);
    box.addEventListener("change", () => {
      keep();
      count();
    });
  }
  count();
})();

// Tables are sorted by a button in each heading.
(() => {
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const keyOf = (row, column) => row.cells[column].dataset.order ?? row.cells[column].textContent;
  const sort = (table, heading, column) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const [body] = table.tBodies;
    const rows = [...body.rows].sort((one, two) => compare(keyOf(one, column), keyOf(two, column)));
    body.append(...(down ? rows.reverse() : rows));
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    if (table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, column));
    });
  }
})();

// What does not scroll is no stop of the keyboard.
(() => {
  const parts = [...document.querySelectorAll(".scroll")];
  const look = () => {
    for (const part of parts) {
      if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  };
  new ResizeObserver(look).observe(document.body);
  document.addEventListener("toggle", look, true);
})();

// On paper everything is open.
(() => {
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
})();
