// Shows an app's forms as a stack of windows: the top one is seen, typed values are kept.

import { blocks } from "./blocks.js";
import { byId, h } from "./dom.js";
import { wrongWith } from "./fields.js";
import { act, sentence } from "./live.js";
import { popupIsOpen } from "./popup.js";
import { emit, on, state } from "./state.js";
import { forget, surface } from "./surface.js";
import { words } from "./text.js";

const dialog = h("dialog", { class: "dialog", id: "modal", "aria-labelledby": "modal-title" });
let shown = null;
let open = new Set();

export function mountModals() {
  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!popupIsOpen()) closeView();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  on("snapshot modal", draw);
  // Whoever follows a link out of a window that asks nothing is done with it, and wants to see where it led.
  on("place", () => {
    if (shown && !shown.submit && dialog.contains(document.activeElement)) closeView();
  });
}

function draw() {
  const view = state.modals.at(-1);
  forgetClosed();
  if (!view) {
    if (dialog.open) dialog.close();
    shown = null;
    return;
  }
  if (shown && shown.id === view.id && shown.hash === view.hash && sameLook(shown, view)) return;
  const focused = shown?.id === view.id ? focusedField() : null;
  const scroll = shown?.id === view.id ? byId("modal-body")?.scrollTop : 0;
  shown = view;
  dialog.replaceChildren(form(view));
  if (!dialog.open) dialog.showModal();
  byId("modal-body").scrollTop = scroll ?? 0;
  focusAgain(focused);
}

const sameLook = (one, other) =>
  JSON.stringify([one.title, one.blocks]) === JSON.stringify([other.title, other.blocks]);

function forgetClosed() {
  const now = new Set(state.modals.map((view) => view.id));
  for (const id of open) if (!now.has(id)) forget(id);
  open = now;
}

function form(view) {
  const where = surface({ view_id: view.id }, { tell: trouble });
  const title = h("h2", { id: "modal-title" }, words(view.title));
  const back =
    state.modals.length > 1 &&
    h("button", { type: "button", class: "icon-button", "aria-label": "Back", onclick: closeView }, "←");
  const head = h(
    "header",
    { class: "dialog-head" },
    back,
    title,
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: closeView }, "✕"),
  );
  const body = h("div", { class: "dialog-body", id: "modal-body", tabindex: "-1" }, blocks(view.blocks, where));
  const submitting = view.submit || view.blocks.some((block) => block.type === "input");
  const foot = h(
    "footer",
    { class: "dialog-buttons" },
    h(
      "button",
      { type: "button", class: "button", onclick: closeView },
      view.close ? words(view.close) : submitting ? "Cancel" : "Close",
    ),
    submitting &&
      h(
        "button",
        { type: "submit", class: "button primary", id: "modal-submit" },
        view.submit ? words(view.submit) : "Submit",
      ),
  );
  const strip = h("p", { class: "strip", id: "modal-strip", role: "alert", hidden: true });
  return h(
    "form",
    {
      novalidate: true,
      class: "dialog-form",
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    head,
    body,
    strip,
    foot,
  );
}

async function submit() {
  const view = shown;
  const button = byId("modal-submit");
  if (!view || !button || button.disabled) return;
  trouble("");
  const values = surface({ view_id: view.id }).values;
  if (showErrors(localErrors(view, values))) return;
  button.disabled = true;
  const answer = await act("submit", { view_id: view.id, values });
  button.disabled = false;
  const errors = answer.errors ?? answer.response_metadata?.errors;
  if (errors) showErrors(errors);
  else if (!answer.ok) trouble(sentence(answer));
  else emit("used", `form:${view.callback_id}`);
}

function localErrors(view, values) {
  const inputs = view.blocks.filter((block) => block.type === "input");
  const found = inputs.map((block) => [
    block.block_id,
    wrongWith(block.element, values[block.block_id]?.[block.element.action_id], block.optional),
  ]);
  return Object.fromEntries(found.filter(([, wrong]) => wrong));
}

/** Put each error beside its field and go to the first; true when there was any. */
function showErrors(errors) {
  let first = null;
  for (const place of dialog.querySelectorAll("[data-error-for]")) {
    const wrong = errors[place.dataset.errorFor];
    place.textContent = wrong ? `⚠ ${wrong}` : "";
    place.parentElement.classList.toggle("wrong", Boolean(wrong));
    if (wrong) first ??= place.parentElement;
  }
  const placed = new Set([...dialog.querySelectorAll("[data-error-for]")].map((one) => one.dataset.errorFor));
  const rest = Object.entries(errors)
    .filter(([id]) => !placed.has(id))
    .map(([, wrong]) => wrong);
  if (rest.length) trouble(rest.join(" "));
  first?.querySelector("input, textarea, button")?.focus();
  return Object.keys(errors).length > 0;
}

function trouble(text) {
  const strip = byId("modal-strip");
  if (!strip) return;
  strip.textContent = text;
  strip.hidden = !text;
}

async function closeView() {
  if (!shown) return;
  const answer = await act("close", { view_id: shown.id });
  if (!answer.ok) trouble(sentence(answer));
}

function focusedField() {
  const focused = document.activeElement;
  const action = focused?.closest("[data-action-id]");
  const block = focused?.closest("[data-block-id]");
  return (
    action && block && { action: action.dataset.actionId, block: block.dataset.blockId, at: focused.selectionStart }
  );
}

function focusAgain(focused) {
  const all = [...dialog.querySelectorAll("[data-action-id]")];
  const same =
    focused &&
    all.find(
      (one) =>
        one.dataset.actionId === focused.action && one.closest("[data-block-id]").dataset.blockId === focused.block,
    );
  const wanted =
    same ??
    dialog.querySelector("[data-focus-on-load]") ??
    dialog.querySelector(".dialog-body input, .dialog-body textarea, .dialog-body button") ??
    byId("modal-submit");
  const field = wanted?.matches("div") ? wanted.querySelector("input") : wanted;
  field?.focus();
  if (
    same &&
    focused.at !== null &&
    focused.at !== undefined &&
    field.setSelectionRange &&
    /text|textarea|url/.test(field.type)
  )
    field.setSelectionRange(focused.at, focused.at);
}
