// The hosts of a fleet: filtered, sorted, and of as many as there are only those drawn that are seen.
"use strict";

(() => {
  const part = document.getElementById("fleet-hosts");
  if (!part) return;
  const data = JSON.parse(document.getElementById("fleet-data").textContent);
  const say = JSON.parse(document.getElementById("fleet-words").textContent);
  const names = data.names === "" ? [] : data.names.split("\n");
  const small = names.map((name) => name.toLowerCase());
  const count = names.length;
  const groups = data.groups.map((group) => {
    const of = (letter) => data.rules.filter((_, place) => group.verdicts[place] === letter);
    const failing = of("f");
    const unknown = of("u");
    const named = (places, all) => places.map((place) => all[place]);
    const told = [...failing, ...unknown].flatMap((rule) => [rule.id, rule.title]);
    return {
      ...group,
      do: named(group.do, data.actions),
      consider: named(group.consider, data.actions),
      lacks: named(group.lacks, data.facts),
      failing,
      unknown,
      waived: of("w"),
      text: [say.states[group.state], ...told, ...named(group.do, data.actions)].join("\n").toLowerCase(),
    };
  });
  const roles = data.roles.map((role) => role.toLowerCase());
  const wave = data.wave.length ? data.wave : new Uint32Array(count);

  // Each column can be sorted by; a rank is made when it is first asked for.
  const ranked = {};
  const ranks = {
    host: () => {
      const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
      const order = Uint32Array.from(names.keys()).sort((one, two) => compare(names[one], names[two]));
      const rank = new Uint32Array(count);
      order.forEach((place, at) => (rank[place] = at));
      return rank;
    },
    role: () => data.role,
    state: () => data.group.map((group) => groups[group].state),
    fails: () => data.group.map((group) => groups[group].failing.length),
    unknown: () => data.group.map((group) => groups[group].unknown.length),
    wave: () => wave,
  };
  const rankOf = (column) => (ranked[column] ??= ranks[column]());

  const search = document.getElementById("fleet-search");
  const state = document.getElementById("fleet-state");
  const rule = document.getElementById("fleet-rule");
  const shown = document.getElementById("fleet-shown");
  const detail = document.getElementById("fleet-detail");
  const table = part.querySelector("table");
  const body = table.tBodies[0];
  const frame = table.closest(".scroll");
  const cap = document.getElementById("fleet-cut");
  let order = Uint32Array.from(names.keys());
  let found = order;
  let sorted = { column: "state", down: false };

  const sort = () => {
    const rank = rankOf(sorted.column);
    const way = sorted.down ? -1 : 1;
    order = Uint32Array.from(names.keys()).sort((one, two) => way * (rank[one] - rank[two]) || one - two);
  };

  // A word is looked for in the host's name and role, and in what is told of its group, once for each group.
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wantedState = state.value === "" ? -1 : Number(state.value);
    const wantedRule = rule.value === "" ? -1 : Number(rule.value);
    const allowed = groups.map(
      (group) =>
        (wantedState < 0 || group.state === wantedState) && (wantedRule < 0 || group.verdicts[wantedRule] === "f"),
    );
    const inGroup = words.map((word) => groups.map((group) => group.text.includes(word)));
    const inRole = words.map((word) => roles.map((role) => role.includes(word)));
    const kept = new Uint32Array(count);
    let size = 0;
    for (const place of order) {
      const group = data.group[place];
      if (!allowed[group]) continue;
      let all = true;
      for (let at = 0; all && at < words.length; at += 1) {
        all = inGroup[at][group] || inRole[at][data.role[place]] || small[place].includes(words[at]);
      }
      if (all) kept[size++] = place;
    }
    found = kept.subarray(0, size);
  };

  const cell = (text) => {
    const made = document.createElement("td");
    made.textContent = text;
    return made;
  };
  const row = (at) => {
    const place = found[at];
    const group = groups[data.group[place]];
    const made = document.createElement("tr");
    made.setAttribute("aria-rowindex", at + 2);
    const name = document.createElement("td");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = names[place];
    button.dataset.place = place;
    name.append(button);
    const badge = document.createElement("span");
    badge.className = `badge ${say.tones[group.state]}`;
    badge.textContent = say.states[group.state];
    const told = document.createElement("td");
    told.append(badge);
    made.append(
      name,
      cell(data.roles[data.role[place]]),
      told,
      cell(group.failing.map((one) => one.title).join("; ")),
      cell(group.unknown.length || ""),
      cell(wave[place] || ""),
    );
    return made;
  };
  const spacer = (height) => {
    const made = document.createElement("tr");
    made.setAttribute("aria-hidden", "true");
    made.className = "spacer";
    const inside = document.createElement("td");
    inside.colSpan = 6;
    inside.style.height = `${height}px`;
    made.append(inside);
    return made;
  };

  // Rows are of one height, so that where a row lies is known before it is drawn.
  const rowHeight = 36;
  const beyond = 12;
  const mostPrinted = 1000;
  let printing = false;
  let drawn = { first: -1, last: -1, of: null };
  const draw = () => {
    const first = printing ? 0 : Math.max(0, Math.floor(frame.scrollTop / rowHeight) - beyond);
    const room = printing ? mostPrinted : Math.ceil(frame.clientHeight / rowHeight) + 2 * beyond;
    const last = Math.min(found.length, first + room);
    if (drawn.first === first && drawn.last === last && drawn.of === found) return;
    drawn = { first, last, of: found };
    const rows = [];
    if (first > 0) rows.push(spacer(first * rowHeight));
    for (let at = first; at < last; at += 1) rows.push(row(at));
    if (last < found.length && !printing) rows.push(spacer((found.length - last) * rowHeight));
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.place : undefined;
    body.replaceChildren(...rows);
    if (focused !== undefined) body.querySelector(`button[data-place="${focused}"]`)?.focus({ preventScroll: true });
  };
  const counted = (sentence, some) => {
    const written = (number) => number.toLocaleString(document.documentElement.lang);
    return sentence.replace("{shown}", written(some)).replace("{count}", written(count));
  };
  const tell = () => {
    table.setAttribute("aria-rowcount", found.length + 1);
    shown.textContent = counted(say.shown, found.length);
  };
  const refresh = () => {
    filter();
    frame.scrollTop = 0;
    draw();
    tell();
  };

  // Several keys within a frame are one change.
  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(refresh);
  };
  for (const control of [search, state, rule]) control.addEventListener("input", soon);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) {
      search.value = "";
      soon();
      event.preventDefault();
    }
  });
  frame.addEventListener("scroll", () => requestAnimationFrame(() => draw()), { passive: true });
  new ResizeObserver(() => draw()).observe(frame);

  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const column = heading.dataset.column;
      sorted = { column, down: sorted.column === column && !sorted.down };
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      sort();
      refresh();
    });
  }

  // What is known of one host.
  const line = (label, rules) => {
    if (!rules.length) return [];
    const heading = document.createElement("dt");
    heading.textContent = label;
    const list = document.createElement("dd");
    list.textContent = rules.join("; ");
    return [heading, list];
  };
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const place = Number(button.dataset.place);
    const group = groups[data.group[place]];
    const title = document.createElement("h3");
    title.textContent = names[place];
    const list = document.createElement("dl");
    const named = (rules) => rules.map((one) => `${one.title} (${one.severity})`);
    list.append(
      ...line(say.role, data.roles[data.role[place]] ? [data.roles[data.role[place]]] : []),
      ...line(say.failing, named(group.failing)),
      ...line(say.waived, named(group.waived)),
      ...line(say.unknown, named(group.unknown)),
      ...line(say.lacks, group.lacks),
      ...line(say.do, group.do),
      ...line(say.consider, group.consider),
      ...line(say.wave, wave[place] ? [String(wave[place])] : []),
    );
    detail.replaceChildren(title, list);
    detail.hidden = false;
  });

  // Paper has no search and no end of the table to scroll to: it says how many hosts it lacks.
  const print = (begins) => {
    printing = begins;
    draw();
    const rows = Math.min(mostPrinted, found.length);
    cap.textContent = counted(say.printed, rows);
    cap.hidden = !printing || rows === count;
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  part.querySelector(".controls").hidden = false;
  cap.hidden = true;
  frame.classList.add("window");
  sort();
  refresh();
})();
