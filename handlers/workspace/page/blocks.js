// Draws Block Kit blocks; a kind that it does not know is shown loudly.

import { fragment, h, picture } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { cannotDraw, richText } from "./richtext.js";
import { textObject, words } from "./text.js";
import { inputBlock } from "./inputs.js";

const DRAW = {
  header: (block) => h("h3", { class: "block-header" }, words(block.text)),
  section,
  context: (block) => h("div", { class: "block-context" }, block.elements.map(contextPart)),
  divider: () => h("hr", { class: "block-divider" }),
  actions: (block, surface) =>
    h(
      "div",
      { class: "block-actions" },
      block.elements.map((part) => element(part, block, surface)),
    ),
  rich_text: (block) => h("div", { class: "block-text" }, richText(block)),
  image,
  markdown: (block) => h("div", { class: "block-text" }, markdown(block.text)),
  table,
  input: inputBlock,
};

/** Page nodes for a list of blocks; `surface` is where they stand (a message, a form, a home page). */
export function blocks(list, surface) {
  return fragment((list ?? []).map((block) => drawOne(block, surface)));
}

function drawOne(block, surface) {
  const draw = DRAW[block?.type];
  const drawn = draw ? draw(block, surface) : cannotDraw(block?.type);
  drawn.dataset.blockId = block?.block_id ?? "";
  drawn.dataset.blockType = block?.type ?? "";
  return drawn;
}

function section(block, surface) {
  const text = block.text && h("div", { class: "block-text" }, textObject(block.text));
  const fields =
    block.fields &&
    h(
      "div",
      { class: "block-fields" },
      block.fields.map((field) => h("div", { class: "block-text" }, textObject(field))),
    );
  const accessory = block.accessory && h("div", { class: "block-accessory" }, element(block.accessory, block, surface));
  return h("div", { class: "block-section" }, h("div", { class: "block-section-main" }, text, fields), accessory);
}

function contextPart(part) {
  if (part.type === "image") return picture(part.image_url ?? part.slack_file?.url, part.alt_text, "context-image");
  if (part.type === "mrkdwn" || part.type === "plain_text") return h("span", { class: "block-text" }, textObject(part));
  return cannotDraw(part.type);
}

function image(block) {
  const title = block.title && h("figcaption", null, words(block.title));
  return h(
    "figure",
    { class: "block-image" },
    title,
    picture(block.image_url ?? (block.slack_file && `/files/${encodeURIComponent(block.slack_file.id)}`), block.alt_text),
  );
}

function table(block) {
  const [head, ...rest] = block.rows;
  const row = (cells, tag) =>
    h(
      "tr",
      null,
      cells.map((cell, index) => tableCell(cell, tag, block.column_settings?.[index])),
    );
  const whole = h(
    "table",
    null,
    h("thead", null, row(head, "th")),
    h(
      "tbody",
      null,
      rest.map((cells) => row(cells, "td")),
    ),
  );
  return h("div", { class: "table-frame", tabindex: "0" }, whole);
}

function tableCell(cell, tag, settings) {
  const content =
    cell.type === "rich_text"
      ? richText(cell)
      : cell.type === "raw_text"
        ? cell.text
        : cell.type === "raw_number"
          ? String(cell.text ?? cell.value)
          : cannotDraw(cell.type);
  return h(
    tag,
    { class: settings?.is_wrapped ? null : "unwrapped", style: { textAlign: settings?.align ?? "start" } },
    content,
  );
}
