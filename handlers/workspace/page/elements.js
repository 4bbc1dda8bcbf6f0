// Draws what can be used inside blocks: buttons, menus, choices; asks first where the app wants that.

import { h, picture, safeLink } from "./dom.js";
import { choices } from "./choices.js";
import { sure } from "./ask.js";
import { dateField } from "./dates.js";
import { menu } from "./popup.js";
import { cannotDraw } from "./richtext.js";
import { select } from "./selects.js";
import { textField } from "./fields.js";
import { textObject, words } from "./text.js";

const SELECTS = ["static", "users", "conversations", "channels", "external"].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
]);

const DRAW = {
  button,
  overflow,
  image: (part) => picture(part.image_url ?? part.slack_file?.url, part.alt_text, "accessory-image"),
  ...Object.fromEntries(SELECTS.map((type) => [type, select])),
  ...Object.fromEntries(["checkboxes", "radio_buttons"].map((type) => [type, choices])),
  ...Object.fromEntries(["datepicker", "timepicker", "datetimepicker"].map((type) => [type, dateField])),
  ...Object.fromEntries(
    ["plain_text_input", "number_input", "email_text_input", "url_text_input"].map((type) => [type, textField]),
  ),
};

/**
 * Draw one element. In an input block (`how.quiet`) a change is only remembered; elsewhere the app is told at once.
 * `how`: {quiet, label, describedby, id}.
 */
export function element(part, block, surface, how = {}) {
  const draw = DRAW[part?.type];
  if (!draw) return cannotDraw(part?.type);
  const label =
    how.label ??
    (part.placeholder ? words(part.placeholder) : block.text ? plain(block.text) : part.type.replaceAll("_", " "));
  const changed = async (value) => {
    if (part.confirm && !(await agreed(part.confirm))) return;
    surface.remember(block, part, value);
    how.touched?.();
    if (!how.quiet) await surface.use(block, part, value);
  };
  const told = async (value) => {
    surface.remember(block, part, value);
    await surface.use(block, part, value);
  };
  const drawn = draw(part, block, surface, { ...how, label, changed, told });
  drawn.dataset.actionId = part.action_id ?? "";
  if (part.focus_on_load) drawn.dataset.focusOnLoad = "yes";
  return drawn;
}

const plain = (text) => text.text.slice(0, 120);

const agreed = (confirm) =>
  sure(words(confirm.title), textObject(confirm.text), words(confirm.confirm), {
    no: words(confirm.deny),
    danger: confirm.style === "danger",
  });

function button(part, block, surface) {
  const style = ["primary", "danger"].includes(part.style) ? ` ${part.style}` : "";
  const press = async (event) => {
    const pressed = event.currentTarget;
    if (pressed.getAttribute("aria-busy") === "true") return;
    if (part.confirm && !(await agreed(part.confirm))) return;
    pressed.setAttribute("aria-busy", "true");
    await surface.use(block, part, { value: part.value, text: part.text });
    pressed.removeAttribute("aria-busy");
  };
  const shared = { class: `button${style}`, "aria-label": part.accessibility_label };
  if (!safeLink(part.url)) return h("button", { ...shared, type: "button", onclick: press }, words(part.text));
  return h(
    "a",
    { ...shared, href: safeLink(part.url), target: "_blank", rel: "noopener noreferrer", onclick: press },
    words(part.text),
    " \u2197\ufe0e",
  );
}

function overflow(part, block, surface) {
  const choose = async (option) => {
    if (part.confirm && !(await agreed(part.confirm))) return;
    if (safeLink(option.url)) window.open(safeLink(option.url), "_blank", "noopener,noreferrer");
    await surface.use(block, part, { selected_option: option });
  };
  const open = (event) =>
    menu(
      event.currentTarget,
      part.options.map((option) => ({
        label: words(option.text),
        detail: option.description && words(option.description),
        run: () => choose(option),
      })),
      "More choices",
    );
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More choices",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: open,
    },
    "⋯",
  );
}
