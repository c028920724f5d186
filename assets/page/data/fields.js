// Fields of the data page's forms, each with its label.

import { make } from "../base/dom.js";

/** @typedef {readonly (readonly [value: string, label: string])[]} Options */

/**
 * @param {string} label
 * @param {Options} options
 */
export function selectField(label, options) {
  const input = make("select", { class: "small-select" });
  offer(input, options);
  return { input, root: labelled(label, input) };
}

/**
 * @param {HTMLSelectElement} select
 * @param {Options} options
 */
export function offer(select, options) {
  select.replaceChildren(...options.map(([value, label]) => make("option", { value }, label)));
}

/**
 * @param {string} label
 * @param {string} placeholder
 */
export function textField(label, placeholder) {
  const input = make("input", {
    type: "text", placeholder, maxlength: 100, autocomplete: "off", spellcheck: "false", dir: "auto",
  });
  return { root: labelled(label, input), value: () => input.value.trim() };
}

/**
 * @param {string} kind its class
 * @param {string} label
 */
export function checkField(kind, label, checked = false) {
  const input = make("input", { type: "checkbox", checked });
  return { input, root: make("label", { class: kind }, input, ` ${label}`) };
}

/**
 * @param {string} label
 * @param {HTMLElement} input
 */
export function labelled(label, input) {
  return make("label", { class: "data-field" }, label, input);
}
