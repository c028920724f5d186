// Building elements. Data only ever becomes text nodes or plain attributes: nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {Node | string | number | false | null | undefined} Child
 * @typedef {Record<string, unknown> & { on?: Record<string, (event: any) => void> }} Attributes
 */

/**
 * Build an element. `on` takes listeners; null and false attributes are left out, and so are
 * children that are null, false or "".
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * Build an SVG element in the same way.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * @template {Element} Made
 * @param {Made} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {Made}
 */
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(attributes.on ?? {})) node.addEventListener(event, listener);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flatMap(shown));
  return node;
}

/**
 * @param {Child} child
 * @returns {(Node | string)[]}
 */
function shown(child) {
  if (child === null || child === undefined || child === false || child === "") return [];
  return [typeof child === "number" ? String(child) : child];
}

/**
 * A button. `kind` is its look: primary, secondary, quiet, with `small` beside where it is.
 * @param {string} kind
 * @param {string} label
 * @param {(event: MouseEvent) => void} press
 * @param {Attributes} [attributes]
 */
export function button(kind, label, press, attributes = {}) {
  return make("button", { type: "button", class: kind, ...attributes, on: { click: press } }, label);
}

/**
 * A dialog with a title and a button that closes it; Escape does too.
 * @param {{ kind: string, title: string, close: string }} words
 * @param {...Child} children
 */
export function dialog({ kind, title, close }, ...children) {
  const root = make(
    "dialog", { class: kind, "aria-label": title },
    make("h2", {}, title), ...children, button("primary small", close, () => root.close()),
  );
  return root;
}

/**
 * Set text only when it differs, so that selections and screen readers are left alone.
 * @param {Node} node
 * @param {string} text
 */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @type {WeakMap<Node, string>} */
const drawnFrom = new WeakMap();

/**
 * Whether `data` differs from what this node was last drawn from.
 * @param {Node} node
 * @param {unknown} data
 */
export function changed(node, data) {
  const drawn = JSON.stringify(data) ?? "";
  if (drawnFrom.get(node) === drawn) return false;
  drawnFrom.set(node, drawn);
  return true;
}

/**
 * Whether somebody can see an element now.
 * @param {HTMLElement} element
 */
export function isShown(element) {
  return !document.hidden && element.offsetParent !== null;
}

/**
 * Find what must be there.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function within(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`no ${selector}`);
  return found;
}
