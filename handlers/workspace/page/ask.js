// Asks before something is done: confirm dialogs of apps, and small forms of the workspace itself.

import { freshId, h } from "./dom.js";

/** Show a window; resolves with what `read()` gives when confirmed, else null. */
function ask({ title, body, yes, no = "Cancel", danger = false, read = () => true, check = () => null }) {
  const heading = freshId("ask");
  const fault = h("p", { class: "field-error", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: heading }, title),
    body,
    fault,
    h(
      "div",
      { class: "dialog-buttons" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, no),
      h("button", { type: "submit", class: `button ${danger ? "danger" : "primary"}` }, yes),
    ),
  );
  const dialog = h("dialog", { class: "dialog small", "aria-labelledby": heading }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    form.addEventListener("submit", (event) => {
      const wrong = check();
      fault.textContent = wrong ?? "";
      if (wrong) event.preventDefault();
      else answer = read();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
  });
}

export async function sure(title, body, yes, { danger = false, no } = {}) {
  return (await ask({ title, body: h("div", { class: "dialog-text" }, body), yes, no, danger })) === true;
}

/** Ask for one line of text; null when the person thinks better of it. */
export const oneLine = (title, label, more = {}) =>
  text(h("input", { class: "field", type: "text", maxlength: more.maxlength, autocomplete: "off" }), title, label, more);

/** The same for as much text as one likes. */
export const someLines = (title, label, more = {}) =>
  text(h("textarea", { class: "field", rows: "3" }), title, label, more);

function text(input, title, label, { value = "", yes = "Save", hint, extra, read = (words) => words }) {
  const id = freshId("line");
  input.id = id;
  input.value = value;
  const body = h(
    "div",
    { class: "dialog-text" },
    h("label", { for: id, class: "field-label" }, label),
    input,
    hint && h("p", { class: "field-hint" }, hint),
    extra,
  );
  return ask({ title, body, yes, read: () => read(input.value.trim()), check: () => null });
}
