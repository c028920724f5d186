// A guideline's HTML as nodes. The server makes it from Markdown and lets no raw HTML through; this
// is the second fence: elements are built anew, of the few kinds that a guideline is made of, and
// nothing of the HTML but its text, a link's address and a list's first number comes along.

import { make } from "../base/dom.js";

const KEPT = /** @type {const} */ ([
  "p", "ul", "ol", "li", "strong", "em", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "blockquote",
  "hr", "br",
]);
const DEEPER = 2; // a guideline stands below the page's own h2: what it calls h1 is an h3
const LINK = /^(https?:|mailto:)/i;
const NUMBER = /^\d{1,9}$/;

/**
 * Turn a guideline's HTML into a list of nodes.
 * @param {string} html
 */
export function markup(html) {
  const nodes = builtAnew(new DOMParser().parseFromString(html, "text/html").body);
  // Each block by its own first letter; what lies in it follows it, so that a list keeps its marks on one side.
  for (const node of nodes) if (node instanceof Element && !node.hasAttribute("dir")) node.setAttribute("dir", "auto");
  return nodes;
}

/**
 * What an element holds, built anew.
 * @param {Element} parent
 * @returns {Node[]}
 */
function builtAnew(parent) {
  return [...parent.childNodes].flatMap((node) => {
    if (node instanceof Text) return [document.createTextNode(node.data)];
    return node instanceof Element ? elementAnew(node) : [];
  });
}

/**
 * @param {Element} element
 * @returns {Node[]}
 */
function elementAnew(element) {
  const name = element.localName;
  if (name === "a") return linkAnew(element);
  const heading = /^h([1-6])$/.exec(name);
  if (heading) return [make(headingTag(Number(heading[1])), {}, ...builtAnew(element))];
  const tag = KEPT.find((kept) => kept === name);
  return tag ? [make(tag, attributesOf(element), ...builtAnew(element))] : [];
}

/** @param {number} level */
function headingTag(level) {
  return /** @type {"h3" | "h4" | "h5" | "h6"} */ (`h${Math.min(level + DEEPER, 6)}`);
}

/** @param {Element} element */
function attributesOf(element) {
  if (element.localName === "pre") return { dir: "ltr", tabindex: 0 }; // code; and whoever has no mouse can scroll it
  const start = element.localName === "ol" ? element.getAttribute("start") : null;
  return { start: start && NUMBER.test(start) ? start : null };
}

/**
 * A link opens beside the page, which may hold a note that is not saved; of one that leads
 * elsewhere than to the web or to a mailbox, the words stay.
 * @param {Element} element
 */
function linkAnew(element) {
  const href = element.getAttribute("href") ?? "";
  const words = builtAnew(element);
  return LINK.test(href) ? [make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...words)] : words;
}

/**
 * Markdown of our own words: paragraphs, lists of `- ` lines and **strong** words, nothing else.
 * @param {string} text
 */
export function plainMarkup(text) {
  return text.split("\n\n").map((block) => {
    const lines = block.split("\n");
    if (!lines[0].startsWith("- ")) return make("p", { dir: "auto" }, ...strong(block));
    return make("ul", { dir: "auto" }, ...lines.map((line) => make("li", {}, ...strong(line.slice(2)))));
  });
}

/** @param {string} text */
function strong(text) {
  return text.split("**").map((part, at) => (at % 2 ? make("strong", {}, part) : part));
}
