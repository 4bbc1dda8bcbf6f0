// Lines and boxes to type in: text, numbers, mail and web addresses.

import { h } from "./dom.js";
import { words } from "./text.js";

const INPUT_KINDS = {
  plain_text_input: "text",
  number_input: "text",
  email_text_input: "email",
  url_text_input: "url",
};
const INPUT_MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

/** A field to type in; what is typed is remembered with every key, and told to the app only if the block asks for that. */
export function textField(part, block, surface, { id, label, describedby, required, touched, told }) {
  const known = surface.recall(block, part) ?? { value: part.initial_value ?? null };
  surface.remember(block, part, known);
  const shared = {
    id,
    class: "field",
    placeholder: part.placeholder ? words(part.placeholder) : null,
    maxlength: part.max_length,
    autocomplete: "off",
    "aria-label": id ? null : label,
    "aria-describedby": describedby,
    "aria-required": required ? "true" : null,
    inputmode: INPUT_MODES[part.type],
  };
  const field = part.multiline
    ? h("textarea", { ...shared, rows: "4" })
    : h("input", { ...shared, type: INPUT_KINDS[part.type] });
  field.value = known.value ?? "";
  const when = part.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => {
    if (block.dispatch_action) told({ value: field.value || null });
  };
  field.addEventListener("input", () => {
    surface.remember(block, part, { value: field.value || null });
    touched?.();
    if (when.includes("on_character_entered")) tell();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || part.multiline || !block.dispatch_action) return;
    event.preventDefault();
    if (when.includes("on_enter_pressed")) tell();
  });
  return field;
}

/** What is wrong with what was typed, in words for the person, or null. */
export function wrongWith(part, state, optional) {
  const given = Object.entries(state ?? {}).find(([name]) => name !== "type")?.[1];
  const empty = given === null || given === undefined || given === "" || (Array.isArray(given) && !given.length);
  if (empty) return optional ? null : "Please fill in this field.";
  if (part.type === "number_input") return wrongNumber(part, given);
  if (part.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(given))
    return "Please enter a mail address, such as ada@northwind.example.";
  if (part.type === "url_text_input" && !URL.canParse(given))
    return "Please enter a web address, such as https://northwind.example.";
  if (part.min_length && given.length < part.min_length) return `Please write at least ${part.min_length} characters.`;
  return null;
}

function wrongNumber(part, given) {
  const number = Number(given);
  if (!given.trim() || Number.isNaN(number)) return "Please enter a number.";
  if (!part.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (part.min_value !== undefined && number < Number(part.min_value)) return `Please enter ${part.min_value} or more.`;
  if (part.max_value !== undefined && number > Number(part.max_value)) return `Please enter ${part.max_value} or less.`;
  return null;
}
