// The zoomable time line. It takes the place of the still picture where scripts run; without them that picture stays.
// `#timeline-data` holds times in milliseconds from `origin`, all in UTC. Drawn with uPlot.
"use strict";
(() => {
  const holder = document.getElementById("timeline");
  const source = document.getElementById("timeline-data");
  if (!holder || !source || typeof uPlot === "undefined") return;
  const data = JSON.parse(source.textContent);
  const words = data.words;
  const absolute = (time) => data.origin + time;
  const whole = data.whole.map(absolute);
  const incident = data.view.map(absolute);

  const LEAST = 20; // milliseconds on the whole axis: stamps are no finer
  const LANE = 30;
  const COUNTER = 130;
  const LEFT = 52;
  const RIGHT = 12;

  let shown = incident;
  const plots = [];

  // Colours come from the style sheet, which knows light from dark.
  const colour = (name) => getComputedStyle(holder).getPropertyValue(`--${name}`).trim();
  const font = (size) => `${size}px system-ui, sans-serif`;

  const element = (name, attributes = {}, ...content) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  };

  // --- Moments as text -------------------------------------------------------------------------------------------
  const iso = (time) => new Date(time).toISOString();
  const day = (time) => iso(time).slice(0, 10);
  const clock = (time, fine) => iso(time).slice(11, fine ? 23 : 19);
  const moment = (time) => `${day(time)} ${clock(time, shown[1] - shown[0] < 60000)}`;
  const tick = (time, step, days) => {
    if (step >= 86400000) return day(time);
    const text = step < 1000 ? clock(time, true) : step < 60000 ? clock(time) : clock(time).slice(0, 5);
    return days ? `${day(time).slice(5)} ${text}` : text;
  };
  const ticks = (plot, splits, _axis, _space, step) =>
    splits.map((time) => tick(time, step, day(shown[0]) !== day(shown[1]) && step >= 60000));

  // --- What is shown ---------------------------------------------------------------------------------------------
  const status = element("output", { class: "shown", "aria-live": "polite" });

  const show = (from, to) => {
    const span = Math.min(Math.max(to - from, LEAST), whole[1] - whole[0]);
    const start = Math.min(Math.max(from, whole[0]), whole[1] - span);
    shown = [start, start + span];
    for (const plot of plots) plot.setScale("x", { min: shown[0], max: shown[1] });
    holder.dataset.from = iso(shown[0]);
    holder.dataset.to = iso(shown[1]);
    status.textContent = words.shown.replace("{start}", moment(shown[0])).replace("{end}", moment(shown[1]));
  };
  const zoom = (factor, around = (shown[0] + shown[1]) / 2) =>
    show(around - (around - shown[0]) * factor, around + (shown[1] - around) * factor);
  const pan = (share) => {
    const by = (shown[1] - shown[0]) * share;
    show(shown[0] + by, shown[1] + by);
  };
  const actions = {
    "zoom-in": () => zoom(0.5),
    "zoom-out": () => zoom(2),
    earlier: () => pan(-0.25),
    later: () => pan(0.25),
    incident: () => show(...incident),
    everything: () => show(...whole),
  };
  const keys = {
    "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", ArrowUp: "zoom-in", ArrowDown: "zoom-out",
    ArrowLeft: "earlier", ArrowRight: "later", Home: "incident", 0: "incident", End: "everything",
  };

  // --- Drawing ---------------------------------------------------------------------------------------------------
  const place = (plot, time) => plot.valToPos(time, "x", true);

  const span = (plot, from, to, top, height, fill, least = 2) => {
    const { left, width } = plot.bbox;
    const start = Math.max(place(plot, absolute(from)), left);
    const end = Math.min(place(plot, absolute(to)), left + width);
    if (end < left || start > left + width) return;
    plot.ctx.fillStyle = fill;
    plot.ctx.fillRect(start, top, Math.max(end - start, least * uPlot.pxRatio), height);
  };

  const gaps = (host) =>
    data.lanes.filter((lane) => lane.kind === "stream" && (!host || lane.host === host)).flatMap((lane) => lane.bars);

  const shade = (host) => (plot) => {
    for (const [from, to] of gaps(host)) span(plot, from, to, plot.bbox.top, plot.bbox.height, colour("band"));
  };

  const mark = (plot, time, top, size) => {
    const { left, width } = plot.bbox;
    const at = place(plot, absolute(time));
    if (at < left - size || at > left + width + size) return;
    const { ctx } = plot;
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at + size / 2, top + size);
    ctx.lineTo(at - size / 2, top + size);
    ctx.fill();
  };

  const drawLanes = (plot) => {
    const { ctx, bbox } = plot;
    const scale = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    data.lanes.forEach((lane, number) => {
      const top = bbox.top + number * LANE * scale;
      const bar = top + 16 * scale;
      for (const [from, to] of lane.on || []) span(plot, from, to, bar + 3 * scale, 4 * scale, colour("stream"));
      const fill = colour(lane.kind === "stream" ? "gap" : lane.kind);
      for (const [from, to] of lane.bars || []) span(plot, from, to, bar, 10 * scale, fill);
      ctx.fillStyle = fill;
      for (const [time] of lane.marks || []) mark(plot, time, bar, 10 * scale);
      ctx.fillStyle = colour("quiet");
      ctx.font = font(11 * scale);
      ctx.textAlign = "left";
      ctx.textBaseline = "alphabetic";
      ctx.fillText(lane.label, bbox.left + 4 * scale, top + 12 * scale);
    });
    ctx.restore();
  };

  const drawWarnings = (series) => (plot) => {
    const { ctx, bbox } = plot;
    const scale = uPlot.pxRatio;
    series.warnings.forEach(([above, text], number) => {
      const at = plot.valToPos(above, "y", true);
      if (at < bbox.top) return;
      const next = series.warnings[number + 1];
      const top = next ? Math.max(plot.valToPos(next[0], "y", true), bbox.top) : bbox.top;
      ctx.save();
      ctx.fillStyle = colour(number ? "level-high" : "level");
      ctx.fillRect(bbox.left, top, bbox.width, at - top);
      ctx.strokeStyle = colour("warns");
      ctx.lineWidth = scale;
      ctx.setLineDash([5 * scale, 4 * scale]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, at);
      ctx.lineTo(bbox.left + bbox.width, at);
      ctx.stroke();
      ctx.restore();
    });
  };

  const nameWarnings = (series) => (plot) => {
    const { ctx, bbox } = plot;
    const scale = uPlot.pxRatio;
    ctx.save();
    ctx.font = font(10 * scale);
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    ctx.lineWidth = 3 * scale;
    ctx.strokeStyle = colour("card");
    ctx.fillStyle = colour("quiet");
    for (const [above, text] of series.warnings) {
      const at = plot.valToPos(above, "y", true);
      if (at < bbox.top) continue;
      const place = [text, bbox.left + bbox.width - 4 * scale, at - 2 * scale];
      ctx.strokeText(...place);
      ctx.fillText(...place);
    }
    ctx.restore();
  };

  // --- What lies under the pointer -------------------------------------------------------------------------------
  const reading = element("p", { class: "reading", "aria-hidden": "true" });
  const tell = (text) => {
    reading.textContent = text;
    reading.classList.toggle("told", text !== ""); // only then does it stay in sight
  };

  const under = (time) => {
    const near = (shown[1] - shown[0]) / 200;
    const found = [];
    for (const lane of data.lanes) {
      const bar = (lane.bars || []).find(([from, to]) => from - near <= time && time <= to + near);
      const point = (lane.marks || []).find(([at]) => Math.abs(at - time) <= near);
      if (bar) found.push(bar[2]);
      if (point) found.push(point[1]);
    }
    for (const { label, times, values } of data.series) {
      const index = times.findIndex((at) => at >= time); // a sample tells of the interval before it
      if (index > 0 && values[index] !== null) found.push(`${label} ${values[index]}`);
    }
    return found;
  };

  const read = (plot) => {
    const { left } = plot.cursor;
    if (left === null || left < 0) return;
    const time = plot.posToVal(left, "x");
    const local = data.zones.map(([label, minutes]) => `${label} ${clock(time + minutes * 60000, true)}`);
    const when = `${clock(time, true)} UTC${local.length ? ` (${local.join(", ")})` : ""}`;
    tell([when, ...under(time - data.origin)].join(" \u00b7 "));
  };

  // --- The plots -------------------------------------------------------------------------------------------------
  const options = (height, axes, more) => ({
    width: 600,
    height,
    ms: 1,
    tzDate: (time) => uPlot.tzDate(new Date(time), "Etc/UTC"),
    legend: { show: false },
    padding: [4, RIGHT, 0, 0],
    scales: { x: { time: true, range: () => shown }, ...more.scales },
    axes,
    series: [{}, more.series],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      sync: { key: "advisor-timeline", scales: ["x", null], filters: { pub: (kind) => /move|leave/.test(kind) } },
      bind: { dblclick: () => () => show(...incident) },
      points: { show: false },
    },
    hooks: {
      ...more.hooks,
      setCursor: [read],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width > 3) show(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          if (width) plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        },
      ],
    },
  });

  const timeAxis = (drawn) => ({
    values: drawn ? ticks : (_plot, splits) => splits.map(() => ""),
    size: drawn ? 28 : 6,
    space: 90,
    stroke: () => colour("quiet"),
    font: font(11),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: drawn, stroke: () => colour("line"), width: 1, size: 4 },
  });
  const valueAxis = (more) => ({
    size: LEFT,
    stroke: () => colour("quiet"),
    font: font(11),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    ...more,
  });

  const addLanes = (figure) => {
    const none = { show: true, splits: () => [], values: () => [], grid: { show: false } };
    const more = {
      scales: { y: { range: () => [0, 1] } },
      series: { paths: () => null, points: { show: false } },
      hooks: { drawClear: [shade(null)], draw: [drawLanes] },
    };
    const height = data.lanes.length * LANE + 38;
    plots.push(new uPlot(options(height, [timeAxis(true), valueAxis(none)], more), [whole, [null, null]], figure));
  };

  const addCounter = (figure, series, last) => {
    figure.append(element("p", { class: "counter" }, series.label));
    const lowest = series.warnings.length ? series.warnings[0][0] * 1.25 : 0;
    const more = {
      scales: {
        y: { range: (_plot, low, high) => [Math.min(low ?? 0, 0), Math.max((high ?? 0) * 1.1, lowest) || 1] },
      },
      series: {
        stroke: () => colour("series"),
        fill: () => colour("series-fill"),
        width: 1.5,
        paths: uPlot.paths.stepped({ align: -1 }),
        points: { show: false },
      },
      hooks: { drawClear: [shade(series.host), drawWarnings(series)], draw: [nameWarnings(series)] },
    };
    const columns = [series.times.map(absolute), series.values];
    plots.push(new uPlot(options(last ? COUNTER + 22 : COUNTER, [timeAxis(last), valueAxis()], more), columns, figure));
  };

  // --- On the page -----------------------------------------------------------------------------------------------
  const figure = element("div", {
    class: "plots", tabindex: "0", role: "group", "aria-label": words.chart, "aria-describedby": "timeline-keys",
  });
  const controls = element("div", { class: "controls", role: "group", "aria-label": words.controls });
  for (const [name, act] of Object.entries(actions)) {
    const button = element("button", { type: "button", "data-action": name }, words[name]);
    button.addEventListener("click", act);
    controls.append(button);
  }
  const help = element("p", { class: "quiet", id: "timeline-keys" }, words.keys);
  holder.append(element("div", { class: "live" }, controls, status, figure, reading, help));
  holder.querySelector(".still").classList.add("replaced");

  if (data.lanes.length) addLanes(figure);
  data.series.forEach((series, number) => addCounter(figure, series, number === data.series.length - 1));

  const fit = () => {
    for (const plot of plots) plot.setSize({ width: Math.max(figure.clientWidth, 200), height: plot.height });
  };
  new ResizeObserver(fit).observe(figure);
  fit();
  show(...incident);

  figure.addEventListener("keydown", (event) => {
    const name = keys[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[name]();
  });

  figure.addEventListener("mouseleave", () => tell(""));

  // A wheel that began to turn the page goes on turning it; and what can't be zoomed further out is scrolled past.
  let turning = 0;
  window.addEventListener("wheel", (event) => { if (!figure.contains(event.target)) turning = event.timeStamp; },
    { passive: true });
  figure.addEventListener("wheel", (event) => {
    const out = event.deltaY > 0;
    const full = shown[1] - shown[0] >= whole[1] - whole[0];
    if (event.timeStamp - turning < 250 || (out && full)) {
      turning = event.timeStamp;
      return;
    }
    event.preventDefault();
    const over = plots[0].over.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - over.left) / over.width, 0), 1);
    zoom(out ? 1.25 : 0.8, shown[0] + (shown[1] - shown[0]) * share);
  }, { passive: false });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const plot of plots) plot.redraw();
  });
})();
