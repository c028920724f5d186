// What ruff is to the Python here: likely bugs, and one way to write a thing.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["assets/page/**/*.js"],
    languageOptions: { ecmaVersion: 2026, sourceType: "module", globals: globals.browser },
    rules: {
      complexity: ["error", 12],
      eqeqeq: "error",
      "max-len": ["error", { code: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true }],
      "max-lines": ["error", 300],
      "no-implicit-globals": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-properties": ["error",
        { property: "innerHTML", message: "A corpus's text is text: build nodes (base/dom.js)." },
        { property: "outerHTML", message: "A corpus's text is text: build nodes (base/dom.js)." },
      ],
    },
  },
  {
    // It is no module: Gradio makes a function of it, with these (app/frontend.py).
    files: ["assets/page/start.js"],
    languageOptions: {
      globals: Object.fromEntries(["DIGEST", "MODULES", "STYLES", "element", "server"].map((name) => [name, "readonly"])),
    },
  },
  {
    files: ["tests/page/*.js"],
    languageOptions: { ecmaVersion: 2026, sourceType: "module", globals: globals.node },
  },
];
