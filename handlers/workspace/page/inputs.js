// Draws an input block: label, field, hint, and the place where its error appears.

import { freshId, h } from "./dom.js";
import { element } from "./elements.js";
import { words } from "./text.js";

const LABELLED_BY_FOR = /_input$|^datepicker$|^timepicker$|^datetimepicker$/;

/** An input block; `[data-error-for]` inside it receives the error of that block. */
export function inputBlock(block, surface) {
  const id = freshId("field");
  const [errorId, hintId] = [`${id}-error`, `${id}-hint`];
  const label = words(block.label);
  const error = h("p", { class: "field-error", id: errorId, role: "alert", data: { errorFor: block.block_id } });
  const field = element(block.element, block, surface, {
    id: LABELLED_BY_FOR.test(block.element.type) ? id : null,
    quiet: !block.dispatch_action,
    label,
    required: !block.optional,
    describedby: `${errorId}${block.hint ? ` ${hintId}` : ""}`,
    touched: () => {
      error.textContent = "";
      whole.classList.remove("wrong");
    },
  });
  const mark = block.optional
    ? h("span", { class: "field-optional" }, " (optional)")
    : h("span", { class: "field-required", title: "required" }, " *");
  const heading = LABELLED_BY_FOR.test(block.element.type)
    ? h("label", { class: "field-label", for: id }, label, mark)
    : h("div", { class: "field-label" }, label, mark);
  const whole = h(
    "div",
    { class: "block-input" },
    heading,
    field,
    error,
    block.hint && h("p", { class: "field-hint", id: hintId }, words(block.hint)),
  );
  return whole;
}
