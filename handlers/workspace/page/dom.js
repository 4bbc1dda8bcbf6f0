// Builds page elements; data only ever becomes text nodes and checked attributes.

const SAFE_LINK = /^(https?:|mailto:)/i;
const SAFE_IMAGE = /^(https?:\/\/|\/files\/|data:image\/(png|jpeg|gif|webp);base64,)/i;

/** Make an element: h("p", {class: "note", onclick: f}, "text", node, [more]). */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  add(node, children);
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "class") node.className = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "style") Object.assign(node.style, value);
  else if (name in node && typeof value !== "string") node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function fragment(...children) {
  const made = document.createDocumentFragment();
  add(made, children);
  return made;
}

export const byId = (id) => document.getElementById(id);

/** The address if a person may be sent there, else null (no javascript:, no data:). */
export function safeLink(url) {
  const text = String(url ?? "").trim();
  return SAFE_LINK.test(text) ? text : null;
}

/** A picture that says its alternative text in a box when it cannot be loaded. */
export function picture(url, alt, className) {
  const words = alt || "image";
  if (!SAFE_IMAGE.test(String(url ?? ""))) return missing(words);
  const image = h("img", {
    class: className,
    src: String(url),
    alt: words,
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  image.addEventListener("error", () => image.replaceWith(missing(words)), { once: true });
  return image;
}

const missing = (words) => h("span", { class: "no-picture" }, `🖼 ${words}`);

/** Put `nodes` into `box`, unless the same already stands there: nothing moves under a pressing finger. */
export function refill(box, ...nodes) {
  const fresh = fragment(nodes);
  const copy = document.createElement("div");
  copy.append(fresh);
  if (copy.innerHTML !== box.innerHTML) box.replaceChildren(...copy.childNodes);
}

/** Run `work` once, soon, however often the returned function is called. */
export function soon(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      work();
    }, 0);
  };
}

let counter = 0;
export const freshId = (word) => `${word}-${++counter}`;
