// A guideline's Markdown as DOM nodes: headings, paragraphs, bold, italics, lists, code, and
// nothing else. Every piece of text ends in a text node, so a guideline can run nothing.
"use strict";
(() => {
  const { make } = window.crossloop;
  const HEADING = /^(#{1,6})\s+(.*)$/;
  const FENCE = /^\s*```/;
  const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
  const MARKS = [["`", "code"], ["**", "strong"], ["__", "strong"], ["*", "em"], ["_", "em"]];
  const LETTER = /[\p{L}\p{N}]/u;
  const DEEPEST = 6; // marks within marks, lists within lists: more is kept as it was typed
  const TOP = 3; // a guideline stands below the page's own h2

  /** Turn Markdown into a list of nodes. */
  function markdown(text) {
    return blocks(text.replace(/\r\n?/g, "\n").split("\n"), 0);
  }

  // --- blocks: each reader takes lines from `at` on and says where it stopped, or null ---------

  function blocks(lines, depth) {
    const nodes = [];
    for (let at = 0; at < lines.length; ) {
      if (!lines[at].trim()) {
        at += 1;
        continue;
      }
      const [node, next] = fence(lines, at) ?? heading(lines, at) ?? list(lines, at, depth) ?? paragraph(lines, at);
      nodes.push(node);
      at = next;
    }
    return nodes;
  }

  function fence(lines, at) {
    if (!FENCE.test(lines[at])) return null;
    const found = lines.findIndex((line, number) => number > at && FENCE.test(line));
    const end = found < 0 ? lines.length : found;
    const code = lines.slice(at + 1, end).join("\n");
    return [make("pre", { dir: "ltr", tabindex: 0 }, make("code", {}, code)), end + 1];
  }

  function heading(lines, at) {
    const found = HEADING.exec(lines[at]);
    if (!found) return null;
    const level = Math.min(found[1].length + TOP - 1, 6);
    return [make(`h${level}`, { dir: "auto" }, ...inline(found[2].trim())), at + 1];
  }

  function list(lines, at, depth) {
    const first = ITEM.exec(lines[at]);
    if (!first || depth > DEEPEST) return null;
    const within = first[1].length + 2; // indented so far, a line belongs to the item above it
    const items = [];
    let next = at;
    for (; next < lines.length; next += 1) {
      const found = ITEM.exec(lines[next]);
      const indent = lines[next].search(/\S/);
      if (found && indent < within) {
        if (Boolean(found[2]) !== Boolean(first[2])) break; // numbers after bullets: another list
        items.push([found[4]]);
      } else if (indent < 0) {
        const after = lines[next + 1] ?? "";
        if (!ITEM.test(after) && after.search(/\S/) < within) break;
        items.at(-1).push("");
      } else if (indent >= within) items.at(-1).push(lines[next].slice(within));
      else if (lines[next - 1].trim() && !startsBlock(lines[next])) items.at(-1).push(lines[next]);
      else break;
    }
    const attributes = first[2] ? {} : { start: Number(first[3]) };
    return [make(first[2] ? "ul" : "ol", attributes, ...items.map((item) => listItem(item, depth))), next];
  }

  /** An item's own text stands in the item itself, not in a paragraph of it. */
  function listItem(lines, depth) {
    const [first, ...others] = blocks(lines, depth + 1);
    const own = first?.tagName === "P" ? [...first.childNodes] : [first];
    return make("li", { dir: "auto" }, ...own, ...others);
  }

  function paragraph(lines, at) {
    let end = at + 1;
    while (end < lines.length && lines[end].trim() && !startsBlock(lines[end])) end += 1;
    return [make("p", { dir: "auto" }, ...inline(lines.slice(at, end).join("\n").trim())), end];
  }

  function startsBlock(line) {
    return FENCE.test(line) || HEADING.test(line) || ITEM.test(line);
  }

  // --- inline ---------------------------------------------------------------------------------

  function inline(text, depth = 0) {
    const nodes = [];
    let plain = "";
    for (let at = 0; at < text.length; ) {
      const found = depth < DEEPEST ? marked(text, at) : null;
      if (found) {
        const inner = found.tag === "code" ? [found.inner] : inline(found.inner, depth + 1);
        nodes.push(plain, make(found.tag, {}, ...inner));
        plain = "";
        at = found.next;
      } else {
        if (text[at] === "\\" && /[\\`*_#]/.test(text[at + 1] ?? "")) at += 1;
        plain += text[at];
        at += 1;
      }
    }
    return [...nodes, plain];
  }

  /** What is marked from `at` on: its tag, the text between the marks, and where it ends. */
  function marked(text, at) {
    for (const [mark, tag] of MARKS) {
      if (!text.startsWith(mark, at)) continue;
      const from = at + mark.length;
      if (mark[0] === "_" && LETTER.test(text[at - 1] ?? "")) continue; // a snake_case name
      if (tag !== "code" && /\s|^$/.test(text[from] ?? "")) continue; // "2 * 3"
      const end = closing(text, from, mark);
      if (end > from) return { tag, inner: text.slice(from, end), next: end + mark.length };
    }
    return null;
  }

  function closing(text, from, mark) {
    for (let at = text.indexOf(mark, from + 1); at >= 0; at = text.indexOf(mark, at + 1)) {
      if (mark === "`") return at;
      if (/[\s\\]/.test(text[at - 1])) continue;
      if (mark[0] === "_" && LETTER.test(text[at + mark.length] ?? "")) continue;
      if (mark.length === 1 && text[at + 1] === mark) at += 1; // bold inside italics
      else return at;
    }
    return -1;
  }

  Object.assign(window.crossloop, { markdown });
})();
