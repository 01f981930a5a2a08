// Sorting and filtering. All content stands in the page already; this only orders and hides.
(function () {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");
  const byId = (id) => document.getElementById(id);

  // Letters that do not come apart into a plain letter and an accent.
  const LETTERS = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th" };
  const fold = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[øłđðıßæœþ]/g, (letter) => LETTERS[letter])
      .trim();
  const words = (text) => fold(text).split(/\s+/).filter(Boolean);
  const holds = (text, wanted) => wanted.every((word) => text.includes(word));

  function players() {
    const table = byId("player-table");
    const form = byId("player-filter");
    if (!table || !form) return;
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({
      row,
      name: fold(row.cells[0].textContent),
      teams: row.dataset.team.split(" / "),
      group: row.dataset.group,
      position: "=" + row.dataset.position,
      minutes: Number(row.dataset.minutes),
    }));
    const status = byId("player-status");
    const [name, team, group, minutes] = ["name", "team", "group", "minutes"].map((key) => byId("player-" + key));
    const minutesAtFirst = minutes.value;
    let order = "";

    const say = () => {
      const shown = rows.filter(({ row }) => !row.hidden).length;
      status.textContent = `${shown} of ${rows.length} players shown${order}.`;
    };
    const filter = () => {
      const wanted = words(name.value);
      const least = Number(minutes.value) || 0;
      for (const entry of rows) {
        entry.row.hidden = !(
          holds(entry.name, wanted) &&
          (team.value === "" || entry.teams.includes(team.value)) &&
          (group.value === "" || entry.group === group.value || entry.position === group.value) &&
          entry.minutes >= least
        );
      }
      say();
    };

    const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
    const sort = (header) => {
      const column = header.cellIndex;
      const numeric = header.classList.contains("n");
      const now = header.getAttribute("aria-sort");
      // Numbers start with the highest, texts with A.
      const ascending = now === "none" ? !numeric : now === "descending";
      const sign = ascending ? 1 : -1;
      const value = ({ row }) => {
        const cell = row.cells[column];
        if (!numeric) return cell.textContent.trim();
        return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
      };
      const keyed = rows.map((entry) => [value(entry), entry]);
      keyed.sort(([a], [b]) => {
        // What is not known comes last, whichever way.
        if (a === null || b === null) return (a === null) - (b === null);
        return sign * (numeric ? a - b : collator.compare(a, b));
      });
      body.append(...keyed.map(([, entry]) => entry.row));
      for (const other of table.querySelectorAll("th[aria-sort]")) other.setAttribute("aria-sort", "none");
      header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const label = header.querySelector("button").getAttribute("aria-label") || header.textContent.trim();
      const first = numeric ? (ascending ? "lowest" : "highest") : ascending ? "A" : "Z";
      order = `, sorted by ${label}, ${first} first`;
      say();
    };
    for (const header of table.querySelectorAll("th[aria-sort]")) {
      header.querySelector("button").addEventListener("click", () => sort(header));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => {
      // Reset goes back to what the page was loaded with, after this event.
      setTimeout(() => {
        minutes.value = minutesAtFirst;
        filter();
      });
    });
    byId("player-all").addEventListener("click", () => {
      [name, team, group].forEach((field) => (field.value = ""));
      minutes.value = "0";
      filter();
    });
    filter();
  }

  function goals() {
    const form = byId("goal-filter");
    if (!form) return;
    const text = byId("goal-text");
    const named = byId("goal-named");
    const status = byId("goal-status");
    const matches = Array.from(document.querySelectorAll(".match"), (match) => ({
      match,
      goals: Array.from(match.querySelectorAll(".goal"), (goal) => ({
        goal,
        text: fold(goal.dataset.text),
        named: goal.classList.contains("named"),
      })),
    }));
    const all = matches.reduce((sum, { goals }) => sum + goals.length, 0);
    let before = false;
    const filter = () => {
      const wanted = words(text.value);
      const asked = wanted.length > 0 || named.checked;
      let shown = 0;
      for (const { match, goals } of matches) {
        let here = 0;
        for (const entry of goals) {
          entry.goal.hidden = !(holds(entry.text, wanted) && (!named.checked || entry.named));
          here += entry.goal.hidden ? 0 : 1;
        }
        match.hidden = asked && here === 0;
        if (match.tagName === "DETAILS" && asked !== before) match.open = asked || match.id === location.hash.slice(1);
        shown += here;
      }
      before = asked;
      status.textContent = `${shown} of ${all} goals shown.`;
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", filter);
    filter();
  }

  // What scrolls has to be reachable by keyboard; what does not should be no stop on the way.
  function frames() {
    const measure = (frame) => {
      const scrolls = frame.scrollWidth > frame.clientWidth + 1 || frame.scrollHeight > frame.clientHeight + 1;
      if (scrolls) frame.tabIndex = 0;
      else frame.removeAttribute("tabindex");
    };
    const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => measure(target)));
    for (const frame of document.querySelectorAll(".scroll, .picture")) observer.observe(frame);
  }

  // A link leads into what is folded.
  function places() {
    const show = () => {
      const target = byId(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      let opened = false;
      for (let at = target; at; at = at.parentElement) {
        if (at.hidden) at.hidden = false;
        if (at.tagName === "DETAILS" && !at.open) opened = at.open = true;
      }
      if (opened) target.scrollIntoView({ behavior: "instant" });
      if (target.tagName === "DETAILS") target.querySelector("summary").focus({ preventScroll: true });
    };
    window.addEventListener("hashchange", show);
    // Also the place that was opened by the address.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link && link.hash === location.hash) setTimeout(show);
    });
    show();
  }

  // On paper nothing can be opened; players' pages are printed where they are open.
  function print() {
    let opened = [];
    window.addEventListener("beforeprint", () => {
      opened = Array.from(document.querySelectorAll("details:not([open]):not(.player)"));
      opened.forEach((details) => (details.open = true));
    });
    window.addEventListener("afterprint", () => {
      opened.forEach((details) => (details.open = false));
      opened = [];
    });
  }

  players();
  goals();
  frames();
  places();
  print();
})();
