// What Gradio runs when its component stands: it has `element` and `server` from Gradio, DIGEST,
// MODULES and STYLES from app/frontend.py, and loads the rest, below a proxy's path too.
const root = (window.gradio_config?.root ?? location.origin).replace(/\/$/, "");
const at = `${root}/crossloop/page/${DIGEST}`;
const linked = (rel, name) => new Promise((done) => {
  const link = document.createElement("link");
  Object.assign(link, { rel, href: `${at}/${name}`, onload: done, onerror: done });
  document.head.append(link);
});
for (const name of MODULES) linked("modulepreload", name);
Promise.all([import(`${at}/main.js`), ...STYLES.map((name) => linked("stylesheet", name))])
  .then(([{ mount }]) => mount(element.querySelector(".crossloop-root"), server))
  .catch((error) => {
    console.error(error);
    element.textContent = "This page could not be loaded. Reload it.";
  });
