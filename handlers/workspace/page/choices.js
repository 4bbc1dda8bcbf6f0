// Checkboxes and radio buttons.

import { freshId, h } from "./dom.js";
import { textObject } from "./text.js";

/** A group of boxes or radio buttons; hears every change as selected_options or selected_option. */
export function choices(part, block, surface, { label, describedby, changed }) {
  const many = part.type === "checkboxes";
  const known =
    surface.recall(block, part) ??
    (many ? { selected_options: part.initial_options ?? [] } : { selected_option: part.initial_option ?? null });
  surface.remember(block, part, known);
  const picked = new Set(
    (many ? known.selected_options : [known.selected_option]).filter(Boolean).map((option) => option.value),
  );
  const group = freshId("choice");
  const tell = () => {
    const chosen = part.options.filter((_, index) => boxes[index].checked);
    changed(many ? { selected_options: chosen } : { selected_option: chosen[0] ?? null });
  };
  const boxes = part.options.map((option) =>
    h("input", {
      type: many ? "checkbox" : "radio",
      name: group,
      value: option.value,
      checked: picked.has(option.value),
      onchange: tell,
    }),
  );
  const rows = part.options.map((option, index) =>
    h(
      "label",
      { class: "choice" },
      boxes[index],
      h("span", null, textObject(option.text), option.description && h("small", null, textObject(option.description))),
    ),
  );
  return h(
    "div",
    { class: "choices", role: many ? "group" : "radiogroup", "aria-label": label, "aria-describedby": describedby },
    rows,
  );
}
