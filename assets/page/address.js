// The address holds what is shown: tab, query, its language, languages to find, order, version. So
// reload, Back, a link that is sent and two tabs beside each other all show what they say.
"use strict";
(() => {
  const TABS = ["Search", "Judge", "Pairs", "Data", "Training"];
  const LONGEST_TITLE = 60;

  /** What the address says; what it does not say is "" or empty. */
  function read() {
    const given = new URLSearchParams(location.search);
    const number = given.get("version") ?? "";
    return {
      tab: TABS.find((name) => name.toLowerCase() === given.get("tab")) ?? "Search",
      q: given.get("q") ?? "",
      in: given.get("in") ?? "",
      find: (given.get("find") ?? "").split(",").filter(Boolean),
      order: given.get("order") ?? "",
      version: /^\d{1,9}$/.test(number) ? Number(number) : null,
      compare: given.get("compare") === "live",
    };
  }

  /** Change some of it; `step` is one that Back takes back. */
  function write(change, step = false) {
    const next = { ...read(), ...change };
    const told = { q: next.q, in: next.in, find: next.find.join(","), order: next.order === "best" ? "" : next.order, version: next.version ?? "" };
    told.compare = next.compare && next.version !== null ? "live" : "";
    if (next.tab !== "Search") told.tab = next.tab.toLowerCase();
    const address = new URL(location.href);
    for (const name of ["tab", ...Object.keys(told)]) {
      if (told[name]) address.searchParams.set(name, told[name]);
      else address.searchParams.delete(name);
    }
    if (told.version === 0) address.searchParams.set("version", "0");
    name(next);
    if (address.href === location.href) return;
    history[step ? "pushState" : "replaceState"](history.state, "", address);
  }

  /** The window's title says which of many tabs this is. */
  function name({ tab, q }) {
    const what = tab === "Search" && q ? Array.from(q).slice(0, LONGEST_TITLE).join("") : tab;
    document.title = `${what} · Crossloop`;
  }

  function tabs() {
    return [...document.querySelectorAll("[role=tab]")];
  }

  /** Turn to another of the page's tabs. */
  function openTab(wanted) {
    const tab = tabs().find((each) => each.textContent.trim() === wanted);
    if (tab?.getAttribute("aria-selected") !== "true") tab?.click();
  }

  let following = false; // the address has changed by itself: what follows it does not change it

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("[role=tab]")?.textContent.trim();
    if (TABS.includes(tab) && !following) write({ tab }, tab !== read().tab);
  });

  addEventListener("popstate", follow);

  /** Show what the address says; pages hear of it as `crossloop:address`. */
  function follow() {
    following = true;
    openTab(read().tab);
    following = false;
    name(read());
    document.dispatchEvent(new CustomEvent("crossloop:address"));
  }

  /** Once the tabs are there. */
  function begin() {
    if (!tabs().some((tab) => TABS.includes(tab.textContent.trim()))) return setTimeout(begin, 50);
    if (read().tab !== "Search") follow();
    else name(read());
  }
  begin();

  Object.assign(window.crossloop, { address: { read, write }, openTab });
})();
