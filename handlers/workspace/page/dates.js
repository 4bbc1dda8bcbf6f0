// Date, time and date-with-time pickers, on the browser's own fields.

import { h } from "./dom.js";

const pad = (number) => String(number).padStart(2, "0");
const asLocal = (seconds) => {
  const date = new Date(seconds * 1000);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
};

const KINDS = {
  datepicker: {
    type: "date",
    name: "selected_date",
    first: "initial_date",
    show: (value) => value,
    read: (text) => text || null,
  },
  timepicker: {
    type: "time",
    name: "selected_time",
    first: "initial_time",
    show: (value) => value,
    read: (text) => text || null,
  },
  datetimepicker: {
    type: "datetime-local",
    name: "selected_date_time",
    first: "initial_date_time",
    show: asLocal,
    read: (text) => (text ? Math.floor(new Date(text).getTime() / 1000) : null),
  },
};

/** A field for a day, a time of day or a moment; hears changes as selected_date, selected_time or selected_date_time. */
export function dateField(part, block, surface, { id, label, describedby, changed }) {
  const kind = KINDS[part.type];
  const known = surface.recall(block, part) ?? { [kind.name]: part[kind.first] ?? null };
  surface.remember(block, part, known);
  const field = h("input", {
    id,
    class: "field date-field",
    type: kind.type,
    "aria-label": id ? null : label,
    "aria-describedby": describedby,
    onchange: () => changed({ [kind.name]: kind.read(field.value) }),
  });
  field.value = known[kind.name] === null ? "" : kind.show(known[kind.name]);
  return field;
}
