// As much of a browser as the page's modules need to be imported: first import of a test of theirs.

globalThis.document = new EventTarget();
globalThis.window = {};
globalThis.Element = class {};
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en-GB", "pt-BR"] } });
